// The fused GPU programs of a loss, where the backend and the plan allow them, or why there are none.
import { decompose, evaluateDim, lower, numberInputs, optimise, SemSegLossError, type BuiltLoss, type Graph, type Sizes } from '@semsegloss/core';
import type { Tf } from '../runtime.ts';
import { CannotFuse, fuse, type Fusion } from './fusion.ts';
import type { Source } from './print.ts';

/** A compiled loss, as far as it matters here. */
interface Compiled {
  readonly built: BuiltLoss;
  readonly graph: Graph;
}

export interface Fused {
  readonly graph: Graph;
  readonly fusion: Fusion;
  /** Printed programs by language, class count and job. */
  readonly sources: Map<string, Source>;
}

const fusions = new WeakMap<Compiled, Fused | string>();

/** More classes than this are left to op by op: loops over classes add up one after the other. */
const MOST_CLASSES = 256;

/** The fused form of a loss on the current GPU backend, or why there is none. */
export function fusedOn(tf: Tf, program: Compiled, sizes?: Sizes): Fused | string {
  const missing = missingOn(tf);
  if (missing !== undefined) return missing;
  if (classesOf(program.graph, sizes) > MOST_CLASSES) return `more than ${MOST_CLASSES} classes`;
  let found = fusions.get(program);
  if (found === undefined) {
    found = fusedForm(program);
    fusions.set(program, found);
  }
  return found;
}

/** The size of the class axis; 0 where only a run knows it. */
function classesOf({ nodes, axes }: Graph, sizes: Sizes | undefined): number {
  const prediction = nodes.find(({ op, attributes }) => op === 'input' && attributes['name'] === 'prediction');
  const dim = prediction?.type.shape[axes.indexOf('class')] ?? 0;
  if (typeof dim === 'number') return dim;
  return sizes === undefined ? 0 : evaluateDim(dim, sizes);
}

function missingOn(tf: Tf): string | undefined {
  return tf.getBackend() === 'webgl' && tf.env().getNumber('WEBGL_VERSION') < 2 ? 'WebGL 1 has no loops of varying length' : undefined;
}

function fusedForm({ built, graph }: Compiled): Fused | string {
  const plain = optimise(decompose(graph));
  try {
    return { graph: plain, fusion: fuse(lower(plain), numberInputs(built.graph)), sources: new Map() };
  } catch (error) {
    if (error instanceof CannotFuse) return error.message;
    if (error instanceof SemSegLossError && error.code === 'UNSUPPORTED') return error.message;
    throw error;
  }
}

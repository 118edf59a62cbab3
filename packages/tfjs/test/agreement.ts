// The judgement that all backends of tfjs get: value and gradient of a loss, each element over the error that the
// reference allows for the backend's declared roundings.
import * as tf from '@tensorflow/tfjs-core';
import { build, differentiate, findLoss, inputsOf, run, SemSegLossError, type Feeds, type Graph, type LossOptions, type ReferenceOutput } from '@semsegloss/core';
import { createAdapter, OP_BY_OP_ROUNDING, ROUNDING, type ComputeOptions } from '@semsegloss/tfjs';
import { expect } from 'vitest';
import { compile } from '../src/program.ts';
import { sampleOf } from './samples.ts';

const VARIATIONS: readonly LossOptions[] = [
  {}, { layout: 'NCHW' }, { layout: 'NDHWC' }, { layout: 'HW' }, { reduction: 'sum' }, { reduction: 'none' }, { over: 'batch' }, { over: 'batch', average: 'micro' },
  { mask: true }, { ignoreIndex: 255 }, { absent: 'skip' }, { includeBackground: false }, { labelSmoothing: 0.1 }, { classWeights: [0.5, 1, 2] },
];
export const SMALL = { N: 2, D: 2, H: 5, W: 7 };

/** The combinations of options that the loss does not refuse. */
export function cases(slug: string): LossOptions[] {
  const all = (['binary', 'multilabel', 'multiclass'] as const).flatMap((task) => ([true, false] as const).flatMap((fromLogits) => (
    (['dense', 'labels'] as const).flatMap((targets) => VARIATIONS.map((more): LossOptions => ({ task, fromLogits, targets, ...more })))
  )));
  const accepted = all.filter((options) => isAccepted(slug, options));
  // Of a very large graph some; an odd step meets every variation.
  const step = 2 * Math.floor(build(findLoss(slug), accepted[0]).graph.nodes.length / 500) + 1;
  return accepted.filter((_, i) => i % step === 0);
}

export function isAccepted(slug: string, options: LossOptions): boolean {
  try {
    build(findLoss(slug), options);
    return true;
  } catch (error) {
    if (error instanceof SemSegLossError && error.code === 'OPTION_CONFLICT') return false;
    throw error;
  }
}

/** Measured over allowed error, the worst over all elements of value and gradient. */
export async function worstRatio(backend: keyof typeof ROUNDING, slug: string, options: LossOptions, sizes: Readonly<Record<string, number>>, how: ComputeOptions = {}): Promise<number> {
  const { feeds } = sampleOf(options, { ...sizes, C: options.task === 'binary' ? 1 : options.classWeights?.length ?? 3 });
  const judged = await createAdapter(tf, how).compile(slug, options).run(feeds, { gradient: true });
  const truth = run(differentiate(build(findLoss(slug), options).graph), feeds);
  const upstream = { data: new Float64Array(truth['value']?.data.length ?? 1).map(() => 1), shape: truth['value']?.shape ?? [] };
  const allowed = allowance(backend, slug, options, { ...feeds, upstream }, how);
  let worst = 0;
  for (const [name, got] of [['value', judged.value], ['gradient', judged.gradient]] as const) {
    const expected = truth[name];
    expect(got?.shape, `${name} of ${slug}`).toEqual(expected?.shape);
    expected?.data.forEach((value, i) => {
      const error = Math.abs((got?.data[i] ?? Number.NaN) - value);
      const ratio = error / (allowed[name]?.bound[i] ?? 0);
      if (!(ratio <= worst)) worst = ratio;
    });
  }
  return worst;
}

/** What the reference allows for the graph that is computed; below the smallest normal number every operation may lose all its digits. */
function allowance(backend: keyof typeof ROUNDING, slug: string, options: LossOptions, feeds: Feeds, { fused = true }: ComputeOptions): Record<string, ReferenceOutput> {
  const program = compile(findLoss(slug), options);
  const isOnHost = backend === 'cpu' || backend === 'wasm';
  const rounding = fused || !isOnHost ? ROUNDING[backend] : OP_BY_OP_ROUNDING[backend];
  const outputs = (graph: Graph): Record<string, ReferenceOutput> => {
    const underflow = graph.nodes.length * 2 ** -126;
    const own = Object.fromEntries(inputsOf(graph).map(({ name }) => [name, feeds[name] as Feeds[string]]));
    return Object.fromEntries(Object.entries(run(graph, own, rounding)).map(([name, output]) => [name, { ...output, bound: output.bound.map((bound) => bound + underflow) }]));
  };
  if (!fused || !isOnHost) return outputs(program.graph);
  return program.isScalar ? outputs(program.bothLoops.graph) : { ...outputs(program.valueLoops.graph), ...outputs(program.gradientLoops.graph) };
}

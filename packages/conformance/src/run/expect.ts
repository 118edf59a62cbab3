// What a backend must give: the reference's value and gradient, and from the backend's declared rounding how far each
// element may be off. See specs/agreement-bounds.md.
import {
  build, decompose, differentiateAll, optimise, PRIMITIVES, run,
  type BuiltLoss, type Feeds, type Graph, type LossDefinition, type LossOptions, type ReferenceOutput, type Rounding, type Tensor,
} from '@semsegloss/core';
import type { Expected } from '../compare/ratio.ts';

/** A loss under some options, as the reference and as a backend compute it. */
export interface Subject {
  readonly built: BuiltLoss;
  /** As it was built, differentiated and nothing else: what is true. */
  readonly exact: Graph;
  /** What the backend computes: where errors come from. */
  readonly computed: Graph;
}

/** float64 as engines compute it: every operation within one unit in the last place. */
const FLOAT64: Rounding = {
  ops: Object.fromEntries(Object.keys(PRIMITIVES).filter((name) => name !== 'input').map((name) => [name, 2 ** -52])),
  sum: (terms) => terms * 2 ** -53,
  store: 0,
  buffer: 2 ** -53,
};

/** `computed` is the backend's own graph, if it has one. */
export function subjectOf(loss: LossDefinition, options: LossOptions, computed?: Graph): Subject {
  const built = build(loss, options);
  const exact = differentiateAll(built.graph);
  return { built, exact: decompose(exact), computed: computed ?? optimise(decompose(optimise(exact))) };
}

/** A backend that rounds more coarsely than this need not be told of the reference's own rounding: it is 2⁻²⁸ of the backend's. */
const COARSE = 2 ** -25;

/**
 * Value and gradients by name, each element with its bound but for the rounding of storing it.
 * Against a backend that computes in float64 the reference's own rounding is allowed for.
 */
export function expectedOf({ exact, computed }: Subject, feeds: Feeds, rounding: Rounding): Record<string, Expected> {
  const truth = run(exact, feeds, (rounding.ops.add ?? 0) < COARSE ? FLOAT64 : undefined);
  const { data, shape } = truth['value'] as ReferenceOutput;
  const hasUpstream = computed.nodes.some(({ op, attributes }) => op === 'input' && attributes['name'] === 'upstream');
  const given = hasUpstream ? { ...feeds, upstream: { shape, data: new Float64Array(data.length).fill(1) } } : feeds;
  const allowed = run(computed, given, { ...rounding, store: 0 });
  return Object.fromEntries(Object.entries(truth).map(([name, output]) => [name, { ...output, bound: output.bound.map((own, i) => own + (allowed[name]?.bound[i] ?? 0)) }]));
}

/** The bound on an output that was stored in the array that a backend gave. */
export function stored(expected: Expected, { data }: Tensor, { store, underflow = 0 }: Rounding): Expected {
  const [relative, absolute] = data instanceof Float64Array ? [2 ** -53, 0] : [store, Math.max(underflow, 2 ** -150)];
  return { ...expected, bound: Float64Array.from(expected.bound, (bound, i) => bound + Math.abs(expected.data[i] ?? 0) * relative + absolute) };
}

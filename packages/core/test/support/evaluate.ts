// What laws ask of a backend: value and gradient of a loss, each with a bound on its error; and how two are compared.
import { expect } from 'vitest';
import { build, decompose, differentiate, PRIMITIVES, run, type Feeds, type Graph, type LossDefinition, type LossOptions, type Rounding } from '../../src/index.ts';

export interface Measured {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
  /** Largest absolute error that the backend's roundings may cause, for each element. */
  readonly bound: ArrayLike<number>;
}
export interface Evaluated {
  readonly value: Measured;
  readonly gradient: Measured;
}
export type Evaluate = (loss: LossDefinition, options: LossOptions, feeds: Feeds) => Evaluated;

/** Every operation of float64 within one unit in the last place, as JavaScript engines compute exp and log. */
export const FLOAT64: Rounding = {
  ops: Object.fromEntries(Object.keys(PRIMITIVES).map((name) => [name, 2 ** -52])),
  sum: (terms) => terms * 2 ** -53,
  store: 2 ** -53,
  buffer: 2 ** -53,
};

/** The last graphs; a law asks for each of its own a few times in a row. */
const graphs = new Map<string, Graph>();
export const MOST_KEPT = 24;

/** Value and gradient by the float64 reference, with error bounds for a backend that rounds in the given way. */
export function evaluateReference(loss: LossDefinition, options: LossOptions, feeds: Feeds, rounding: Rounding = FLOAT64): Evaluated {
  const key = `${loss.slug} ${JSON.stringify(options)}`;
  const graph = graphs.get(key) ?? decompose(differentiate(build(loss, options).graph));
  if (graphs.size >= MOST_KEPT) graphs.clear();
  graphs.set(key, graph);
  const { value, gradient } = run(graph, feeds, rounding);
  return { value: present(value), gradient: present(gradient) };
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a value that must be there is missing');
  return value;
}

/** |a − factor · b| is within the bounds of both. */
export function expectSame(a: Measured, b: Measured, factor = 1): void {
  expect(a.data.length).toBe(b.data.length);
  for (let i = 0; i < a.data.length; i++) {
    const [mine, other] = [present(a.data[i]), present(b.data[i]) * factor];
    // The last term is the rounding of the product above.
    const allowed = present(a.bound[i]) + Math.abs(factor) * present(b.bound[i]) + Math.abs(other) * 2 ** -52;
    if (!(Math.abs(mine - other) <= allowed)) expect.fail(`element ${i}: ${mine} and ${other} differ by ${Math.abs(mine - other)}, allowed ${allowed}`);
  }
}

export function expectFinite({ value, gradient }: Evaluated): void {
  for (const data of [value.data, gradient.data]) {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) expect.fail(`element ${i} is ${data[i]}`);
  }
}

/**
 * A loss that sorts, should pixels that float32 cannot tell apart stand in another order: their terms differ by 2⁻²³ of
 * themselves at most (half a unit in the last place each), and with them what the value consists of.
 */
export function orTied({ data, bound, shape }: Measured): Measured {
  return { data, shape, bound: Array.from(bound, (error, i) => error + 2 ** -23 * Math.abs(present(data[i]))) };
}

/** The value of a mean- or sum-reduced loss, and its bound. */
export function scalarOf({ data, bound }: Measured): { readonly value: number; readonly bound: number } {
  expect(data.length).toBe(1);
  return { value: present(data[0]), bound: present(bound[0]) };
}

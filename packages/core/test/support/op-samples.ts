// For each operation: operands to try it on, and its meaning by an independent formula. The type checker names
// every operation that has no sample.
import type { OpName } from '../../src/index.ts';
import type { Sample } from './one-op.ts';

const ANY = [-3, 3] as const;
const POSITIVE = [0.2, 3] as const;
const each = (f: (...operands: number[]) => number) => (...lists: readonly (readonly number[])[]): number[] =>
  (lists[0] ?? []).map((_, i) => f(...lists.map((list) => list[i] ?? Number.NaN)));

/** Groups of four neighbours: the class axis of SHAPE. */
const overClasses = (f: (group: number[]) => number[]) => (x: readonly number[]): number[] =>
  Array.from({ length: x.length / 4 }, (_, i) => f(x.slice(4 * i, 4 * i + 4))).flat();

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const CLASS_AXIS = { axes: [2] };

export const SAMPLES: Readonly<Record<OpName, readonly Sample[]>> = {
  // Sources have no operands: an input is whatever is fed, and the others are tested by themselves below.
  input: [{ operands: [], attributes: { name: 'fed', dtype: 'float32', shape: [2, 3, 4] }, expected: () => Array.from({ length: 24 }, (_, i) => i / 4) }],
  const: [{ operands: [], attributes: { values: [3, 1, 4, 1], dtype: 'float32', shape: [1, 1, 4] }, expected: () => [3, 1, 4, 1] }],
  iota: [{ operands: [], attributes: { axis: 2, shape: [1, 1, 4] }, expected: () => [0, 1, 2, 3] }],
  size: [{ operands: [], attributes: { dims: [2, 3, 4], rank: 3 }, expected: () => [24] }],

  neg: [{ operands: [ANY], expected: each((x = 0) => 0 - x) }],
  abs: [{ operands: [ANY], expected: each((x = 0) => Math.sqrt(x * x)) }],
  exp: [{ operands: [ANY], expected: each((x = 0) => Math.E ** x) }],
  log: [{ operands: [POSITIVE], expected: each((x = 0) => Math.log2(x) / Math.LOG2E) }],
  log1p: [{ operands: [POSITIVE], expected: each((x = 0) => Math.log2(1 + x) / Math.LOG2E) }],
  pow: [
    { operands: [POSITIVE], attributes: { exponent: 0.75 }, expected: each((x = 0) => Math.sqrt(x) * Math.sqrt(Math.sqrt(x))) },
    { operands: [ANY], attributes: { exponent: 3 }, expected: each((x = 0) => x * x * x) },
    { operands: [ANY], attributes: { exponent: 0 }, expected: each(() => 1) },
    { operands: [POSITIVE], attributes: { exponent: -2 }, expected: each((x = 0) => 1 / (x * x)) },
  ],
  add: [{ operands: [ANY, ANY], expected: each((a = 0, b = 0) => a - -b) }],
  mul: [{ operands: [ANY, ANY], expected: each((a = 0, b = 0) => ((a + b) ** 2 - (a - b) ** 2) / 4) }],
  div: [{ operands: [ANY, POSITIVE], expected: each((a = 0, b = 0) => a * b ** -1) }],
  max: [{ operands: [ANY, ANY], expected: each((a = 0, b = 0) => (a + b + Math.abs(a - b)) / 2) }],
  lt: [{ operands: [ANY, ANY], expected: each((a = 0, b = 0) => Number(b > a)) }],
  eq: [{ operands: ['ids', 'ids'], expected: each((a = 0, b = 0) => Number(Object.is(a, b))) }],
  where: [{ operands: ['bits', ANY, ANY], expected: each((c = 0, a = 0, b = 0) => c * a + (1 - c) * b) }],
  cast: [
    { operands: [ANY], attributes: { to: 'int32' }, expected: each((x = 0) => Math.sign(x) * Math.floor(Math.abs(x))) },
    { operands: ['ids'], attributes: { to: 'float32' }, expected: each((x = 0) => x) },
    { operands: ['ids'], attributes: { to: 'bool' }, expected: each((x = 0) => Math.min(x, 1)) },
  ],
  stopGradient: [{ operands: [ANY], expected: each((x = 0) => x) }],
  reduceSum: [
    { operands: [ANY], attributes: CLASS_AXIS, expected: overClasses((group) => [sum(group)]) },
    { operands: [ANY], attributes: { axes: [0, 1, 2] }, expected: (x = []) => [sum(x)] },
  ],
  reduceMax: [{ operands: [ANY], attributes: CLASS_AXIS, expected: overClasses((group) => [group.toSorted((a, b) => b - a)[0] ?? 0]) }],
  reshape: [{ operands: [ANY], attributes: { shape: [4, 6] }, expected: (x = []) => x }],
  expand: [{ operands: [ANY], shape: [2, 1, 4], attributes: { shape: [2, 2, 4] }, expected: (x = []) => [...x.slice(0, 4), ...x.slice(0, 4), ...x.slice(4), ...x.slice(4)] }],

  sub: [{ operands: [ANY, ANY], expected: each((a = 0, b = 0) => -(b - a)) }],
  min: [{ operands: [ANY, ANY], expected: each((a = 0, b = 0) => (a + b - Math.abs(a - b)) / 2) }],
  sigmoid: [{ operands: [ANY], expected: each((x = 0) => (1 + Math.tanh(x / 2)) / 2) }],
  softplus: [{ operands: [ANY], expected: each((x = 0) => x / 2 + Math.log(2 * Math.cosh(x / 2))) }],
  binaryCrossEntropy: [{ operands: [ANY, [0, 1]], expected: each((x = 0, y = 0) => y * Math.log(1 + Math.exp(-x)) + (1 - y) * Math.log(1 + Math.exp(x))) }],
  softmax: [{ operands: [ANY], attributes: CLASS_AXIS, expected: overClasses((group) => group.map((x) => 1 / sum(group.map((other) => Math.exp(other - x))))) }],
  logSoftmax: [{ operands: [ANY], attributes: CLASS_AXIS, expected: overClasses((group) => group.map((x) => -Math.log(sum(group.map((other) => Math.exp(other - x)))))) }],
  clipBelow: [{ operands: [ANY], attributes: { lowest: 0.5 }, expected: each((x = 0) => (x + 0.5 + Math.abs(x - 0.5)) / 2) }],
  oneHot: [{ operands: ['ids'], shape: [2, 3, 1], attributes: { axis: 2, classes: [4] }, expected: (ids = []) => ids.flatMap((id) => [0, 1, 2, 3].map((c) => Number(c === id))) }],
  argMax: [{ operands: [ANY], attributes: CLASS_AXIS, expected: overClasses((group) => [group.indexOf(Math.max(...group))]) }],
};

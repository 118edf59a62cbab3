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

/** The same for operands side by side. */
const overClassPairs = (f: (a: number[], b: number[]) => number[]) => (a: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: a.length / 4 }, (_, i) => f(a.slice(4 * i, 4 * i + 4), b.slice(4 * i, 4 * i + 4))).flat();

/** A linear map of each group, by its matrix. */
const matrix = (rows: readonly (readonly number[])[]) => overClasses((group) => rows.map((row) => sum(row.map((weight, i) => weight * (group[i] ?? 0)))));

/** For each row of four: how many places away the nearest 1 is, squared; 1e30 without any. */
const nearestOne = overClasses((group) => group.map((_, i) => Math.min(1e30, ...group.map((on, j) => (on === 1 ? 4 * (i - j) ** 2 : 1e30)))));

/** For each row of four pixels of weights w: what 1 − IoU grows by as they turn wrong one after the other. */
const stepsOf = (order: readonly number[], y: readonly number[], w: readonly number[]): number[] => {
  const lossOf = (wrong: readonly number[]): number => {
    const union = sum(w.filter((_, i) => wrong.includes(i) || y[i] === 1));
    return union === 0 ? 0 : 1 - sum(w.filter((_, i) => !wrong.includes(i) && y[i] === 1)) / union;
  };
  return y.map((_, i) => lossOf(order.slice(0, order.indexOf(i) + 1)) - lossOf(order.slice(0, order.indexOf(i))));
};

/** Pieces of a row of four: each 1 belongs to where its run begins. */
const runs = overClasses((group) => group.map((on, i) => (on === 0 ? 0 : group.slice(0, i + 1).lastIndexOf(0) + 1)));

/** Determinants and inverses by minors. */
const minor = (m: readonly (readonly number[])[], i: number, j: number): number[][] => m.filter((_, r) => r !== i).map((row) => row.filter((_, c) => c !== j));
const det = (m: readonly (readonly number[])[]): number => (m.length === 0 ? 1 : sum((m[0] ?? []).map((v, j) => (-1) ** j * v * det(minor(m, 0, j)))));
const inverse = (m: readonly (readonly number[])[]): number[][] => m.map((row, i) => row.map((_, j) => ((-1) ** (i + j) * det(minor(m, j, i))) / det(m)));

/** Neighbourhoods of two in rows of four, of two maps, where they begin: X, M with 1 on the diagonal, and M of the first map. */
const pairsOf = (p: readonly number[], y: readonly number[], on: readonly number[]) => {
  const x = [p, y].flatMap((map) => [map, [...map.slice(1), 0]]).map((row) => {
    const mean = sum(row.map((v, q) => v * (on[q] ?? 0))) / Math.max(1, sum(on));
    return row.map((v, q) => (v - mean) * (on[q] ?? 0));
  });
  const m = x.map((a, i) => x.map((b, j) => sum(a.map((v, q) => v * (b[q] ?? 0))) + Number(i === j)));
  return { x, m, ofP: m.slice(0, 2).map((row) => row.slice(0, 2)) };
};
const pairLogDet = (p: number[], y: number[], on: number[]): number[] => {
  const { m, ofP } = pairsOf(p, y, on);
  return [Math.log(det(m) / det(ofP)), 0, 0, 0];
};
const pairSlopes = (p: number[], y: number[], on: number[], u: number[], first: number): number[] => {
  const { x, m, ofP } = pairsOf(p, y, on);
  const known = inverse(ofP);
  const slope = inverse(m).map((row, i) => row.map((v, j) => v - (known[i]?.[j] ?? 0)));
  const z = slope.map((row) => p.map((_, q) => 2 * (u[0] ?? 0) * sum(row.map((v, j) => v * (x[j]?.[q] ?? 0)))));
  return p.map((_, r) => (z[first]?.[r] ?? 0) + (z[first + 1]?.[r - 1] ?? 0));
};
const PAIRS = { axes: [2], window: [2], side: 2, ridge: 1 };
/** Groups of four of several operands side by side. */
const overClassGroups = (f: (...groups: number[][]) => number[]) => (...lists: readonly (readonly number[])[]): number[] =>
  Array.from({ length: (lists[0]?.length ?? 0) / 4 }, (_, i) => f(...lists.map((list) => list.slice(4 * i, 4 * i + 4)))).flat();

/** Pixels of a row of four with spacing 2: their distances, of which the longest is the diagonal 8. */
const gap = (x: number, y: number): number => 2 * Math.abs(x - y);
const MOMENTS = { axes: [2], exponent: -1, spacing: [2] };
const far = (p: number, d: number): number => 1e-6 + 8 + p * (d - 8);

export const SAMPLES: Readonly<Record<OpName, readonly Sample[]>> = {
  // Sources have no operands: an input is whatever is fed, and the others are tested by themselves below.
  input: [{ operands: [], attributes: { name: 'fed', dtype: 'float32', shape: [2, 3, 4] }, expected: () => Array.from({ length: 24 }, (_, i) => i / 4) }],
  const: [{ operands: [], attributes: { values: [3, 1, 4, 1], dtype: 'float32', shape: [1, 1, 4] }, expected: () => [3, 1, 4, 1] }],
  iota: [
    { operands: [], attributes: { axis: 2, shape: [1, 1, 4] }, expected: () => [0, 1, 2, 3] },
    { operands: [], attributes: { axis: 1, shape: [1, 3, 2] }, expected: () => [0, 0, 1, 1, 2, 2] },
  ],
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

  argsort: [
    { operands: [ANY], attributes: { axes: [2], descending: false }, expected: overClasses((group) => group.toSorted((a, b) => a - b).map((x) => group.indexOf(x))) },
    { operands: [ANY], attributes: { axes: [1, 2], descending: true }, expected: (x = []) => [x.slice(0, 12), x.slice(12)].flatMap((line) => line.toSorted((a, b) => b - a).map((value) => line.indexOf(value))) },
  ],
  take: [{ operands: [ANY, 'ids'], attributes: CLASS_AXIS, expected: overClassPairs((x, ids) => ids.map((id) => x[id] ?? Number.NaN)) }],
  scatterAdd: [{ operands: [ANY, 'ids'], attributes: CLASS_AXIS, expected: overClassPairs((x, ids) => [0, 1, 2, 3].map((place) => sum(x.filter((_, k) => ids[k] === place)))) }],
  cumsum: [
    { operands: [ANY], attributes: { axes: [2], reverse: false }, expected: matrix([[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]) },
    { operands: [ANY], attributes: { axes: [2], reverse: true }, expected: matrix([[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1]]) },
  ],
  correlate: [
    { operands: [ANY], attributes: { axis: 2, offsets: [-1, 0, 2], weights: [3, 5, 7], border: 'zero', adjoint: false }, expected: matrix([[5, 0, 7, 0], [3, 5, 0, 7], [0, 3, 5, 0], [0, 0, 3, 5]]) },
    { operands: [ANY], attributes: { axis: 2, offsets: [-1, 0, 2], weights: [3, 5, 7], border: 'nearest', adjoint: false }, expected: matrix([[8, 0, 7, 0], [3, 5, 0, 7], [0, 3, 5, 7], [0, 0, 3, 12]]) },
    { operands: [ANY], attributes: { axis: 2, offsets: [-1, 0, 2], weights: [3, 5, 7], border: 'reflect', adjoint: false }, expected: matrix([[5, 3, 7, 0], [3, 5, 0, 7], [0, 3, 12, 0], [0, 7, 3, 5]]) },
    { operands: [ANY], attributes: { axis: 2, offsets: [-1, 0, 2], weights: [3, 5, 7], border: 'reflect', adjoint: true }, expected: matrix([[5, 3, 0, 0], [3, 5, 3, 7], [7, 0, 12, 3], [0, 7, 0, 5]]) },
  ],
  poolMax: [{ operands: [ANY], attributes: { axis: 2, radius: 1 }, expected: overClasses(([a = 0, b = 0, c = 0, d = 0]) => [Math.max(a, b), Math.max(a, b, c), Math.max(b, c, d), Math.max(c, d)]) }],
  poolMaxGradient: [{
    operands: [ANY, ANY], attributes: { axis: 2, radius: 1 },
    expected: overClassPairs((x, u) => x.map((_, j) => sum(u.filter((__, i) => x.slice(Math.max(0, i - 1), i + 2).every((other) => other <= (x[j] ?? 0)) && Math.abs(i - j) <= 1)))),
  }],
  minPlusQuad: [{ operands: [[0, 30]], attributes: { axis: 2, spacing: 2 }, expected: overClasses((x) => x.map((_, i) => x.map((value, j) => value + (2 * i - 2 * j) ** 2).toSorted((a, b) => a - b)[0] ?? 0)) }],
  components: [{ operands: ['mask'], attributes: { axes: [2], connectivity: 'faces' }, expected: runs }],
  distanceMoments: [{ operands: [[0.1, 0.9], 'mask'], attributes: MOMENTS, expected: overClassPairs((p, on) => on.map((marked, y) => marked * sum(p.map((q, x) => 1 / far(q, gap(x, y)))))) }],
  distanceMomentsGradient: [{ operands: [[0.1, 0.9], ANY], attributes: MOMENTS, expected: overClassPairs((p, u) => p.map((q, x) => sum(u.map((weight, y) => (weight * (8 - gap(x, y))) / far(q, gap(x, y)) ** 2)))) }],
  neighbourhoodLogDet: [{ operands: [ANY, ANY, 'mask'], attributes: PAIRS, expected: overClassGroups((p = [], y = [], on = []) => pairLogDet(p, y, on)) }],
  neighbourhoodLogDetGradient: [0, 1].map((index) => ({ operands: [ANY, ANY, 'mask', ANY], attributes: { ...PAIRS, index }, expected: overClassGroups((p = [], y = [], on = [], u = []) => pairSlopes(p, y, on, u, 2 * index)) })),

  sub: [{ operands: [ANY, ANY], expected: each((a = 0, b = 0) => -(b - a)) }],
  min: [{ operands: [ANY, ANY], expected: each((a = 0, b = 0) => (a + b - Math.abs(a - b)) / 2) }],
  sigmoid: [{ operands: [ANY], expected: each((x = 0) => (1 + Math.tanh(x / 2)) / 2) }],
  softplus: [{ operands: [ANY], expected: each((x = 0) => x / 2 + Math.log(2 * Math.cosh(x / 2))) }],
  binaryCrossEntropySlope: [{ operands: [ANY, [0, 1]], expected: each((x = 0, y = 0) => (1 + Math.tanh(x / 2)) / 2 - y) }],
  binaryCrossEntropy: [{ operands: [ANY, [0, 1]], expected: each((x = 0, y = 0) => y * Math.log(1 + Math.exp(-x)) + (1 - y) * Math.log(1 + Math.exp(x))) }],
  softmax: [{ operands: [ANY], attributes: CLASS_AXIS, expected: overClasses((group) => group.map((x) => 1 / sum(group.map((other) => Math.exp(other - x))))) }],
  logSoftmax: [{ operands: [ANY], attributes: CLASS_AXIS, expected: overClasses((group) => group.map((x) => -Math.log(sum(group.map((other) => Math.exp(other - x)))))) }],
  clipBelow: [{ operands: [ANY], attributes: { lowest: 0.5 }, expected: each((x = 0) => (x + 0.5 + Math.abs(x - 0.5)) / 2) }],
  oneHot: [{ operands: ['ids'], shape: [2, 3, 1], attributes: { axis: 2, classes: [4] }, expected: (ids = []) => ids.flatMap((id) => [0, 1, 2, 3].map((c) => Number(c === id))) }],
  lovaszSteps: [
    { operands: ['order', 'mask'], attributes: CLASS_AXIS, expected: overClassPairs((order, y) => stepsOf(order, y, [1, 1, 1, 1])) },
    { operands: ['order', [0, 1]], attributes: CLASS_AXIS, expected: overClassPairs((order, y) => stepsOf(order, y, [1, 1, 1, 1])) },
    { operands: ['order', 'mask', POSITIVE], attributes: CLASS_AXIS, expected: (order = [], y = [], w = []) => Array.from({ length: y.length / 4 }, (_, i) => stepsOf(order.slice(4 * i, 4 * i + 4), y.slice(4 * i, 4 * i + 4), w.slice(4 * i, 4 * i + 4))).flat() },
  ],
  squaredDistance: [{ operands: ['mask'], attributes: { axes: [2], spacing: [2] }, expected: nearestOne }],
  argMax: [{ operands: [ANY], attributes: CLASS_AXIS, expected: overClasses((group) => [group.indexOf(Math.max(...group))]) }],
};

// One line per operation: how tfjs computes it. A primitive without a line here is a type error.
// Operands may come unexpanded where the kernel broadcasts by itself (BROADCASTING); everything is float32.
import type { Attributes, CompositeName, DType, GraphNode, PrimitiveName } from '@semsegloss/core';
import { widened } from './broadcast.ts';
import { castTo } from './cast.ts';
import { countsPixels, onHost } from './hand-over.ts';
import { log1pExp } from './log1p-exp.ts';
import type { Tensor, Tf } from './runtime.ts';
import { sumOver } from './sums.ts';

/** One operation of a run: everything that its lowering may look at. */
export interface Site {
  readonly tf: Tf;
  readonly backend: string;
  readonly node: GraphNode;
  /** The node's shape and attributes with this run's sizes filled in. */
  readonly shape: readonly number[];
  readonly attributes: Attributes;
  /** The number that every element of an operand is known to be, if it is known. */
  readonly known: readonly (number | undefined)[];
  /** Per operand: it is known never to be positive. */
  readonly nonPositive: readonly boolean[];
}

export type Lowering = (site: Site, a: Tensor, b: Tensor, c: Tensor, ...more: readonly Tensor[]) => Tensor;

/** Composites that tfjs computes itself, at least as accurately as their decomposition. */
export const KEPT = ['sub', 'min', 'sigmoid', 'oneHot', 'argMax', 'squaredDistance', 'lovaszSteps'] as const satisfies readonly CompositeName[];
/** What the plan names beyond the graph's own ops: ln(1 + e^t) for t ≤ 0. */
export type FusedOp = 'log1pExp';
export type LoweredOp = Exclude<PrimitiveName, 'input'> | (typeof KEPT)[number] | FusedOp;

/** Ops whose tfjs kernels broadcast by themselves, so that nothing needs to be expanded for them. */
export const BROADCASTING: ReadonlySet<string> = new Set<LoweredOp>(['add', 'sub', 'mul', 'div', 'max', 'min', 'lt', 'eq']);

export const LOWERINGS: Readonly<Record<LoweredOp, Lowering>> = {
  const: ({ tf, node, shape, attributes }) => tf.tensor(numbers(attributes, 'values'), [...shape], node.type.dtype),
  iota: (site, ...none) => (countsPixels(site.node) ? onHost(site, ...none) : countAlong(site)),
  size: ({ tf, shape, attributes }) => tf.tensor([numbers(attributes, 'dims').reduce((a, b) => a * b, 1)], [...shape], 'float32'),

  neg: ({ tf }, x) => tf.neg(x),
  abs: ({ tf }, x) => tf.abs(x),
  exp: (site, x) => (site.backend === 'wasm' && site.nonPositive[0] === true ? expOfNonPositive(site.tf, x) : site.tf.exp(x)),
  log: ({ tf }, x) => tf.log(x),
  log1p: ({ tf, backend }, x) => (backend === 'cpu' ? tf.log1p(x) : correctedLog1p(tf, x)),
  log1pExp: ({ tf, backend }, t) => (backend === 'cpu' ? tf.log1p(tf.exp(t)) : log1pExp(tf, t)),
  pow: ({ tf, attributes }, x) => power(tf, x, Number(attributes['exponent'])),

  add: (site, a, b) => broadcast(site, site.tf.add, a, b),
  sub: (site, a, b) => broadcast(site, site.tf.sub, a, b),
  mul: (site, a, b) => broadcast(site, site.tf.mul, a, b),
  div: (site, a, b) => broadcast(site, site.tf.div, a, b),
  max: ({ tf, known: [left, right] }, a, b) => {
    if (right !== undefined) return atLeast(tf, a, right);
    return left === undefined ? tf.maximum(a, b) : atLeast(tf, b, left);
  },
  min: ({ tf }, a, b) => tf.minimum(a, b),
  lt: ({ tf }, a, b) => tf.less(a, b),
  eq: ({ tf }, a, b) => tf.equal(a, b),
  where: ({ tf, known: [, yes, no] }, condition, a, b) => {
    if (yes === 1 && no === 0) return castTo(tf, condition, 'float32');
    if (yes === 0 && no === 1) return tf.sub(1, castTo(tf, condition, 'float32'));
    return chosen(tf, condition, a, b);
  },

  cast: ({ tf, node }, x) => castTo(tf, x, node.type.dtype),
  stopGradient: ({ tf }, x) => tf.clone(x),
  reduceSum: ({ tf, shape, attributes }, x) => sumOver(tf, x, numbers(attributes, 'axes'), shape),
  reduceMax: ({ tf, attributes }, x) => tf.max(x, numbers(attributes, 'axes'), true),
  reshape: ({ tf, shape }, x) => tf.reshape(x, [...shape]),
  expand: ({ tf, node, shape, known: [value] }, x) => (value === undefined ? repeat(tf, x, node.type.dtype, shape) : filled(tf, shape, value, node.type.dtype)),

  argsort: onHost,
  take: onHost,
  scatterAdd: onHost,
  cumsum: onHost,
  correlate: onHost,
  poolMax: onHost,
  poolMaxGradient: onHost,
  minPlusQuad: onHost,
  components: onHost,
  distanceMoments: onHost,
  distanceMomentsGradient: onHost,
  neighbourhoodLogDet: onHost,
  neighbourhoodLogDetGradient: onHost,
  squaredDistance: onHost,
  lovaszSteps: onHost,

  sigmoid: ({ tf }, x) => tf.sigmoid(x),
  oneHot: (site, ids) => oneHot(site, ids, Number(site.attributes['axis'])),
  argMax: ({ tf, shape, attributes }, x) => tf.reshape(tf.argMax(x, numbers(attributes, 'axes')[0]), [...shape]),
};

/** 0, 1, 2, … along the only axis that is longer than 1. */
function countAlong({ tf, shape }: Site): Tensor {
  return tf.reshape(tf.range(0, Math.max(...shape), 1, 'int32'), [...shape]);
}

/** A binary op that broadcasts, in the form that the backend is quick at. */
function broadcast({ tf, backend, shape }: Site, kernel: (a: Tensor, b: Tensor) => Tensor, a: Tensor, b: Tensor): Tensor {
  if (backend === 'wasm') return widened(tf, kernel, a, b);
  return backend === 'cpu' ? kernel(spread(tf, a, shape), spread(tf, b, shape)) : kernel(a, b);
}

/** A single number as a full tensor: the cpu backend looks up every index of operands that differ in shape, some ten times slower. */
function spread(tf: Tf, x: Tensor, shape: readonly number[]): Tensor {
  const isSingle = x.size === 1 && shape.some((size) => size !== 1);
  return isSingle ? filled(tf, shape, x.dataSync()[0] ?? Number.NaN, 'float32') : x;
}

/** e^x for x ≤ 0 as σ(x)/(1 − σ(x)): wasm has a fast σ and a slow exponential, and 1 − σ(x) ≥ ½ loses nothing. */
function expOfNonPositive(tf: Tf, x: Tensor): Tensor {
  const s = tf.sigmoid(x);
  return tf.div(s, tf.sub(1, s));
}

/** ln(1 + x) = ln u + (x − (u − 1))/u with u = 1 + x rounded: what the rounding took away is put back. */
function correctedLog1p(tf: Tf, x: Tensor): Tensor {
  const u = tf.add(x, 1);
  const lost = tf.sub(x, tf.sub(u, 1));
  return tf.add(tf.log(u), tf.div(lost, u));
}

/** max(x, lowest) by a clamp, which every backend has in a fast form. */
function atLeast(tf: Tf, x: Tensor, lowest: number): Tensor {
  return lowest === 0 ? tf.relu(x) : tf.clipByValue(x, lowest, Number.POSITIVE_INFINITY);
}

/** webgl has this kernel for up to four axes; all operands have one shape here. */
function chosen(tf: Tf, condition: Tensor, a: Tensor, b: Tensor): Tensor {
  if (a.rank <= 4) return tf.where(condition, a, b);
  const [flat, yes, no] = [condition, a, b].map((x) => tf.reshape(x, [x.size])) as [Tensor, Tensor, Tensor];
  return tf.reshape(tf.where(flat, yes, no), a.shape);
}

function power(tf: Tf, x: Tensor, exponent: number): Tensor {
  if (exponent === 2) return tf.square(x);
  return exponent === 0.5 ? tf.sqrt(x) : tf.pow(x, exponent);
}

/** Repeats by adding to zeros, since adding broadcasts much faster than the tile kernel copies. */
function repeat(tf: Tf, x: Tensor, dtype: DType, shape: readonly number[]): Tensor {
  if (dtype !== 'bool') return tf.add(filled(tf, shape, 0, dtype), x);
  return tf.cast(tf.add(filled(tf, shape, 0, 'int32'), tf.cast(x, 'int32')), 'bool');
}

/**
 * tfjs puts the classes last; where the class axis is elsewhere, it is moved there. The wasm kernel writes integers
 * whatever dtype it is asked for.
 */
function oneHot({ tf, backend, shape }: Site, ids: Tensor, axis: number): Tensor {
  const flat = tf.reshape(ids, ids.shape.filter((_, i) => i !== axis)) as Parameters<Tf['oneHot']>[0];
  const depth = shape[axis] ?? 1;
  const channels = backend === 'wasm' ? castTo(tf, tf.oneHot(flat, depth, 1, 0, 'int32'), 'float32') : tf.oneHot(flat, depth, 1, 0, 'float32');
  const last = shape.length - 1;
  if (axis === last) return channels;
  return tf.transpose(channels, shape.map((_, i) => {
    if (i === axis) return last;
    return i < axis ? i : i - 1;
  }));
}

function filled({ fill }: Tf, shape: readonly number[], value: number, dtype: DType): Tensor {
  return fill([...shape], value, dtype);
}

function numbers(attributes: Attributes, name: string): number[] {
  return (attributes[name] as readonly number[]).map(Number);
}

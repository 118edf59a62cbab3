// One line per operation: how ONNX computes it. A primitive without a line here is a type error.
// Elementwise operands may come unexpanded, since the ops of ONNX broadcast by themselves.
import { unsupported } from '@semsegloss/core';
import { distanceMoments, distanceMomentsGradient, minPlusQuad } from './distances.ts';
import { binaryCrossEntropy, binaryCrossEntropySlope, choose, larger, log1p, power, sigmoid, smaller } from './elementwise.ts';
import { DATA_TYPES } from './emit.ts';
import { argsort, cumsum, scatterAdd, take } from './lines.ts';
import { neighbourhoodLogDet, neighbourhoodLogDetGradient } from './neighbourhoods.ts';
import { constant, expand, iota, reshape } from './shapes.ts';
import { numbers, type Lowering, type LoweredOp } from './site.ts';
import { maxOver, meanOf, sumOver } from './sums.ts';
import { correlate, poolMax, poolMaxGradient } from './windows.ts';

/** Ops that broadcast by themselves, so that nothing needs to be expanded for them. */
export const BROADCASTING: ReadonlySet<string> = new Set<LoweredOp>(['add', 'sub', 'mul', 'div', 'max', 'min', 'lt', 'eq', 'where', 'binaryCrossEntropy', 'binaryCrossEntropySlope']);

const plain = (op: string): Lowering => ({ to }, a) => to.node(op, [a]);
const pair = (op: string): Lowering => ({ to }, a, b) => to.node(op, [a, b]);

export const LOWERINGS: Readonly<Record<LoweredOp, Lowering>> = {
  const: constant,
  iota,
  size: (site) => site.sizes.count(site.to, site.attributes['dims'] as readonly (number | string)[], site),

  neg: plain('Neg'),
  abs: plain('Abs'),
  exp: plain('Exp'),
  log: plain('Log'),
  log1p,
  pow: power,

  add: pair('Add'),
  sub: pair('Sub'),
  mul: pair('Mul'),
  div: (site, a, b) => meanOf(site) ?? site.to.node('Div', [a, b]),
  max: larger,
  min: smaller,
  lt: pair('Less'),
  eq: pair('Equal'),
  where: choose,

  cast: ({ to, node }, x) => to.node('Cast', [x], { to: DATA_TYPES[node.type.dtype] }),
  stopGradient: (_site, x) => x,
  reduceSum: sumOver,
  reduceMax: maxOver,
  reshape,
  expand,

  argsort,
  take,
  scatterAdd,
  cumsum,
  correlate,
  poolMax,
  poolMaxGradient,
  minPlusQuad,
  components: () => {
    throw unsupported('onnx', 'connected pieces of a mask cannot be found by ops of ONNX in a bounded number of steps. Compute such a loss with @semsegloss/js.');
  },
  distanceMoments,
  distanceMomentsGradient,
  neighbourhoodLogDet,
  neighbourhoodLogDetGradient,

  sigmoid,
  binaryCrossEntropy,
  binaryCrossEntropySlope,
  softmax: ({ to, attributes }, x) => to.node('Softmax', [x], { axis: numbers(attributes, 'axes')[0] ?? -1 }),
  logSoftmax: ({ to, attributes }, x) => to.node('LogSoftmax', [x], { axis: numbers(attributes, 'axes')[0] ?? -1 }),
  argMax: ({ to, attributes }, x) => to.node('Cast', [to.node('ArgMax', [x], { axis: numbers(attributes, 'axes')[0] ?? -1 })], { to: DATA_TYPES.int32 }),
};

// Sums that keep their digits: tfjs adds in float32 one after another, so a long sum is taken in two stages.
import type { Tensor, Tf } from './runtime.ts';

/** Below this many terms one stage is as good as two. */
const SHORT = 64;

/** Σ over some axes, which stay with size 1. */
export function sumOver(tf: Tf, x: Tensor, axes: readonly number[], shape: readonly number[]): Tensor {
  let total = x;
  for (const group of groupsOf(x.shape, axes)) total = sumGroup(tf, total, group);
  return tf.reshape(total, [...shape]);
}

/** Neighbouring axes are summed as one; later groups come first, so that earlier positions stay valid. */
interface Group {
  readonly outer: number;
  readonly terms: number;
  readonly inner: number;
}

function groupsOf(shape: readonly number[], axes: readonly number[]): Group[] {
  const groups: Group[] = [];
  let inner = 1;
  let axis = shape.length - 1;
  while (axis >= 0) {
    let terms = 1;
    while (axis >= 0 && axes.includes(axis)) terms *= shape[axis--] ?? 1;
    if (terms > 1) groups.push({ outer: count(shape.slice(0, axis + 1)), terms, inner });
    while (axis >= 0 && !axes.includes(axis)) inner *= shape[axis--] ?? 1;
  }
  return groups;
}

/** [outer, terms, inner] to [outer, 1, inner]. */
function sumGroup(tf: Tf, x: Tensor, { outer, terms, inner }: Group): Tensor {
  const first = firstStage(terms);
  if (first === 1) return tf.sum(tf.reshape(x, [outer, terms, inner]), 1);
  const rest = terms % first;
  const whole = terms - rest;
  const body = rest === 0 ? x : tf.slice(tf.reshape(x, [outer, terms, inner]), [0, 0, 0], [outer, whole, inner]);
  const sums = tf.sum(tf.sum(tf.reshape(body, [outer, whole / first, first, inner]), 2), 1);
  if (rest === 0) return sums;
  const tail = tf.slice(tf.reshape(x, [outer, terms, inner]), [0, whole, 0], [outer, rest, inner]);
  return tf.add(sums, tf.sum(tail, 1));
}

/** How many terms the first stage adds: the divisor nearest to the square root, or the root itself where none is near. */
export function firstStage(terms: number): number {
  if (terms <= SHORT) return 1;
  const root = Math.round(Math.sqrt(terms));
  for (let size = root; size > root / 8; size--) if (terms % size === 0) return size;
  return root;
}

function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

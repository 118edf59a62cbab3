// Sums that keep their digits: tfjs adds in float32 one after another, so a long sum is taken in two stages.
import type { Tensor, Tf } from './runtime.ts';
import { sumByOnes } from './wasm.ts';

/** Below this many terms one stage is as good as two. */
const SHORT = 64;

/** Σ over some axes, which stay with size 1. */
export function sumOver(tf: Tf, backend: string, x: Tensor, axes: readonly number[], shape: readonly number[]): Tensor {
  let total = x;
  for (const group of groupsOf(x.shape, axes)) total = sumGroup(tf, backend, total, group);
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

/** [outer, terms, inner] to [outer, inner]. */
function sumGroup(tf: Tf, backend: string, x: Tensor, { outer, terms, inner }: Group): Tensor {
  const rows = firstStage(terms);
  const rest = terms % rows;
  const whole = terms - rest;
  if (rows === 1) return sumMiddle(tf, backend, x, [outer, terms, inner]);
  const body = rest === 0 ? x : tf.slice(tf.reshape(x, [outer, terms, inner]), [0, 0, 0], [outer, whole, inner]);
  // Column by column first, so that neighbours in memory go into different sums; then the columns.
  const columns = sumMiddle(tf, backend, body, [outer, rows, (whole / rows) * inner]);
  const sums = tf.sum(tf.reshape(columns, [outer, whole / rows, inner]), 1);
  if (rest === 0) return sums;
  const tail = tf.slice(tf.reshape(x, [outer, terms, inner]), [0, whole, 0], [outer, rest, inner]);
  return tf.add(sums, tf.sum(tail, 1));
}

/** One stage over the middle axis. */
function sumMiddle(tf: Tf, backend: string, x: Tensor, sizes: readonly [number, number, number]): Tensor {
  return backend === 'wasm' && sizes[2] >= SHORT ? sumByOnes(tf, x, sizes) : tf.sum(tf.reshape(x, [...sizes]), 1);
}

/** How many terms the first stage adds into each sum: the divisor nearest to the square root, or the root itself where none is near. */
export function firstStage(terms: number): number {
  if (terms <= SHORT) return 1;
  const root = Math.round(Math.sqrt(terms));
  for (let size = root; size > root / 8; size--) if (terms % size === 0) return size;
  return root;
}

function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

// How tfjs' wasm backend does fast what it does slowly in the obvious way. Its products with a matrix of ones run in
// SIMD at the speed of memory, while its sums are scalar and its narrow broadcasts take some ten times as long.
// Nothing here is needed for a right result, only for a quick one.
import type { Tensor, Tf } from './runtime.ts';

/** Rows this long are broadcast and summed at full speed by the plain kernels; shorter ones are widened. */
const WIDE = 64;

type Kernel = (a: Tensor, b: Tensor) => Tensor;

/** A binary op that broadcasts, with narrow operands widened first. */
export function widened(tf: Tf, kernel: Kernel, a: Tensor, b: Tensor): Tensor {
  if (a.size === b.size || a.size === 1 || b.size === 1 || a.rank !== b.rank) return kernel(a, b);
  const [full, narrow] = a.size > b.size ? [a, b] : [b, a];
  const axis = full.rank - 1;
  const width = full.shape[axis] ?? 1;
  if (full.size < WIDE * WIDE || width >= WIDE || full.shape.some((size, i) => size < (narrow.shape[i] ?? 1))) return kernel(a, b);
  const order = (other: Tensor, of: Tensor): Tensor => (full === a ? kernel(of, other) : kernel(other, of));
  if (narrow.shape[axis] === 1 && width > 1) {
    const same = full.shape.every((size, i) => i === axis || size === narrow.shape[i]);
    return same ? order(repeatLast(tf, narrow, width), full) : kernel(a, b);
  }
  const rows = rowsPerPattern(full.shape, narrow.shape);
  const together = rows === undefined ? 1 : groupSize(rows, width);
  if (rows === undefined || together === 1) return kernel(a, b);
  const outer = narrow.size / width;
  const pattern = repeatRows(tf, tf.reshape(narrow, [outer, 1, width]), together);
  const wide = order(tf.reshape(pattern, [outer, 1, together * width]), tf.reshape(full, [outer, rows / together, together * width]));
  return tf.reshape(wide, full.shape);
}

/** [..., 1] to [..., width]. */
function repeatLast(tf: Tf, x: Tensor, width: number): Tensor {
  return tf.reshape(tf.matMul(tf.reshape(x, [x.size, 1]), tf.ones([1, width])), [...x.shape.slice(0, -1), width]);
}

/** [outer, 1, width] to [outer, count, width]: small, since it is only one pattern per sample. */
function repeatRows(tf: Tf, x: Tensor, count: number): Tensor {
  return tf.add(tf.zeros([x.shape[0] ?? 1, count, x.shape[2] ?? 1]), x);
}

/** For a narrow shape such as [N, 1, 1, C] against [N, H, W, C]: H·W. Undefined for any other pattern. */
function rowsPerPattern(full: readonly number[], narrow: readonly number[]): number | undefined {
  const last = full.length - 1;
  const firstRepeated = full.findIndex((size, i) => size !== narrow[i]);
  const isPattern = full.every((size, i) => (i < firstRepeated || i === last ? narrow[i] === size : narrow[i] === 1));
  return isPattern ? full.slice(firstRepeated, last).reduce((x, y) => x * y, 1) : undefined;
}

/** How many rows to lay side by side, a divisor of their number, so that they are wide enough. */
function groupSize(rows: number, width: number): number {
  const wanted = Math.ceil((4 * WIDE) / width);
  for (let size = Math.min(rows, 4 * wanted); size >= WIDE / width && size > 1; size--) if (rows % size === 0) return size;
  return 1;
}

// Counts pairs of true and predicted ids, image by image, and reads the counts per class off the pairs.
// Counts are kept in float64, exact up to 2^53; where pixels are weighted they are sums of weights.
import type { ClassCounts } from '../define/metric.ts';
import type { TensorData } from '../run/tensor.ts';
import type { Places } from './harden.ts';

/** Adds one sample's pixels to a matrix of [truth][prediction], row-major. */
export function countPairs(truth: Int32Array, predicted: Int32Array, { pixels, samples }: Places, sample: number, classes: number, into: Float64Array, weights?: TensorData): void {
  const each = pixels / samples;
  for (let pixel = sample * each; pixel < (sample + 1) * each; pixel++) {
    const id = truth[pixel]!;
    if (id >= 0) into[id * classes + predicted[pixel]!]! += weights === undefined ? 1 : weights[pixel]!;
  }
}

/** The same for overlapping classes: one 2 × 2 matrix per channel. */
export function countChannels(truth: Int32Array, predicted: Int32Array, { pixels, samples, channels, inner }: Places, sample: number, into: Float64Array, weights?: TensorData): void {
  const each = (pixels / samples) * channels;
  for (let at = sample * each; at < (sample + 1) * each; at++) {
    const id = truth[at]!;
    if (id < 0) continue;
    const row = Math.floor(at / inner);
    const weight = weights === undefined ? 1 : weights[Math.floor(row / channels) * inner + (at % inner)]!;
    into[4 * (row % channels) + 2 * id + predicted[at]!]! += weight;
  }
}

/** Each class against the rest, from a row-major matrix of [truth][prediction]. */
export function countsOfMatrix(matrix: ArrayLike<number>, classes: number): ClassCounts[] {
  const rows = new Float64Array(classes);
  const columns = new Float64Array(classes);
  let total = 0;
  for (let i = 0; i < classes; i++) {
    for (let j = 0; j < classes; j++) {
      const pixels = matrix[i * classes + j] ?? 0;
      rows[i]! += pixels;
      columns[j]! += pixels;
      total += pixels;
    }
  }
  return Array.from({ length: classes }, (_, id) => {
    const tp = matrix[id * classes + id] ?? 0;
    const [row = 0, column = 0] = [rows[id], columns[id]];
    return { tp, fp: column - tp, fn: row - tp, tn: total - row - column + tp };
  });
}

/** The second class of each 2 × 2 matrix in a row. */
export function countsOfChannels(matrices: Float64Array, channels: number): ClassCounts[] {
  return Array.from({ length: channels }, (_, c) => {
    const [tn = 0, fp = 0, fn = 0, tp = 0] = matrices.subarray(4 * c, 4 * c + 4);
    return { tp, fp, fn, tn };
  });
}

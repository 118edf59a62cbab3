// Distance transforms with the other two norms: taxicab (sum of steps along the axes) and chessboard (the longest of
// them). Exact for any spacing, axis by axis like the Euclidean one in distance-transform.ts.
import type { TensorData } from '../run/tensor.ts';
import { spaceOf, type DistanceOptions } from './distance-transform.ts';
import { linesOf, type Lines } from './lines.ts';

/**
 * D[x] = min over the pixels y of the set of Σ spacing_a |x_a − y_a|; Infinity where an image has no pixel of the set.
 * @throws SHAPE_MISMATCH, PARAMETER_RANGE
 */
export function taxicabDistances(mask: TensorData, shape: readonly number[], options: DistanceOptions = {}): Float64Array {
  return transform('taxicabDistances', mask, shape, options, sweep);
}

/**
 * D[x] = min over the pixels y of the set of max spacing_a |x_a − y_a|; Infinity where an image has no pixel of the set.
 * @throws SHAPE_MISMATCH, PARAMETER_RANGE
 */
export function chessboardDistances(mask: TensorData, shape: readonly number[], options: DistanceOptions = {}): Float64Array {
  return transform('chessboardDistances', mask, shape, options, minMax);
}

type Step = (data: Float64Array, lines: Lines, spacing: number) => void;

function transform(where: string, mask: TensorData, shape: readonly number[], options: DistanceOptions, step: Step): Float64Array {
  const { axes, each } = spaceOf(where, mask, shape, options);
  const result = options.into ?? new Float64Array(mask.length);
  const toZero = options.to === 'zero';
  for (let i = 0; i < mask.length; i++) result[i] = (mask[i] === 0) === toZero ? 0 : Number.POSITIVE_INFINITY;
  // Along the first axis there is nothing but steps, whatever the norm.
  axes.forEach((axis, i) => (i === 0 ? sweep : step)(result, linesOf(shape, axis), each[i] ?? 1));
  return result;
}

/** out[i] = min over j of data[j] + spacing |i − j|: each element against its neighbour, once in each direction. */
function sweep(data: Float64Array, { outer, n, inner }: Lines, spacing: number): void {
  for (let o = 0; o < outer; o++) {
    const first = o * n * inner;
    const end = first + n * inner;
    for (let i = first + inner; i < end; i++) data[i] = Math.min(data[i]!, data[i - inner]! + spacing);
    for (let i = end - inner - 1; i >= first; i--) data[i] = Math.min(data[i]!, data[i + inner]! + spacing);
  }
}

/** out[i] = min over j of max(data[j], spacing |i − j|): outwards from i, until steps alone are longer than the best. */
function minMax(data: Float64Array, { outer, n, inner }: Lines, spacing: number): void {
  const line = new Float64Array(n);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < inner; k++) {
      const first = o * n * inner + k;
      for (let i = 0; i < n; i++) line[i] = data[first + i * inner]!;
      if (line.every((value) => value === Number.POSITIVE_INFINITY)) continue;
      for (let i = 0; i < n; i++) {
        let best = line[i]!;
        for (let d = 1; d < n && spacing * d < best; d++) {
          const near = Math.min(line[i - d] ?? Number.POSITIVE_INFINITY, line[i + d] ?? Number.POSITIVE_INFINITY);
          best = Math.min(best, Math.max(spacing * d, near));
        }
        data[first + i * inner] = best;
      }
    }
  }
}

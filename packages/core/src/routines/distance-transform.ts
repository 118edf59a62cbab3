// The exact Euclidean distance transform of a mask: how far each pixel is from the nearest pixel of the set.
// For one to three axes of a larger array at once, so that batches and classes are transformed in one call.
import { failure } from '../errors.ts';
import { elementCount } from '../ops/indexing.ts';
import type { TensorData } from '../run/tensor.ts';
import { linesOf, spacings, type Lines } from './lines.ts';
import { minPlusQuad } from './min-plus.ts';

export interface DistanceOptions {
  /** The axes of space; all others (batch, class) are transformed apart. All axes by default. */
  readonly axes?: readonly number[];
  /** Distance between neighbours: one number, or one per space axis, in the order of `axes`. 1 by default. */
  readonly spacing?: number | readonly number[];
  /** The set: pixels that are not 0 (default), or pixels that are 0. */
  readonly to?: 'nonzero' | 'zero';
  /** Takes the result; made when left out. */
  readonly into?: Float64Array;
}

/**
 * D²[x] = min over the pixels y of the set of |x − y|², 0 on the set itself: exact whole numbers for spacing 1.
 * Where an image has no pixel of the set, every distance is Infinity. O(pixels) for each axis.
 *
 *     squaredDistances(Uint8Array.of(1, 0, 0, 1, 0), [5]);  // 0 1 1 0 1
 *
 * @throws SHAPE_MISMATCH, PARAMETER_RANGE
 * Source: Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", Theory of Computing 8, 2012.
 */
export function squaredDistances(mask: TensorData, shape: readonly number[], options: DistanceOptions = {}): Float64Array {
  const { axes, each } = spaceOf('squaredDistances', mask, shape, options);
  const squares = options.into ?? new Float64Array(mask.length);
  axes.forEach((axis, i) => {
    const lines = linesOf(shape, axis);
    const spacing = each[i] ?? 1;
    if (i === 0) scan(mask, options.to === 'zero', squares, lines, spacing * spacing);
    else minPlusQuad(squares, lines.outer, lines.n, lines.inner, spacing);
  });
  return squares;
}

/**
 * The square root of `squaredDistances`.
 * @throws SHAPE_MISMATCH, PARAMETER_RANGE
 */
export function distances(mask: TensorData, shape: readonly number[], options: DistanceOptions = {}): Float64Array {
  const result = squaredDistances(mask, shape, options);
  for (let i = 0; i < result.length; i++) result[i] = Math.sqrt(result[i]!);
  return result;
}

/** The axes of space in order, and the spacing of each. */
export function spaceOf(where: string, mask: TensorData, shape: readonly number[], { axes = shape.map((_, axis) => axis), spacing = 1, into }: DistanceOptions): { readonly axes: readonly number[]; readonly each: readonly number[] } {
  const pixels = elementCount(shape);
  if (mask.length !== pixels) throw failure('SHAPE_MISMATCH', `${where}.mask`, `must have ${pixels} elements, shape [${shape.join(', ')}]`, mask.length, 'Pass the shape of the mask.');
  if (into !== undefined && into.length !== pixels) throw failure('SHAPE_MISMATCH', `${where}.into`, `must have ${pixels} elements`, into.length, 'Leave it out, or make it as long as the mask.');
  const isAxis = (axis: number, i: number): boolean => Number.isInteger(axis) && axis >= 0 && axis < shape.length && axis > (axes[i - 1] ?? -1);
  if (axes.length === 0 || !axes.every(isAxis)) throw failure('SHAPE_MISMATCH', `${where}.axes`, `must be axes of a shape of rank ${shape.length}, in ascending order`, axes, 'Name each space axis once.');
  return { axes, each: spacings(`${where}.spacing`, spacing, axes.length) };
}

/** Squared distances along one axis: counts steps from the left, then takes the smaller count from the right. */
function scan(mask: TensorData, toZero: boolean, squares: Float64Array, { outer, n, inner }: Lines, weight: number): void {
  const steps = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    const first = o * n * inner;
    steps.fill(Number.POSITIVE_INFINITY);
    for (let i = 0; i < n; i++) {
      const row = first + i * inner;
      for (let k = 0; k < inner; k++) squares[row + k] = steps[k] = (mask[row + k] === 0) === toZero ? 0 : steps[k]! + 1;
    }
    for (let i = n - 1; i >= 0; i--) {
      const row = first + i * inner;
      for (let k = 0; k < inner; k++) {
        const fromLeft = squares[row + k]!;
        const fromRight = steps[k]! + 1;
        const nearest = fromRight < fromLeft ? fromRight : fromLeft;
        steps[k] = nearest;
        squares[row + k] = weight * (nearest * nearest);
      }
    }
  }
}

// The surfaces of two masks and how far they are from each other: what surface metrics are made of.
// A surface is the pixels of a mask that touch, by a face, a pixel outside it; outside of the image is outside.
import type { Region } from '../define/host-metric.ts';
import type { MetricOptions } from '../define/metric.ts';
import { choice, numbers } from '../define/parameters.ts';
import { chessboardDistances, taxicabDistances } from '../routines/chamfer.ts';
import { distances } from '../routines/distance-transform.ts';
import { spacings } from '../routines/lines.ts';

/** Parameters of every surface metric. */
export const SURFACE_PARAMETERS = {
  distance: choice({ choices: ['euclidean', 'chessboard', 'taxicab'], default: 'euclidean', doc: 'straight lines, the longest step along an axis, or the sum of steps along the axes' }),
  spacing: numbers({ default: null, min: 0, single: true, doc: 'distance between neighbouring pixels: one number, or one per space axis in the order of the layout; null is 1' }),
} as const;

/** Parameters of those that are undefined where only one of two surfaces is there. */
export const DISTANCE_PARAMETERS = {
  ...SURFACE_PARAMETERS,
  direction: choice({ choices: ['both', 'prediction-to-truth', 'truth-to-prediction'], default: 'both', doc: 'whose surface points are measured' }),
  oneEmpty: choice({ choices: ['diagonal', 'skip', 'infinity'], default: 'diagonal', doc: 'the value where only one of the two masks is empty: the distance between opposite corners of the image, left out of means, or Infinity' }),
} as const;

interface Measure {
  readonly distance: 'euclidean' | 'chessboard' | 'taxicab';
  readonly spacing: readonly number[] | null;
}
interface DirectedMeasure extends Measure {
  readonly direction: 'both' | 'prediction-to-truth' | 'truth-to-prediction';
  readonly oneEmpty: 'diagonal' | 'skip' | 'infinity';
}

/** Why surface metrics refuse to pool what they measure. */
export function refusePooling({ average, over }: MetricOptions): string | undefined {
  if (average === 'micro') return 'surfaces of several classes are not one surface. Use average "macro", "weighted" or "none".';
  if (over === 'batch') return 'surfaces of several images are not one surface. Leave "over" out.';
  return undefined;
}

/** The one value of one class of one image; there is nothing to pool. */
export function single([part = null]: readonly (number | null)[]): number | null {
  return part;
}

/**
 * For every surface point of one mask the distance to the nearest surface point of the other, in both directions.
 * Undefined where either mask is empty.
 * @throws SHAPE_MISMATCH (spacing), PARAMETER_RANGE
 */
export function surfaceDistances({ truth, predicted, shape }: Region, { distance, spacing }: Measure): { toTruth(): Float64Array; toPrediction(): Float64Array } | undefined {
  const each = spacingOf(shape, spacing);
  const box = boxAround(truth, predicted, shape);
  if (box === undefined) return undefined;
  const [true_, predicted_] = [surfaceOf(crop(truth, shape, box), box.sizes), surfaceOf(crop(predicted, shape, box), box.sizes)];
  const transform = { euclidean: distances, chessboard: chessboardDistances, taxicab: taxicabDistances }[distance];
  const between = (from: Uint8Array, to: Uint8Array): Float64Array => {
    const field = transform(to, box.sizes, { spacing: each });
    return field.filter((_, i) => from[i] === 1);
  };
  return { toTruth: () => between(predicted_, true_), toPrediction: () => between(true_, predicted_) };
}

/** A value of the distances, by direction; null where both masks are empty, and what `oneEmpty` says where one is. */
export function ofSurfaces(region: Region, measure: DirectedMeasure, value: (directions: readonly Float64Array[]) => number): number | null {
  const found = surfaceDistances(region, measure);
  if (found === undefined) return isEmpty(region.truth) && isEmpty(region.predicted) ? null : valueOfOneEmpty(region.shape, measure);
  const toTruth = measure.direction === 'truth-to-prediction' ? [] : [found.toTruth()];
  const toPrediction = measure.direction === 'prediction-to-truth' ? [] : [found.toPrediction()];
  return value([...toTruth, ...toPrediction]);
}

function valueOfOneEmpty(shape: readonly number[], { oneEmpty, distance, spacing }: DirectedMeasure): number | null {
  switch (oneEmpty) {
    case 'skip': return null;
    case 'infinity': return Number.POSITIVE_INFINITY;
    case 'diagonal': {
      const each = spacingOf(shape, spacing);
      const sides = shape.map((size, axis) => (size - 1) * (each[axis] ?? 1));
      if (distance === 'chessboard') return Math.max(...sides);
      return distance === 'taxicab' ? sides.reduce((sum, side) => sum + side, 0) : Math.hypot(...sides);
    }
    default: return oneEmpty satisfies never;
  }
}

function spacingOf(shape: readonly number[], spacing: readonly number[] | null): readonly number[] {
  const all = spacing?.length === 1 ? spacing[0] : undefined;
  return spacings('spacing', all ?? spacing ?? 1, shape.length);
}

function isEmpty(mask: Uint8Array): boolean {
  return !mask.includes(1);
}

interface Box {
  readonly from: readonly number[];
  readonly sizes: readonly number[];
}

/** The smallest box with all pixels of both masks; undefined where one of them has none. */
function boxAround(a: Uint8Array, b: Uint8Array, shape: readonly number[]): Box | undefined {
  if (isEmpty(a) || isEmpty(b)) return undefined;
  const from = [...shape];
  const to = shape.map(() => 0);
  for (let i = 0; i < a.length; i++) {
    if (a[i] === 0 && b[i] === 0) continue;
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis]!;
      const at = rest % size;
      rest = (rest - at) / size;
      if (at < from[axis]!) from[axis] = at;
      if (at >= to[axis]!) to[axis] = at + 1;
    }
  }
  return { from, sizes: to.map((end, axis) => end - (from[axis] ?? 0)) };
}

function crop(mask: Uint8Array, shape: readonly number[], { from, sizes }: Box): Uint8Array {
  const [width = 1, height = 1, depth = 1] = sizes.toReversed();
  const [x = 0, y = 0, z = 0] = from.toReversed();
  const [fullWidth = 1, fullHeight = 1] = shape.toReversed();
  const part = new Uint8Array(width * height * depth);
  for (let row = 0; row < height * depth; row++) {
    const start = ((z + Math.floor(row / height)) * fullHeight + y + (row % height)) * fullWidth + x;
    part.set(mask.subarray(start, start + width), row * width);
  }
  return part;
}

/** 1 at the pixels of a mask that have a face neighbour outside the mask. */
function surfaceOf(mask: Uint8Array, shape: readonly number[]): Uint8Array {
  const surface = new Uint8Array(mask.length);
  let stride = 1;
  for (const size of shape.toReversed()) {
    for (let i = 0; i < mask.length; i++) {
      if (mask[i] === 0) continue;
      const at = Math.floor(i / stride) % size;
      if (at === 0 || at === size - 1 || mask[i - stride] === 0 || mask[i + stride] === 0) surface[i] = 1;
    }
    stride *= size;
  }
  return surface;
}

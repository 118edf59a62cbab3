// The covariance of the neighbourhoods of two maps and the logarithm of its determinant, in float64, and what flows back.

type Line = ArrayLike<number>;

export interface NeighbourhoodOptions {
  /** Pixels along each axis of the image. */
  readonly sizes: readonly number[];
  /** Which of these axes a neighbourhood extends along, and how far. */
  readonly window: readonly number[];
  readonly side: number;
  /** Added to the diagonal; the least pivot. */
  readonly ridge: number;
}

/** Fills `out` with 0, but for its first place: Σ ln of the pivots of the neighbourhoods of y, given those of p. */
export function logDetOfNeighbourhoods(p: Line, y: Line, whole: Line, out: Float32Array, options: NeighbourhoodOptions): void {
  const { matrix, size } = eliminated(p, y, whole, options);
  let total = 0;
  for (let r = size / 2; r < size; r++) total += Math.log(matrix[r * size + r]!);
  out.fill(0);
  out[0] = total;
}

/** Fills `out` with the derivative of u times that number by p (`index` 0) or y (1). */
export function logDetGradientOfNeighbourhoods([p, y, whole]: readonly [Line, Line, Line], u: number, index: number, out: Float32Array, options: NeighbourhoodOptions): void {
  const { matrix, inverse, size, steps, means } = eliminated(p, y, whole, options);
  const half = size / 2;
  // 2u S, the rows of the map that is asked for.
  const weights = new Float64Array(half * size);
  for (let r = half; r < size; r++) {
    for (let k = 0; k < half; k++) {
      const scale = (2 * u * inverse[r * size + index * half + k]!) / matrix[r * size + r]!;
      for (let j = 0; j <= r; j++) weights[k * size + j] = weights[k * size + j]! + scale * inverse[r * size + j]!;
    }
  }
  const sums = new Float64Array(out.length);
  const here = new Float64Array(size);
  for (let q = 0; q < sums.length; q++) {
    if (whole[q] === 0) continue;
    read(p, y, q, steps, means, options, here);
    for (let k = 0; k < half; k++) {
      const to = reached(q, k, steps, options);
      if (to === -1) continue;
      let total = 0;
      for (let j = 0; j < size; j++) total += weights[k * size + j]! * here[j]!;
      sums[to] = sums[to]! + total;
    }
  }
  out.set(sums);
}

/** The pixels of a neighbourhood: how far along each window axis, and in the line. */
interface Steps {
  readonly by: Int32Array;
  readonly along: readonly (readonly number[])[];
  readonly strides: readonly number[];
}

function stepsOf({ sizes, window, side }: NeighbourhoodOptions): Steps {
  const strides = window.map((axis) => sizes.slice(axis + 1).reduce((a, b) => a * b, 1));
  const along = window.reduce<number[][]>((list) => list.flatMap((shift) => Array.from({ length: side }, (_, by) => [...shift, by])), [[]]);
  return { along, strides, by: Int32Array.from(along, (shift) => shift.reduce((total, step, i) => total + step * strides[i]!, 0)) };
}

/** The place of pixel k of the neighbourhood that begins at q; −1 beyond the border. */
function reached(q: number, k: number, { by, along, strides }: Steps, { sizes, window }: NeighbourhoodOptions): number {
  for (let i = 0; i < window.length; i++) {
    const size = sizes[window[i]!]!;
    if ((Math.floor(q / strides[i]!) % size) + along[k]![i]! >= size) return -1;
  }
  return q + by[k]!;
}

function read(p: Line, y: Line, q: number, steps: Steps, means: Float64Array, options: NeighbourhoodOptions, here: Float64Array): void {
  const half = means.length / 2;
  for (let k = 0; k < half; k++) {
    const at = reached(q, k, steps, options);
    here[k] = (at === -1 ? 0 : p[at]!) - means[k]!;
    here[half + k] = (at === -1 ? 0 : y[at]!) - means[half + k]!;
  }
}

interface Eliminated {
  readonly size: number;
  readonly steps: Steps;
  readonly means: Float64Array;
  /** Pivots on the diagonal. */
  readonly matrix: Float64Array;
  /** The inverse of the unit lower factor. */
  readonly inverse: Float64Array;
}

function eliminated(p: Line, y: Line, whole: Line, options: NeighbourhoodOptions): Eliminated {
  const steps = stepsOf(options);
  const size = 2 * steps.by.length;
  const means = meansOf(p, y, whole, steps, options);
  const matrix = products(p, y, whole, steps, means, options);
  const inverse = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    matrix[k * size + k] = matrix[k * size + k]! + options.ridge;
    inverse[k * size + k] = 1;
  }
  for (let k = 0; k < size; k++) {
    const pivot = Math.max(matrix[k * size + k]!, options.ridge);
    matrix[k * size + k] = pivot;
    for (let i = k + 1; i < size; i++) {
      const factor = matrix[i * size + k]! / pivot;
      for (let j = k + 1; j <= i; j++) matrix[i * size + j] = matrix[i * size + j]! - factor * matrix[j * size + k]!;
      for (let j = 0; j <= k; j++) inverse[i * size + j] = inverse[i * size + j]! - factor * inverse[k * size + j]!;
    }
  }
  return { size, steps, means, matrix, inverse };
}

function meansOf(p: Line, y: Line, whole: Line, steps: Steps, options: NeighbourhoodOptions): Float64Array {
  const size = 2 * steps.by.length;
  const none = new Float64Array(size);
  const sums = new Float64Array(size);
  const here = new Float64Array(size);
  let count = 0;
  for (let q = 0; q < whole.length; q++) {
    if (whole[q] === 0) continue;
    count++;
    read(p, y, q, steps, none, options, here);
    for (let k = 0; k < size; k++) sums[k] = sums[k]! + here[k]!;
  }
  return sums.map((total) => total / Math.max(1, count));
}

/** The lower triangle of X Xᵀ. */
function products(p: Line, y: Line, whole: Line, steps: Steps, means: Float64Array, options: NeighbourhoodOptions): Float64Array {
  const size = means.length;
  const out = new Float64Array(size * size);
  const here = new Float64Array(size);
  for (let q = 0; q < whole.length; q++) {
    if (whole[q] === 0) continue;
    read(p, y, q, steps, means, options, here);
    for (let i = 0; i < size; i++) {
      const value = here[i]!;
      for (let j = 0; j <= i; j++) out[i * size + j] = out[i * size + j]! + value * here[j]!;
    }
  }
  return out;
}

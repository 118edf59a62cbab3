// Measured error over allowed error, element by element: the one number that everything is judged by.
import type { Tensor } from '@semsegloss/core';

/** An output as it should be, and how far each element may be off. */
export interface Expected {
  readonly data: ArrayLike<number>;
  readonly bound: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** The element that is furthest off in units of its bound. At most 1 passes. */
export interface Ratio {
  readonly ratio: number;
  readonly index: number;
  readonly measured: number;
  readonly expected: number;
  readonly bound: number;
}

/** Infinity for a wrong shape, and for what is not finite where a finite number is expected. */
export function ratioOf(measured: Tensor | undefined, { data, bound, shape }: Expected): Ratio {
  const fits = measured !== undefined && measured.data.length === data.length && measured.shape.length === shape.length && measured.shape.every((size, axis) => size === shape[axis]);
  let worst: Ratio = { ratio: fits ? 0 : Infinity, index: 0, measured: measured?.data[0] ?? Number.NaN, expected: data[0] ?? Number.NaN, bound: bound[0] ?? 0 };
  if (!fits) return worst;
  for (let i = 0; i < data.length; i++) {
    const error = Math.abs((measured.data[i] ?? Number.NaN) - (data[i] ?? Number.NaN));
    const ratio = error === 0 ? 0 : Number.isFinite(error) ? error / (bound[i] ?? 0) : Infinity;
    if (ratio > worst.ratio) worst = { ratio, index: i, measured: measured.data[i] ?? Number.NaN, expected: data[i] ?? Number.NaN, bound: bound[i] ?? 0 };
  }
  return worst;
}

/** The middle one of some numbers, the lower of two middle ones; 0 of none. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.ceil(numbers.length / 2) - 1] ?? 0;
}

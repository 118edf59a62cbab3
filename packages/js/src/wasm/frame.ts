// A pass' own memory, from an address that its function is given: numbers without pixels, which the caller puts there,
// the sums of one block, which the caller takes from there, and room for sums and values of each class on the way.
import type { Pass } from '@semsegloss/core';
import { sumPlaces } from '../generate/block.ts';
import type { Context } from '../generate/context.ts';

export interface Frame {
  /** The first byte of the numbers without pixels (float32), by node; those of all classes follow one another. */
  readonly numbers: ReadonlyMap<number, number>;
  /** The first byte of the sums (float64), and the place of each reduction among them. */
  readonly sums: number;
  readonly sumCount: number;
  readonly places: ReadonlyMap<number, number>;
  /** Room for four floats per sum, and for the vectors of each class that are kept between loops over classes. */
  readonly partial: number;
  readonly kept: number;
  /** Bytes in all, a multiple of 16. */
  readonly size: number;
}

/** `keptVectors`: how many vectors of each class are kept. */
export function frameOf(context: Context, pass: Pass, keptVectors: number): Frame {
  let size = 0;
  const take = (bytes: number): number => {
    const start = size;
    size = align(start + bytes);
    return start;
  };
  const { places, count } = sumPlaces(context, pass);
  const numbers = new Map(context.smallOperands(pass).map((id) => [id, take(4 * (context.extent(id).class ? context.classes : 1))]));
  const [sums, partial, kept] = [take(8 * count), take(16 * count), take(16 * keptVectors * context.classes)];
  return { numbers, sums, sumCount: count, places, partial, kept, size };
}

/** The next multiple of 16 bytes. */
export function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

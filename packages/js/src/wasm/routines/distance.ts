// The exact distance transform of images of two dimensions, each of them whole in the module's memory while it is computed.
import type { Stored } from '@semsegloss/core';
import type { Heap } from '../heap.ts';
import { columns, rows } from './distance-code.ts';

/** What core's op gives where there is no pixel of the set. */
const FAR = 1e30;

interface Functions {
  readonly columns: (mask: number, steps: number, rows: number, width: number) => void;
  readonly rows: (steps: number, out: number, hull: number, weights: number, rows: number, width: number) => void;
}

export class DistanceTransform {
  readonly #heap: Heap;
  readonly #functions: Functions;

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#functions = heap.instantiate(heap.compile([columns, rows])) as unknown as Functions;
  }

  /** Whether an image's rows lie one after another: two axes of space, and none of more than one element inside of them. */
  static takes(shape: readonly number[], axes: readonly number[]): boolean {
    const [first = 0, second = 0] = axes;
    return axes.length === 2 && second === first + 1 && shape.slice(second + 1).every((size) => size === 1);
  }

  /** Squared distances to the nearest element that is not 0, as `squaredDistance` of core. */
  run(mask: Stored, shape: readonly number[], axes: readonly number[], spacing: readonly number[]): Float32Array {
    const [height, width] = axes.map((axis) => shape[axis] ?? 1) as [number, number];
    const pixels = height * width;
    const pitch = 4 * Math.ceil(width / 4);
    const out = new Float32Array(mask.length);
    const parts = { mask: pixels, steps: 4 * height * pitch, out: 4 * pixels, hull: 16 * (width + 2), weights: 24 };
    const starts = Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, this.#heap.allocate(bytes)])) as Record<keyof typeof parts, number>;
    const { views } = this.#heap;
    new Float64Array(views.byte.buffer, starts.weights, 3).set([...spacing.map((step) => step * step), FAR]);
    const isByte = mask instanceof Uint8Array;
    for (let first = 0; first < mask.length; first += pixels) {
      if (isByte) views.byte.set(mask.subarray(first, first + pixels), starts.mask);
      else for (let i = 0; i < pixels; i++) views.byte[starts.mask + i] = mask[first + i] === 0 ? 0 : 1;
      this.#functions.columns(starts.mask, starts.steps, height, width);
      this.#functions.rows(starts.steps, starts.out, starts.hull, starts.weights, height, width);
      out.set(views.float.subarray(starts.out / 4, starts.out / 4 + pixels), first);
    }
    for (const [name, bytes] of Object.entries(parts)) this.#heap.release(starts[name as keyof typeof parts], bytes);
    return out;
  }
}

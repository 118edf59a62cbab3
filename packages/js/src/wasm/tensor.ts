// Arrays in the memory of an adapter: its losses read and write them where they are, without copies.
import { failure, SemSegLossError, type Tensor } from '@semsegloss/core';
import type { Heap, Views } from './heap.ts';

/** What an array in the memory may hold, each read without conversion. */
export const ALLOCATABLE = {
  float32: { bytes: 4, view: 'float' },
  int32: { bytes: 4, view: 'integer' },
  uint8: { bytes: 1, view: 'byte' },
} as const satisfies Record<string, { bytes: number; view: keyof Views }>;

export type AllocatableType = keyof typeof ALLOCATABLE;

interface Arrays {
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  readonly uint8: Uint8Array;
}

/**
 * A tensor in the memory of an adapter, zeros at first. Goes where any tensor goes. `data` is the array as it is now:
 * ask for it again rather than keeping it, since an array of a WebAssembly memory ends where that memory grows.
 */
export class WasmTensor<Type extends AllocatableType = AllocatableType> implements Tensor {
  readonly shape: readonly number[];
  readonly type: Type;
  readonly #heap: Heap;
  readonly #start: number;
  readonly #length: number;
  #data: Arrays[Type] | undefined;
  #isFree = false;

  constructor(heap: Heap, shape: readonly number[], type: Type) {
    if (!Object.hasOwn(ALLOCATABLE, type)) throw failure('DTYPE_MISMATCH', 'allocate', `must be one of ${Object.keys(ALLOCATABLE).join(', ')}`, type, 'Targets of other types go in as they are, and are copied.');
    if (!shape.every((size) => Number.isInteger(size) && size > 0)) throw failure('SHAPE_MISMATCH', 'allocate', 'must be a shape of positive integers', shape, 'Give the sizes of all axes.');
    this.shape = [...shape];
    this.type = type;
    this.#heap = heap;
    this.#length = shape.reduce((a, b) => a * b, 1);
    this.#start = heap.allocate(this.#bytes);
    this.data.fill(0);
  }

  /** @throws DISPOSED after free() */
  get data(): Arrays[Type] {
    if (this.#isFree) throw new SemSegLossError('DISPOSED', 'allocate: must not be used after free(). Allocate another.');
    const { bytes, view } = ALLOCATABLE[this.type];
    const all: Arrays[AllocatableType] = this.#heap.views[view];
    const first = this.#start / bytes;
    if (this.#data === undefined || this.#data.buffer !== all.buffer) this.#data = all.subarray(first, first + this.#length) as Arrays[Type];
    return this.#data;
  }

  /** Gives the memory back; later allocations use it. */
  free(): void {
    if (this.#isFree) return;
    this.#isFree = true;
    this.#heap.release(this.#start, this.#bytes);
  }

  get #bytes(): number {
    return this.#length * ALLOCATABLE[this.type].bytes;
  }
}

// One buffer per backend on its heap, kept and grown: kernels borrow it while they run and leave nothing in it.

import type { WasmBackend } from './heap.ts';

interface Scratch {
  pointer: number;
  floats: number;
}

const buffers = new WeakMap<WasmBackend, Scratch>();

/** Address of a buffer of at least `floats` floats with arbitrary content, valid until the next call. May grow the heap. */
export function scratchOf(backend: WasmBackend, floats: number): number {
  const held = buffers.get(backend);
  if (held !== undefined && held.floats >= floats) return held.pointer;
  if (held !== undefined) backend.wasm['_free'](held.pointer);
  const pointer = backend.wasm['_malloc'](floats * 4) >>> 0;
  if (pointer === 0) throw new Error(`wasm-training: the wasm heap has no room for ${floats * 4} bytes. Use a smaller batch or model.`);
  buffers.set(backend, { pointer, floats });
  return pointer;
}

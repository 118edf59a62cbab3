// The heap of tfjs' wasm backend as a memory that the WebAssembly of loops runs in: tensors are read and written in place.
import { assemble, f32x4, i32, wasmFunction } from '@semsegloss/core/wasm';
import type { KernelHeap } from '@semsegloss/js/plans';
import { isShared, memoryOf, type WasmBackend } from '../wasm-training/heap.ts';
import { scratchOf } from '../wasm-training/scratch.ts';

/**
 * Loops read up to three pixels past the end of an array, though they never write there. Arrays this near to the end of
 * the memory are copied block by block instead.
 */
const SPARE_BYTES = 65_536;

const PROBE = wasmFunction('probe', [], () => f32x4.store(i32.constant(0), f32x4.constant(0, 0, 0, 0)));

/** The backend's heap, or why loops of WebAssembly cannot run in it. */
export function heapOf(backend: WasmBackend): KernelHeap | string {
  const memory = memoryOf(backend);
  if (memory === undefined) return "this version of the backend does not show its memory";
  const shared = isShared(memory);
  if (!WebAssembly.validate(assemble([PROBE], shared))) return 'this engine has no WebAssembly SIMD';
  let views = viewsOf(memory.buffer);
  return {
    get views() {
      if (views.byte.buffer !== memory.buffer) views = viewsOf(memory.buffer);
      return views;
    },
    holds: ({ buffer, byteOffset, byteLength }) => buffer === memory.buffer && byteOffset + byteLength + SPARE_BYTES <= buffer.byteLength,
    scratch: (bytes) => scratchOf(backend, Math.ceil(bytes / 4)),
    compile: (functions) => new WebAssembly.Module(assemble(functions, shared)),
    instantiate: (module) => new WebAssembly.Instance(module, { m: { m: memory } }).exports,
  };
}

function viewsOf(buffer: ArrayBuffer): KernelHeap['views'] {
  return { float: new Float32Array(buffer), integer: new Int32Array(buffer), byte: new Uint8Array(buffer) };
}

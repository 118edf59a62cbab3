// How the kernels reach the memory of tfjs's own WebAssembly backend: tensors by address, and our functions beside it.
// The backend keeps allocating and freeing; nothing here allocates except outputs and one growing scratch buffer.

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { assemble, type WasmFunction } from '@semsegloss/core/wasm';

/** What is used of `BackendWasm` of @tensorflow/tfjs-backend-wasm. */
export interface WasmBackend {
  readonly wasm: {
    readonly HEAPF32: Float32Array;
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    readonly wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number; readonly id: number } };
  makeOutput(shape: readonly number[], dtype: string): TensorInfo;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** A compiled function: addresses, counts and strides in bytes. */
export type Run = (...values: number[]) => void;

const compiled = new WeakMap<WasmBackend, Map<string, Run>>();

/**
 * A function on the backend's memory, compiled when it is first asked for: `key` names it, `make` writes it.
 *
 * @throws Error if the backend does not show its memory, or the engine has no WebAssembly SIMD.
 */
export function functionOf(backend: WasmBackend, key: string, make: () => WasmFunction): Run {
  let known = compiled.get(backend);
  if (known === undefined) compiled.set(backend, known = new Map<string, Run>());
  const found = known.get(key);
  if (found !== undefined) return found;
  const run = compile(backend, make());
  known.set(key, run);
  return run;
}

function compile(backend: WasmBackend, written: WasmFunction): Run {
  const memory = memoryOf(backend);
  if (memory === undefined) {
    throw new Error('wasm-training: the memory of the tfjs wasm backend is not reachable, got none. Use @tensorflow/tfjs-backend-wasm 4.22.');
  }
  const bytes = assemble([written], isShared(memory));
  if (!WebAssembly.validate(bytes)) {
    throw new Error('wasm-training: this engine has no WebAssembly SIMD. Use Node 16.4 or newer, or a browser of 2021 or newer.');
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { m: memory } });
  return exports[written.name] as Run;
}

/** The memory behind a backend's heap, with or without threads, if this version of the backend shows it. */
export function memoryOf({ wasm }: WasmBackend): WebAssembly.Memory | undefined {
  const memory = wasm.asm?.memory ?? wasm.wasmMemory;
  return memory instanceof WebAssembly.Memory ? memory : undefined;
}

/** Whether several threads see a memory. */
export function isShared({ buffer }: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && (buffer as unknown) instanceof SharedArrayBuffer;
}

/** Address of a tensor's first byte; `>>> 0` because the heap may exceed 2 GiB. */
export function addressOf(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset >>> 0;
}

/** A float32 tensor's elements where they lie. The view dies when the heap grows: take it after every allocation. */
export function elementsOf(backend: WasmBackend, tensor: TensorInfo): Float32Array {
  const start = addressOf(backend, tensor) >>> 2;
  return backend.wasm.HEAPF32.subarray(start, start + tensor.shape.reduce((product, size) => product * size, 1));
}

/** A new float32 tensor, its elements undefined. */
export function float32Output(backend: WasmBackend, shape: readonly number[]): TensorInfo {
  return backend.makeOutput(shape, 'float32');
}

/** Refuses anything but float32: integers would be read as floats, silently. */
export function requireFloat32(where: string, tensors: Readonly<Record<string, TensorInfo>>): void {
  for (const [name, tensor] of Object.entries(tensors)) {
    if (tensor.dtype !== 'float32') {
      throw new Error(`${where}: ${name} must be float32, got ${tensor.dtype}. Cast it with tf.cast(x, 'float32').`);
    }
  }
}

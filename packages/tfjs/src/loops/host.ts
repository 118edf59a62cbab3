// Backends whose memory is the host's, cpu and wasm: tensors as typed arrays, read and written where they lie.
import { runRoutine, type RunRoutine } from '@semsegloss/core';
import { allowsCodeGeneration, generated, wasmKernel, wasmRoutines, type Kernel, type KernelMaker } from '@semsegloss/js/plans';
import type { DataType, Tensor, Tf } from '../runtime.ts';
import type { WasmBackend as Heaped } from '../wasm-training/heap.ts';
import { heapOf } from './heap.ts';

export type Elements = Float32Array | Int32Array | Uint8Array;

export interface Host {
  /** What runs there, in words. */
  readonly as: string;
  /** Makes a function of a plan. Memory may move while it does. */
  readonly kernel: KernelMaker<Kernel>;
  /** Computes what comes between two passes. */
  readonly routine: RunRoutine;
  /** A new float32 tensor with arbitrary elements, tracked and freed like any other. Memory may move. */
  allocate(shape: readonly number[]): Tensor;
  /** The elements of a tensor where they lie, to read and to write, until memory moves. */
  elements(tensor: Tensor): Elements;
}

/** What is used of `BackendWasm` of @tensorflow/tfjs-backend-wasm. */
interface WasmBackend extends Heaped {
  typedArrayFromHeap(tensor: Tensor): Elements;
  makeOutput(shape: readonly number[], dtype: string): { readonly dataId: Tensor['dataId']; readonly shape: number[]; readonly dtype: DataType };
}

const hosts = new WeakMap<object, Host>();

/** The current backend as a host of loops, or why it is none. */
export function hostOn(tf: Tf): Host | string {
  const name = tf.getBackend();
  if (name !== 'cpu' && name !== 'wasm') return `the memory of tfjs-${name} is not known to be the host's`;
  const backend = tf.backend();
  const known = hosts.get(backend);
  if (known !== undefined) return known;
  const host = name === 'cpu' ? cpuHost(tf) : wasmHost(tf, backend as unknown as WasmBackend);
  if (typeof host !== 'string') hosts.set(backend, host);
  return host;
}

function cpuHost(tf: Tf): Host | string {
  if (!allowsCodeGeneration()) return FORBIDDEN;
  return {
    as: 'JavaScript loops',
    kernel: generated,
    routine: runRoutine,
    // The cpu backend keeps the very array that a tensor is made of.
    allocate: (shape) => tf.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), [...shape], 'float32'),
    elements: (tensor) => tensor.dataSync() as Elements,
  };
}

function wasmHost(tf: Tf, backend: WasmBackend): Host | string {
  const heap = heapOf(backend);
  const isReachable = typeof heap !== 'string';
  if (!isReachable && !allowsCodeGeneration()) return `${heap}, and ${FORBIDDEN}`;
  return {
    as: isReachable ? "WebAssembly on the backend's heap" : `JavaScript loops on the backend's heap, since ${heap}`,
    kernel: isReachable ? (plan, classes, arrays) => wasmKernel(plan, classes, arrays, heap) : generated,
    routine: isReachable ? wasmRoutines() : runRoutine,
    allocate: (shape) => tf.engine().makeTensorFromTensorInfo(backend.makeOutput([...shape], 'float32')),
    elements: (tensor) => backend.typedArrayFromHeap(tensor),
  };
}

const FORBIDDEN = 'a content-security policy forbids the code of JavaScript loops';

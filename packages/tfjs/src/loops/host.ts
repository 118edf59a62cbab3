// Backends whose memory is the host's, cpu and wasm: tensors as typed arrays, read and written where they lie.
import { allowsCodeGeneration } from '@semsegloss/js/plans';
import type { DataType, Tensor, Tf } from '../runtime.ts';

export type Elements = Float32Array | Int32Array | Uint8Array;

export interface Host {
  /** What runs there, in words. */
  readonly as: string;
  /** A new float32 tensor with arbitrary elements, tracked and freed like any other. */
  allocate(shape: readonly number[]): Tensor;
  /** The elements of a tensor where they lie, to read and to write. Take it after every allocation: memory may move. */
  elements(tensor: Tensor): Elements;
}

/** What is used of `BackendWasm` of @tensorflow/tfjs-backend-wasm. */
interface WasmBackend {
  readonly wasm?: { readonly HEAPU8: Uint8Array };
  typedArrayFromHeap(tensor: Tensor): Elements;
  makeOutput(shape: readonly number[], dtype: DataType): { readonly dataId: Tensor['dataId']; readonly shape: number[]; readonly dtype: DataType };
}

const hosts = new WeakMap<object, Host>();

/** The current backend as a host of loops, or why it is none. */
export function hostOn(tf: Tf): Host | string {
  const name = tf.getBackend();
  if (name !== 'cpu' && name !== 'wasm') return `loops need memory that the host can read, which that of tfjs-${name} is not known to be`;
  const backend = tf.backend();
  const known = hosts.get(backend);
  if (known !== undefined) return known;
  if (!allowsCodeGeneration()) return 'a content-security policy forbids the code of loops';
  const host = name === 'cpu' ? cpuHost(tf) : wasmHost(tf, backend as unknown as WasmBackend);
  hosts.set(backend, host);
  return host;
}

function cpuHost(tf: Tf): Host {
  return {
    as: 'JavaScript loops',
    allocate: (shape) => tf.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), [...shape], 'float32'),
    elements: (tensor) => tensor.dataSync() as Elements,
  };
}

function wasmHost(tf: Tf, backend: WasmBackend): Host {
  return {
    as: "JavaScript loops on the backend's heap",
    allocate: (shape) => tf.engine().makeTensorFromTensorInfo(backend.makeOutput([...shape], 'float32')),
    elements: (tensor) => backend.typedArrayFromHeap(tensor),
  };
}

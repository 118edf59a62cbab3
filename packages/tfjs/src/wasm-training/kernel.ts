// One kernel of ours on the wasm backend, and what happens to cases that it does not take: they go to tfjs's own kernel.

import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './heap.ts';
import type { Tf } from './tf.ts';

/** A kernel's inputs by name, attributes, and backend; `null` where the case is not ours. */
export type Kernel = (backend: WasmBackend, inputs: never, attributes: never) => TensorInfo | TensorInfo[] | null;

/** Registers `kernel` for 'wasm', in front of the kernel that was there. */
export function putKernel(tf: Tf, kernelName: string, kernel: Kernel): void {
  const own: KernelConfig | undefined = tf.getKernel(kernelName, 'wasm') ?? undefined;
  if (own !== undefined) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    ...own,
    kernelName,
    backendName: 'wasm',
    kernelFunc(call) {
      const made = kernel(call.backend as WasmBackend, call.inputs as never, call.attrs as never);
      if (made !== null) return made;
      if (own === undefined) throw new Error(`${kernelName}: this case is not supported on the wasm backend. Use the cpu backend for it.`);
      return own.kernelFunc(call);
    },
  });
}

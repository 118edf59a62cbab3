// Routines that tfjs has not, or has much slower: its tensors are read on the host, worked on there, and put back.
// On a GPU reading waits for the device, and that of webgpu only asynchronously.
import { runRoutine, unsupported, type GraphNode, type Stored } from '@semsegloss/core';
import type { Lowering, Site } from './lower.ts';
import type { Tensor } from './runtime.ts';

/** A lowering that hands its operands over to the host. */
export const onHost: Lowering = (site, ...tensors) => computed(site, tensors.slice(0, site.node.inputs.length).map((tensor) => read(site, tensor)));

/** The same where the device can only be waited for. The result is the caller's to dispose of. */
export async function afterWaiting(site: Site, operands: readonly Tensor[]): Promise<Tensor> {
  return computed(site, await Promise.all(operands.map((tensor) => tensor.data())) as Stored[]);
}

function computed({ tf, node, attributes, shape }: Site, operands: readonly Stored[]): Tensor {
  return tf.tensor(runRoutine(node.op, operands, attributes, shape), [...shape], node.type.dtype);
}

/** True for counting along an axis of an image: more than the single line that tf.range gives. */
export function countsPixels({ type }: GraphNode): boolean {
  return type.shape.filter((dim) => dim !== 1).length > 1;
}

function read({ backend, node }: Site, tensor: Tensor): Stored {
  if (backend === 'webgpu') {
    throw unsupported('tfjs-webgpu', `${node.op} is computed on the host, and a loss within model.fit or a tape cannot wait for a GPU tensor. Train on webgl or wasm, or await createAdapter(tf).compile(…).run(…), which can`);
  }
  return tensor.dataSync() as Stored;
}

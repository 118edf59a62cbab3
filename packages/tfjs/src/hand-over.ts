// Routines that tfjs has not, or has much slower: its tensors are read on the host, worked on there, and put back.
// On cpu and wasm reading costs nothing, since the memory is the host's; on a GPU it waits for the device.
import { runRoutine, unsupported, type GraphNode, type Stored } from '@semsegloss/core';
import type { Lowering, Site } from './lower.ts';
import type { Tensor } from './runtime.ts';

/** A lowering that hands its operands over to the host. */
export const onHost: Lowering = (site, ...tensors) => {
  const operands = tensors.slice(0, site.node.inputs.length).map((tensor) => read(site, tensor));
  const result = runRoutine(site.node.op, operands, site.attributes, site.shape);
  return site.tf.tensor(result, [...site.shape], site.node.type.dtype);
};

/** True for counting along an axis of an image: more than the single line that tf.range gives. */
export function countsPixels({ type }: GraphNode): boolean {
  return type.shape.filter((dim) => dim !== 1).length > 1;
}

function read({ backend, node }: Site, tensor: Tensor): Stored {
  if (backend === 'webgpu') throw unsupported('tfjs-webgpu', `${node.op} needs the host, which cannot read a GPU tensor at once. Use tfjs-webgl, tfjs-wasm or js`);
  return tensor.dataSync() as Stored;
}

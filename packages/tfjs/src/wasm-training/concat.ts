// Kernels Concat, SplitV and Slice for float32 tensors and their last axis, the channels: skip connections and their gradients.
// Everything else is left to tfjs's own kernels.

import type { ConcatAttrs, SliceAttrs, SplitVAttrs, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { copyChannels } from './channel-copy.ts';
import { addressOf, float32Output, type WasmBackend } from './heap.ts';
import type { Kernel } from './kernel.ts';
import type { Tf } from './tf.ts';

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

export function concatKernel(tf: Tf): Kernel {
  return (backend: WasmBackend, inputs: Readonly<Record<string, TensorInfo>>, { axis }: ConcatAttrs): TensorInfo | null => {
    const parts = Object.values(inputs);
    const [first] = parts;
    if (first === undefined || parts.length < 2 || parts.some((part) => part.dtype !== 'float32' || product(part.shape) === 0)) return null;
    const last = first.shape.length - 1;
    if (last < 1 || (axis !== last && axis !== -1)) return null;
    const shapes = parts.map((part) => part.shape);
    tf.backend_util.assertParamsConsistent(shapes, last);
    const shape = tf.backend_util.computeOutShape(shapes, last);
    const out = float32Output(backend, shape);
    const places = product(shape.slice(0, last));
    const column = (shape[last] as number) * 4;
    let address = addressOf(backend, out);
    for (const part of parts) {
      const channels = part.shape[last] as number;
      copyChannels(
        backend, channels, 1, places,
        { address: addressOf(backend, part), row: 0, column: channels * 4 }, { address, row: 0, column },
      );
      address += channels * 4;
    }
    return out;
  };
}

/** A new tensor of channels [start, start + channels) of `x`. */
function channelsOf(backend: WasmBackend, x: TensorInfo, start: number, channels: number): TensorInfo {
  const last = x.shape.length - 1;
  const out = float32Output(backend, [...x.shape.slice(0, last), channels]);
  copyChannels(
    backend, channels, 1, product(x.shape.slice(0, last)),
    { address: addressOf(backend, x) + start * 4, row: 0, column: (x.shape[last] as number) * 4 },
    { address: addressOf(backend, out), row: 0, column: channels * 4 },
  );
  return out;
}

export function splitKernel(tf: Tf): Kernel {
  return (backend: WasmBackend, { x }: { readonly x: TensorInfo }, { numOrSizeSplits, axis }: SplitVAttrs): TensorInfo[] | null => {
    const last = x.shape.length - 1;
    if (x.dtype !== 'float32' || last < 1 || (axis !== last && axis !== -1) || product(x.shape) === 0) return null;
    const sizes = tf.backend_util.prepareSplitSize(x as Tensor, numOrSizeSplits, last);
    const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
    return sizes.map((size, index) => channelsOf(backend, x, starts[index] as number, size));
  };
}

export function sliceKernel(tf: Tf): Kernel {
  return (backend: WasmBackend, { x }: { readonly x: TensorInfo }, attributes: SliceAttrs): TensorInfo | null => {
    const last = x.shape.length - 1;
    if (x.dtype !== 'float32' || last < 1) return null;
    const [begin, size] = tf.slice_util.parseSliceParams(x as Tensor, attributes.begin, attributes.size) as [number[], number[]];
    const onlyChannels = size.every((length, axis) => axis === last || length === x.shape[axis]);
    if (!onlyChannels || product(size) === 0) return null;
    tf.slice_util.assertParamsValid(x as Tensor, begin, size);
    return channelsOf(backend, x, begin[last] as number, size[last] as number);
  };
}

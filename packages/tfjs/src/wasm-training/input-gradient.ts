// Kernel Conv2DBackpropInput: the gradient of a convolution by its input, as a correlation of the output's gradient,
// padded and spread by the stride, with the filter turned round and its channels swapped:
//   dx[n, y, x, a] = Σ_ky Σ_kx Σ_b spread(dy)[n, y + ky, x + kx, b] · w[kh−1−ky, kw−1−kx, a, b]

import type { Conv2DBackpropInputAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { correlate } from './correlation.ts';
import { requireChannelsLast, requireOutputShape, type ConvInfo } from './geometry.ts';
import { elementsOf, float32Output, requireFloat32, type WasmBackend } from './heap.ts';
import type { Tf } from './tf.ts';

/** The input gradient of one convolution, shaped like its input: [batch, height, width, in]. */
export function inputGradient(backend: WasmBackend, dy: TensorInfo, filter: TensorInfo, info: ConvInfo): TensorInfo {
  const { filterHeight: kh, filterWidth: kw, inChannels, outChannels } = info;
  const out = float32Output(backend, info.inShape);
  const w = elementsOf(backend, filter).slice();
  correlate(backend, {
    image: dy,
    before: [kh - 1 - info.padInfo.top, kw - 1 - info.padInfo.left],
    spread: [info.strideHeight, info.strideWidth],
    strides: [1, 1],
    filterSize: [kh, kw],
    weight: (ky, kx, b, a) => w[(((kh - 1 - ky) * kw + (kw - 1 - kx)) * inChannels + a) * outChannels + b] as number,
    bias: null,
    activation: 'linear',
    slope: 0,
    out,
  });
  return out;
}

/** The kernel's function for the wasm backend. */
export function inputGradientKernel(tf: Tf) {
  return (backend: WasmBackend, inputs: Readonly<Record<'dy' | 'filter', TensorInfo>>, attributes: Conv2DBackpropInputAttrs): TensorInfo => {
    const { dy, filter } = inputs;
    const { strides, pad, dataFormat, dimRoundingMode, inputShape } = attributes;
    requireChannelsLast('Conv2DBackpropInput', dataFormat);
    requireFloat32('Conv2DBackpropInput', { dy, filter });
    const info = tf.backend_util.computeConv2DInfo(
      inputShape, filter.shape as [number, number, number, number], strides, 1, pad, dimRoundingMode, false, 'channelsLast',
    );
    requireOutputShape('Conv2DBackpropInput', dy.shape, info);
    return inputGradient(backend, dy, filter, info);
  };
}

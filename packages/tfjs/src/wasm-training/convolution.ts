// Kernels Conv2D and FusedConv2D without dilation, about twice as fast as the backend's own on the small channel counts
// of a U-Net. Its own also gives zeros where a filter is smaller than its stride; ours does not. The rest is left to it.

import type { Conv2DAttrs, FusedConv2DAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import type { Activation } from './correlation-tile.ts';
import { correlate } from './correlation.ts';
import { elementsOf, float32Output, type WasmBackend } from './heap.ts';
import type { Kernel } from './kernel.ts';
import type { Tf } from './tf.ts';

const ACTIVATIONS: readonly string[] = ['linear', 'relu', 'leakyrelu'] satisfies Activation[];

interface Inputs {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo;
}

export function convolutionKernel(tf: Tf): Kernel {
  return (backend: WasmBackend, inputs: Inputs, attributes: Conv2DAttrs & Partial<FusedConv2DAttrs>): TensorInfo | null => {
    const { x, filter, bias } = inputs;
    const { strides, pad, dilations, dataFormat, dimRoundingMode, activation = 'linear', leakyreluAlpha = 0 } = attributes;
    if (!ACTIVATIONS.includes(activation) || !(leakyreluAlpha >= 0 && leakyreluAlpha <= 1) || dataFormat !== 'NHWC' || x.dtype !== 'float32' || filter.dtype !== 'float32') return null;
    const info = tf.backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number], filter.shape as [number, number, number, number],
      strides, dilations, pad, dimRoundingMode, false, 'channelsLast',
    );
    const { filterHeight: kh, filterWidth: kw, inChannels, outChannels } = info;
    if (info.dilationHeight !== 1 || info.dilationWidth !== 1 || info.outShape.includes(0) || inChannels !== filter.shape[2]) return null;
    if (bias !== undefined && (bias.dtype !== 'float32' || bias.shape.length !== 1 || bias.shape[0] !== outChannels)) return null;
    const out = float32Output(backend, info.outShape);
    const weights = elementsOf(backend, filter).slice();
    correlate(backend, {
      image: x,
      before: [info.padInfo.top, info.padInfo.left],
      spread: [1, 1],
      strides: [info.strideHeight, info.strideWidth],
      filterSize: [kh, kw],
      weight: (ky, kx, a, c) => weights[((ky * kw + kx) * inChannels + a) * outChannels + c] as number,
      bias: bias === undefined ? null : elementsOf(backend, bias).slice(),
      activation: activation as Activation,
      slope: leakyreluAlpha,
      out,
    });
    return out;
  };
}

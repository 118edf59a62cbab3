// Where a convolution's taps fall: the part of the output whose tap lies inside the input, along one axis.
// Shapes come from tfjs's own computeConv2DInfo, so padding and rounding mean what they mean everywhere in tfjs.

import type { backend_util } from '@tensorflow/tfjs-core';

export type ConvInfo = backend_util.Conv2DInfo;

/** Output positions [from, to) whose tap `offset` (in input steps, padding subtracted) is inside [0, inputSize). */
export function insideRange(offset: number, stride: number, inputSize: number, outputSize: number): { from: number; to: number } {
  const from = Math.max(0, Math.ceil(-offset / stride));
  const to = Math.min(outputSize, Math.floor((inputSize - 1 - offset) / stride) + 1);
  return { from, to: Math.max(from, to) };
}

/** The layout that the kernels know. */
export function requireChannelsLast(where: string, dataFormat: string): void {
  if (dataFormat !== 'NHWC') {
    throw new Error(`${where}: dataFormat must be NHWC on the wasm backend, got ${dataFormat}. Transpose the input.`);
  }
}

/** The output's gradient must be shaped like the output: the kernels would read past it. */
export function requireOutputShape(where: string, shape: readonly number[], { outShape }: ConvInfo): void {
  if (String(shape) !== String(outShape)) {
    throw new Error(`${where}: dy must have shape [${outShape}], got [${shape}]. Give the shape, strides and padding of the forward convolution.`);
  }
}

// Training on tfjs's WebAssembly backend: the kernels that it lacks or has only in a slow form, in WebAssembly SIMD on
// the backend's own memory. Not a backend and not a layer library: tfjs stays in charge of tensors, tape and shapes.

import { BIAS_GRADIENT, biasGradient } from './bias-gradient.ts';
import { concatKernel, sliceKernel, splitKernel } from './concat.ts';
import { convolutionKernel } from './convolution.ts';
import { filterGradientKernel } from './filter-gradient.ts';
import { inputGradientKernel } from './input-gradient.ts';
import { INSTANCE_NORM, INSTANCE_NORM_GRADIENT, instanceNorm, instanceNormGradient } from './instance-norm.ts';
import { putKernel, type Kernel } from './kernel.ts';
import { maxPoolGradientKernel } from './max-pool-gradient.ts';
import { resizeNearest, resizeNearestGradient } from './resize-nearest.ts';
import type { Tf } from './tf.ts';

export { Adam, type AdamOptions, type AdamState } from './adam.ts';
export { fusedConvolution, type FusedConvolutionOptions } from './fused-convolution.ts';
export { normalise, type NormaliseOptions } from './normalise.ts';
export type { Tf } from './tf.ts';

const registered = new WeakSet<object>();

/**
 * Registers the training kernels for tfjs's 'wasm' backend: one that it lacks, and in front of its own where those are
 * slow, which still take the cases that ours do not. Call it before or after the backend starts; a second call does
 * nothing. `tf` is the tfjs module that the program uses.
 *
 * @throws Error when a kernel first runs, if the backend's memory is not reachable or there is no WebAssembly SIMD.
 */
export function registerWasmTrainingKernels(tf: Tf): void {
  if (registered.has(tf.engine())) return;
  registered.add(tf.engine());
  const kernels: Readonly<Record<string, Kernel>> = {
    [BIAS_GRADIENT]: biasGradient,
    [INSTANCE_NORM]: instanceNorm,
    [INSTANCE_NORM_GRADIENT]: instanceNormGradient,
    Concat: concatKernel(tf),
    Conv2D: convolutionKernel(tf),
    Conv2DBackpropFilter: filterGradientKernel(tf),
    Conv2DBackpropInput: inputGradientKernel(tf),
    FusedConv2D: convolutionKernel(tf),
    MaxPoolGrad: maxPoolGradientKernel(tf),
    ResizeNearestNeighbor: resizeNearest,
    ResizeNearestNeighborGrad: resizeNearestGradient,
    Slice: sliceKernel(tf),
    SplitV: splitKernel(tf),
  };
  for (const [name, kernel] of Object.entries(kernels)) putKernel(tf, name, kernel);
}

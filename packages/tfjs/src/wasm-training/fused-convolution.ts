// A convolution with bias and activation as one differentiable op: tfjs's tf.fused.conv2d runs unfused while it records
// gradients. Forward one kernel, backward three (mask and bias sums, filter, input). Needs the wasm training kernels.

import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { BIAS_GRADIENT } from './bias-gradient.ts';
import type { Activation } from './correlation-tile.ts';
import type { Tf } from './tf.ts';

export interface FusedConvolutionOptions {
  /** [batch, height, width, in] */
  readonly x: Tensor4D;
  /** [kh, kw, in, out] */
  readonly filter: Tensor4D;
  /** [out] */
  readonly bias: Tensor1D;
  /** `leakyrelu` is max(v, slope · v). */
  readonly activation: Activation;
  /** 0 < slope < 1, for `leakyrelu` only; 0.1 by default. */
  readonly slope?: number;
  /** False where nothing before `x` is trained: its gradient, a third of the work, is then never computed. */
  readonly inputGradient?: boolean;
}

const one = (made: Tensor | Tensor[]): Tensor => (Array.isArray(made) ? made[0] as Tensor : made);

/**
 * `activation(conv2d(x, filter, 1, 'same') + bias)`, differentiable by filter, bias and, unless told otherwise, x.
 *
 * @returns [batch, height, width, out]
 * @throws Error if the current backend lacks the kernels: call `registerWasmTrainingKernels(tf)` and use 'wasm'.
 */
export function fusedConvolution(tf: Tf, { x, filter, bias, activation, slope = 0.1, inputGradient = true }: FusedConvolutionOptions): Tensor4D {
  const engine = tf.engine();
  if (!(slope > 0 && slope < 1)) throw new Error(`fusedConvolution: slope must be between 0 and 1, got ${slope}. Use activation relu for 0.`);
  if (tf.getKernel(BIAS_GRADIENT, engine.backendName) === undefined) {
    throw new Error(
      `fusedConvolution: needs the wasm training kernels, got backend ${engine.backendName}. `
      + "Call registerWasmTrainingKernels(tf) and tf.setBackend('wasm').",
    );
  }
  const geometry = { strides: [1, 1] as [number, number], pad: 'same' as const, dataFormat: 'NHWC' as const };
  const run = (kernel: string, inputs: Readonly<Record<string, Tensor>>, attributes: object): Tensor | Tensor[] =>
    engine.runKernel(kernel, { ...inputs }, { ...attributes } as never);
  const forward = (...[image, weights, offset]: Tensor[]): Tensor => one(run(
    'FusedConv2D', { x: image as Tensor, filter: weights as Tensor, bias: offset as Tensor }, { ...geometry, dilations: [1, 1], activation, leakyreluAlpha: slope },
  ));
  const backward = (dy: Tensor, image: Tensor, weights: Tensor, y: Tensor): Tensor[] => {
    const sums = run(BIAS_GRADIENT, activation === 'linear' ? { dy } : { dy, y }, { slope: activation === 'relu' ? 0 : slope });
    const [dz, dbias] = Array.isArray(sums) && sums.length === 2 ? sums as [Tensor, Tensor] : [dy, one(sums)];
    const dfilter = one(run('Conv2DBackpropFilter', { x: image, dy: dz }, { ...geometry, filterShape: weights.shape }));
    if (!inputGradient) return [dfilter, dbias];
    return [one(run('Conv2DBackpropInput', { dy: dz, filter: weights }, { ...geometry, inputShape: image.shape })), dfilter, dbias];
  };
  if (inputGradient) {
    return tf.customGrad((...given) => {
      const save = given[3] as unknown as (tensors: Tensor[]) => void;
      const [image, weights, offset] = given as [Tensor, Tensor, Tensor];
      const value = forward(image, weights, offset);
      save([image, weights, value]);
      return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => backward(dy, ...saved as [Tensor, Tensor, Tensor]) };
    })(x, filter, bias) as Tensor4D;
  }
  return tf.customGrad((...given) => {
    const save = given[2] as unknown as (tensors: Tensor[]) => void;
    const [weights, offset] = given as [Tensor, Tensor];
    const value = forward(x, weights, offset);
    save([x, weights, value]);
    return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => backward(dy, ...saved as [Tensor, Tensor, Tensor]) };
  })(filter, bias) as Tensor4D;
}

// How the U-Net's two kinds of layers and its optimizer are computed: by the training kernels of the wasm backend, or by
// tfjs' own ops on any other backend. The same mathematics; only the roundings differ.

import * as tf from '@tensorflow/tfjs-core';
import { Adam, fusedConvolution, normalise, type AdamState } from '@semsegloss/tfjs/wasm-training';
import { TensorAdam } from './tensor-adam.ts';

/** An optimizer whose state can be saved and restored. */
export interface Optimizer {
  apply(gradients: readonly tf.Tensor[], learningRate: number): void;
  save(): AdamState | Promise<AdamState>;
  restore(state: AdamState): void;
  dispose(): void;
}

export interface Kernels {
  /** A 1×1 convolution with a bias. */
  pointwise(x: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D;
  /** Instance normalisation and a leaky relu of slope 0.1. */
  normalised(x: tf.Tensor4D, gain: tf.Tensor1D, offset: tf.Tensor1D): tf.Tensor4D;
  optimizer(variables: readonly tf.Variable[], learningRate: number): Optimizer;
}

/** Needs `registerWasmTrainingKernels(tf)` and the wasm backend. */
export const WASM_KERNELS: Kernels = {
  pointwise: (x, filter, bias) => fusedConvolution(tf, { x, filter, bias, activation: 'linear' }),
  normalised: (x, gain, offset) => normalise(tf, { x, gain, offset }),
  optimizer(variables, learningRate) {
    const adam = new Adam(tf, variables, { learningRate });
    return { apply: (gradients, rate) => adam.apply(gradients, rate), save: () => adam.save(), restore: (state) => adam.restore(state), dispose: () => {} };
  },
};

const SLOPE = 0.1;
const EPSILON = 1e-5;

/** tfjs' own ops: cpu, webgl, webgpu. */
export const TENSOR_KERNELS: Kernels = {
  pointwise: (x, filter, bias) => tf.add(tf.conv2d(x, filter, 1, 'same'), bias),
  normalised: (x, gain, offset) => tf.tidy(() => {
    const { mean, variance } = tf.moments(x, [1, 2], true);
    const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, EPSILON)));
    return tf.leakyRelu(tf.add(tf.mul(normal, gain), offset), SLOPE) as tf.Tensor4D;
  }),
  optimizer: (variables, learningRate) => new TensorAdam(variables, learningRate),
};

/** What suits the current backend. */
export function kernelsOf(backend: string): Kernels {
  return backend === 'wasm' ? WASM_KERNELS : TENSOR_KERNELS;
}

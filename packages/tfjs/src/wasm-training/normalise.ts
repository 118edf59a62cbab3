// Instance normalisation with a leaky relu as one differentiable op on the wasm backend: see instance-norm.ts.

import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { INSTANCE_NORM, INSTANCE_NORM_GRADIENT, type InstanceNormAttributes } from './instance-norm.ts';
import type { Tf } from './tf.ts';

export interface NormaliseOptions {
  /** [batch, height, width, channels] */
  readonly x: Tensor4D;
  /** [channels] */
  readonly gain: Tensor1D;
  /** [channels] */
  readonly offset: Tensor1D;
  /** Slope of the leaky relu below 0, 0 < slope ≤ 1; 0.1 by default, 1 for none. */
  readonly slope?: number;
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number;
}

/**
 * `leakyRelu(gain · (x − mean) / √(variance + ε) + offset)`, moments over each image and channel; differentiable by all.
 *
 * @returns [batch, height, width, channels]
 * @throws Error if the current backend lacks the kernels, or the slope is not above 0 and at most 1.
 */
export function normalise(tf: Tf, { x, gain, offset, slope = 0.1, epsilon = 1e-5 }: NormaliseOptions): Tensor4D {
  const engine = tf.engine();
  if (!(slope > 0 && slope <= 1)) throw new Error(`normalise: slope must be above 0 and at most 1, got ${slope}. Use 0.1.`);
  if (tf.getKernel(INSTANCE_NORM, engine.backendName) === undefined) {
    throw new Error(
      `normalise: needs the wasm training kernels, got backend ${engine.backendName}. `
      + "Call registerWasmTrainingKernels(tf) and tf.setBackend('wasm').",
    );
  }
  const attributes = { slope, epsilon } satisfies InstanceNormAttributes as never;
  return tf.customGrad((...given) => {
    const save = given[3] as unknown as (tensors: Tensor[]) => void;
    const [image, scale, shift] = given as [Tensor, Tensor, Tensor];
    const [value, moments] = engine.runKernel(INSTANCE_NORM, { x: image, gain: scale, offset: shift }, attributes) as unknown as [Tensor, Tensor];
    save([image, value, moments, scale]);
    return {
      value,
      gradFunc: (dz: Tensor, saved: Tensor[]) => {
        const [savedX, z, savedMoments, savedGain] = saved as [Tensor, Tensor, Tensor, Tensor];
        return engine.runKernel(INSTANCE_NORM_GRADIENT, { dz, x: savedX, z, moments: savedMoments, gain: savedGain }, attributes) as unknown as Tensor[];
      },
    };
  })(x, gain, offset) as Tensor4D;
}

// The part of tfjs that this package is handed, and what it asks about it: types only, so that no second copy is loaded.
import type * as Core from '@tensorflow/tfjs-core';
import { BACKEND_NAMES, failure, unsupported, type BackendName } from '@semsegloss/core';

/** The module `@tensorflow/tfjs-core` or `@tensorflow/tfjs`, passed in by the caller. */
export type Tf = Pick<
  typeof Core,
  | 'abs' | 'add' | 'argMax' | 'backend' | 'cast' | 'clipByValue' | 'clone' | 'customGrad' | 'dispose' | 'div' | 'engine' | 'env' | 'equal' | 'exp' | 'fill' | 'gather' | 'getBackend'
  | 'keep' | 'less' | 'log' | 'log1p' | 'matMul' | 'max' | 'maximum' | 'minimum' | 'mul' | 'neg' | 'oneHot' | 'ones' | 'pow' | 'range' | 'relu' | 'reshape'
  | 'scalar' | 'sigmoid' | 'slice' | 'softmax' | 'sqrt' | 'square' | 'sub' | 'sum' | 'tensor' | 'tidy' | 'transpose' | 'where' | 'zeros'
>;

export type { DataType, Scalar, Tensor } from '@tensorflow/tfjs-core';

/**
 * The name of the backend that tfjs runs on at the moment.
 * @throws BACKEND_MISSING when none is ready.
 */
export function currentBackend(tf: Tf): string {
  const name: string | undefined = tf.getBackend();
  if (name === undefined || name === '') throw failure('BACKEND_MISSING', 'tfjs', 'must have a ready backend', name, 'Await tf.ready(), or tf.setBackend(…), first.');
  return name;
}

/** The same under the name that the library gives it. Throws UNSUPPORTED for a backend it was never checked on. */
export function backendName(tf: Tf): BackendName {
  const name = currentBackend(tf);
  const known = BACKEND_NAMES.find((candidate) => candidate === `tfjs-${name}`);
  if (known === undefined) throw unsupported(`tfjs-${name}`, 'the adapter knows cpu, wasm, webgl and webgpu. Choose one with tf.setBackend().');
  return known;
}

/** Whether tensors lie where the host must wait for them. */
export function isOnGpu(tf: Tf): boolean {
  return ['webgl', 'webgpu'].includes(tf.getBackend());
}

/** Whether tfjs is recording what it is to differentiate: whether a gradient may be asked for. */
export function isRecording(tf: Tf): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 0;
}

// Losses as one writes them in TensorFlow.js, differentiated by its own tape, on its wasm backend.
import type * as Tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../eval/backends.ts';
import type { Entrant, Prepare } from '../entrant.ts';
import { interleaved, planesOf, type Problem } from '../problem.ts';

type Written = (y: Tf.Tensor, x: Tf.Tensor) => Tf.Scalar;

function lossesOf(tf: typeof Tf): Record<Problem['name'], Written> {
  const dice: Written = (y, p) => tf.sub(1, tf.div(tf.add(tf.mul(2, tf.sum(tf.mul(p, y))), 1e-5), tf.add(tf.add(tf.sum(p), tf.sum(y)), 1e-5)));
  return {
    'dice-probabilities': dice,
    dice: (y, x) => dice(y, tf.sigmoid(x)),
    bce: (y, x) => tf.losses.sigmoidCrossEntropy(y, x),
    focal: (y, x) => {
      const p = tf.clipByValue(tf.sigmoid(x), 1e-7, 1 - 1e-7);
      const positive = tf.mul(tf.mul(0.25, y), tf.mul(tf.square(tf.sub(1, p)), tf.log(p)));
      const negative = tf.mul(tf.mul(0.75, tf.sub(1, y)), tf.mul(tf.square(p), tf.log(tf.sub(1, p))));
      return tf.neg(tf.mean(tf.add(positive, negative)));
    },
    'softmax-ce': (y, x) => tf.losses.softmaxCrossEntropy(y, x),
  };
}

async function open(): Promise<{ prepare: Prepare }> {
  await openBackend('tfjs-wasm');
  const tf = await import('@tensorflow/tfjs-core');
  // tfjs-core alone has no gradients: the tape needs them registered, and only a layers build does that.
  await import('@tensorflow/tfjs-layers');
  const losses = lossesOf(tf);
  const prepare: Prepare = (problem) => {
    const { name, sides, pixels, classes } = problem;
    const shape = [1, ...sides, classes];
    const x = tf.tensor(interleaved(problem.prediction.data, pixels, classes), shape);
    const y = tf.tensor(interleaved(planesOf(problem), pixels, classes), shape);
    const run = (): number => {
      const { value, grad } = tf.valueAndGrad((p) => losses[name](y, p))(x);
      const [number = Number.NaN] = value.dataSync();
      tf.dispose([value, grad]);
      return number;
    };
    return { run, dispose: () => tf.dispose([x, y]) };
  };
  return { prepare };
}

export const TFJS: Entrant = { name: 'tfjs-wasm autodiff', isOurs: false, open };

// Losses as one writes them in TensorFlow.js.
import type * as Tf from '@tensorflow/tfjs-core';
import type { BenchLoss } from '../problem.ts';

export type Written = (y: Tf.Tensor, x: Tf.Tensor) => Tf.Scalar;

/** Whole-batch formulas on tensors of shape [1, H, W, C]. */
export function tfjsLosses(tf: typeof Tf): Record<BenchLoss, Written> {
  const dice: Written = (y, p) => tf.sub(1, tf.div(tf.add(tf.mul(2, tf.sum(tf.mul(p, y))), 1e-5), tf.add(tf.add(tf.sum(p), tf.sum(y)), 1e-5)));
  const tversky: Written = (y, p) => {
    const tp = tf.sum(tf.mul(p, y));
    const fp = tf.sum(tf.mul(p, tf.sub(1, y)));
    const fn = tf.sum(tf.mul(tf.sub(1, p), y));
    return tf.sub(1, tf.div(tf.add(tp, 1e-5), tf.add(tf.add(tf.add(tp, tf.mul(0.3, fp)), tf.mul(0.7, fn)), 1e-5)));
  };
  return {
    'dice-probabilities': dice,
    'tversky-probabilities': tversky,
    dice: (y, x) => dice(y, tf.sigmoid(x)),
    tversky: (y, x) => tversky(y, tf.sigmoid(x)),
    bce: (y, x) => tf.losses.sigmoidCrossEntropy(y, x) as Tf.Scalar,
    focal: (y, x) => {
      const p = tf.clipByValue(tf.sigmoid(x), 1e-7, 1 - 1e-7);
      const positive = tf.mul(tf.mul(0.25, y), tf.mul(tf.square(tf.sub(1, p)), tf.log(p)));
      const negative = tf.mul(tf.mul(0.75, tf.sub(1, y)), tf.mul(tf.square(p), tf.log(tf.sub(1, p))));
      return tf.neg(tf.mean<Tf.Scalar>(tf.add(positive, negative)));
    },
    'softmax-ce': (y, x) => tf.losses.softmaxCrossEntropy(y, x) as Tf.Scalar,
  };
}

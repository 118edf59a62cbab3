// Losses as one writes them in TensorFlow.js, differentiated by its own tape.
import type * as Tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../eval/backends.ts';
import { WASM_BYTES, type Entrant, type Entry, type Opened } from '../entrant.ts';
import { interleaved, planesOf, separated, type BenchLoss, type Problem } from '../problem.ts';

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

async function open(backend: 'cpu' | 'wasm'): Promise<Opened> {
  await openBackend(`tfjs-${backend}`);
  const tf = await import('@tensorflow/tfjs-core');
  // tfjs-core alone has no gradients: the tape needs them registered, and only a layers build does that.
  await import('@tensorflow/tfjs-layers');
  const losses = tfjsLosses(tf);
  return { prepare: (problem) => onTfjs(tf, backend, problem, (y, x) => losses[problem.name](y, x)) };
}

/** A loss on tensors of a backend, classes last, differentiated by tfjs. */
export async function onTfjs(tf: typeof Tf, backend: 'cpu' | 'wasm', problem: Problem, loss: Written): Promise<Entry> {
  const { sides, pixels, classes } = problem;
  await tf.setBackend(backend);
  const shape = [1, ...sides, classes];
  const x = tf.tensor(interleaved(problem.prediction.data, pixels, classes), shape);
  const y = tf.tensor(interleaved(planesOf(problem), pixels, classes), shape);
  const both = (): { value: Tf.Scalar; grad: Tf.Tensor } => tf.valueAndGrad((p) => loss(y, p))(x) as { value: Tf.Scalar; grad: Tf.Tensor };
  return {
    begin: () => Promise.resolve(tf.setBackend(backend)),
    run() {
      const { value, grad } = both();
      const [number = Number.NaN] = value.dataSync();
      tf.dispose([value, grad]);
      return number;
    },
    async gradient() {
      const { value, grad } = both();
      const data = await grad.data<'float32'>();
      tf.dispose([value, grad]);
      return separated(data, pixels, classes);
    },
    dispose: () => tf.dispose([x, y]),
  };
}

export const TFJS: readonly Entrant[] = [
  { name: 'tfjs-wasm-autodiff', doc: 'written in TensorFlow.js, its own derivative, wasm', isOurs: false, arrays: 16, mostBytes: WASM_BYTES, open: () => open('wasm') },
  { name: 'tfjs-cpu-autodiff', doc: 'written in TensorFlow.js, its own derivative, cpu', isOurs: false, arrays: 16, open: () => open('cpu') },
];

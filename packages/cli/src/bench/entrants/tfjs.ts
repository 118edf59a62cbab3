// The losses of tfjs-losses.ts, differentiated by TensorFlow.js' own tape.
import type * as Tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../eval/backends.ts';
import { WASM_BYTES, type Entrant, type Entry, type Opened } from '../entrant.ts';
import { interleaved, planesOf, separated, type Problem } from '../problem.ts';
import { tfjsLosses, type Written } from './tfjs-losses.ts';

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

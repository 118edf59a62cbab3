// Our backends, each with arrays where it likes them best: those with a memory of their own are fed from it.
import { createJsAdapter, createThreadedAdapter, createWasmAdapter, type ThreadedAdapter, type WasmAdapter } from '@semsegloss/js';
import { openBackend } from '../../eval/backends.ts';
import type { Entrant, Prepare } from '../entrant.ts';
import { interleaved, planesOf, type Problem } from '../problem.ts';

const js: Prepare = ({ loss, options, prediction, target }) => {
  const compiled = createJsAdapter().compile(loss, options);
  const gradient = new Float32Array(prediction.data.length);
  return { run: () => compiled.run({ prediction, target }, { gradientInto: gradient, validate: false }).value.data[0] ?? Number.NaN, dispose: () => compiled.dispose() };
};

/** Arrays that are copied into the adapter's memory and back at each run. */
const copied = (adapter: WasmAdapter): Prepare => ({ loss, options, prediction, target }) => {
  const compiled = adapter.compile(loss, options);
  const gradient = new Float32Array(prediction.data.length);
  return { run: () => compiled.run({ prediction, target }, { gradientInto: gradient, validate: false }).value.data[0] ?? Number.NaN, dispose: () => compiled.dispose() };
};

/** Tensors in the adapter's memory. */
const placed = (adapter: WasmAdapter | ThreadedAdapter): Prepare => (problem) => {
  const compiled = adapter.compile(problem.loss, problem.options);
  const prediction = adapter.allocate(problem.prediction.shape);
  const target = adapter.allocate(problem.target.shape, problem.target.data instanceof Uint8Array ? 'uint8' : 'float32');
  const gradient = adapter.allocate(problem.prediction.shape);
  prediction.data.set(problem.prediction.data);
  target.data.set(problem.target.data);
  const run = async (): Promise<number> => (await compiled.run({ prediction, target }, { gradientInto: gradient, validate: false })).value.data[0] ?? Number.NaN;
  return { run, dispose: () => [compiled.dispose(), prediction.free(), target.free(), gradient.free()] };
};

async function tfjs(): Promise<Prepare> {
  await openBackend('tfjs-wasm');
  const tf = await import('@tensorflow/tfjs-core');
  const { lossFor } = await import('@semsegloss/tfjs');
  return (problem: Problem) => {
    const { sides, pixels, classes } = problem;
    const shape = [1, ...sides, classes];
    const x = tf.tensor(interleaved(problem.prediction.data, pixels, classes), shape);
    const y = tf.tensor(interleaved(planesOf(problem), pixels, classes), shape);
    const loss = lossFor(tf, problem.loss, { ...problem.options, layout: sides.length === 3 ? 'NDHWC' : 'NHWC', targets: 'dense' });
    const run = (): number => {
      const { value, grad } = tf.valueAndGrad((p) => loss(y, p))(x);
      const [number = Number.NaN] = value.dataSync();
      tf.dispose([value, grad]);
      return number;
    };
    return { run, dispose: () => tf.dispose([x, y]) };
  };
}

export const OURS: readonly Entrant[] = [
  { name: 'js', isOurs: true, open: async () => ({ prepare: js }) },
  { name: 'wasm', isOurs: true, open: async () => ({ prepare: placed(createWasmAdapter()) }) },
  { name: 'wasm-copied', isOurs: true, open: async () => ({ prepare: copied(createWasmAdapter()) }) },
  {
    name: 'wasm-threads',
    isOurs: true,
    open: async () => {
      const adapter = createThreadedAdapter();
      return { prepare: placed(adapter), close: () => adapter.dispose() };
    },
  },
  { name: 'tfjs-wasm', isOurs: true, open: async () => ({ prepare: await tfjs() }) },
];

// Our backends, each with arrays where it likes them best: those with a memory of their own are fed from it.
import type { Adapter, LossOptions } from '@semsegloss/core';
import { createJsAdapter, createThreadedAdapter, createWasmAdapter, type JsAdapter, type ThreadedAdapter, type WasmAdapter } from '@semsegloss/js';
import { openBackend } from '../../eval/backends.ts';
import { WASM_BYTES, type Entrant, type Opened, type Prepare } from '../entrant.ts';
import type { Problem } from '../problem.ts';
import { onTfjs } from './tfjs.ts';

/** Ordinary arrays, into one gradient that is used again. */
const arraysOf = (adapter: JsAdapter): Prepare => ({ loss, options, prediction, target }) => {
  const compiled = adapter.compile(loss, options);
  const gradient = new Float32Array(prediction.data.length);
  return {
    run: () => compiled.run({ prediction, target }, { gradientInto: gradient, validate: false }).value.data[0] ?? Number.NaN,
    gradient: async () => gradient,
    dispose: () => compiled.dispose(),
  };
};

/** Tensors in the memory of the adapter, whose loss is then run. */
function place(adapter: WasmAdapter | ThreadedAdapter, { prediction, target }: Problem) {
  const tensors = {
    prediction: adapter.allocate(prediction.shape),
    target: adapter.allocate(target.shape, target.data instanceof Uint8Array ? 'uint8' : 'float32'),
    gradient: adapter.allocate(prediction.shape),
  };
  tensors.prediction.data.set(prediction.data);
  tensors.target.data.set(target.data);
  return { ...tensors, free: () => Object.values(tensors).forEach((tensor) => tensor.free()) };
}

function wasm(): Opened {
  const adapter = createWasmAdapter();
  const prepare: Prepare = (problem) => {
    const compiled = adapter.compile(problem.loss, problem.options);
    const { prediction, target, gradient, free } = place(adapter, problem);
    return {
      run: () => compiled.run({ prediction, target }, { gradientInto: gradient, validate: false }).value.data[0] ?? Number.NaN,
      gradient: async () => gradient.data,
      dispose: () => [compiled.dispose(), free()],
    };
  };
  return { prepare };
}

function threads(): Opened {
  const adapter = createThreadedAdapter();
  const prepare: Prepare = (problem) => {
    const compiled = adapter.compile(problem.loss, problem.options);
    const { prediction, target, gradient, free } = place(adapter, problem);
    return {
      run: async () => (await compiled.run({ prediction, target }, { gradientInto: gradient, validate: false })).value.data[0] ?? Number.NaN,
      gradient: async () => gradient.data,
      dispose: () => [compiled.dispose(), free()],
    };
  };
  return { prepare, close: () => adapter.dispose() };
}

/** A backend of `eval` on ordinary arrays. */
async function adapterOf(name: string): Promise<Opened> {
  const { compile } = (await openBackend(name)).adapter as Adapter;
  const prepare: Prepare = ({ loss, options, prediction, target }) => {
    const compiled = compile(loss, options);
    const both = () => compiled.run({ prediction, target }, { gradient: true, validate: false });
    return { run: async () => (await both()).value.data[0] ?? Number.NaN, gradient: async () => (await both()).gradient?.data ?? [], dispose: () => compiled.dispose() };
  };
  return { prepare };
}

/** As `model.compile` has it. */
async function tfjs(backend: 'cpu' | 'wasm'): Promise<Opened> {
  await openBackend(`tfjs-${backend}`);
  const tf = await import('@tensorflow/tfjs-core');
  const { lossFor } = await import('@semsegloss/tfjs');
  const prepare: Prepare = (problem) => {
    const options: LossOptions = { ...problem.options, layout: problem.sides.length === 3 ? 'NDHWC' : 'NHWC', targets: 'dense' };
    return onTfjs(tf, backend, problem, lossFor(tf, problem.loss, options));
  };
  return { prepare };
}

const ours = (name: string, doc: string, arrays: number, open: Entrant['open'], mostBytes?: number): Entrant => ({ name, doc, isOurs: true, arrays, open, ...(mostBytes === undefined ? {} : { mostBytes }) });

export const OURS: readonly Entrant[] = [
  ours('js', 'generated loops over ordinary arrays', 3, async () => ({ prepare: arraysOf(createJsAdapter()) })),
  ours('wasm', 'WebAssembly on arrays in its memory', 3, async () => wasm(), 2 * WASM_BYTES),
  ours('wasm-copied', 'WebAssembly on ordinary arrays', 3, async () => ({ prepare: arraysOf(createWasmAdapter()) })),
  ours('wasm-threads', 'WebAssembly on arrays in its memory, a thread for each core', 3, async () => threads(), 2 * WASM_BYTES),
  ours('tfjs-wasm', 'tensors of TensorFlow.js on its wasm backend', 4, () => tfjs('wasm'), WASM_BYTES),
  ours('tfjs-cpu', 'tensors of TensorFlow.js on its cpu backend', 4, () => tfjs('cpu')),
  ours('onnxruntime-wasm', 'the loss as ONNX, ordinary arrays', 8, () => adapterOf('onnxruntime-wasm'), WASM_BYTES),
  ours('gpu.js-cpu', 'kernels of gpu.js in JavaScript, ordinary arrays', 6, () => adapterOf('gpu.js-cpu')),
  ours('gpu.js-webasm', 'kernels of gpu.js in WebAssembly, ordinary arrays', 6, () => adapterOf('gpu.js-webasm'), WASM_BYTES),
];

// Code to copy is run as it stands: its imports are the packages themselves, and what it leaves to the reader's program is
// handed in. All ways of computing a loss must agree.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import { GPU } from 'gpu.js';
import * as ort from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import { build, findLoss, optimise, run, type LossOptions, type LossResult } from '@semsegloss/core';
import * as gpujs from '@semsegloss/gpu.js';
import * as js from '@semsegloss/js';
import * as onnx from '@semsegloss/onnx';
import * as onnxruntime from '@semsegloss/onnxruntime-web';
import * as tfjs from '@semsegloss/tfjs';
import { optionsOf, snippetsOf, type ProblemChoice } from '../src/use/snippets.ts';

const written: { name?: string; bytes?: Uint8Array } = {};
const compiled: { loss?: (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Scalar } = {};
/** Whatever mode the code asks for: every machine has this one. */
class CpuGpu extends GPU {
  constructor() {
    super({ mode: 'cpu' });
  }
}
const modules: Readonly<Record<string, unknown>> = {
  '@semsegloss/gpu.js': gpujs, 'gpu.js': { GPU: CpuGpu }, '@semsegloss/js': js, '@semsegloss/onnx': onnx, '@semsegloss/onnxruntime-web': onnxruntime, '@semsegloss/tfjs': tfjs, '@tensorflow/tfjs': tf, 'onnxruntime-web': ort,
  'node:fs': { writeFileSync: (name: string, bytes: Uint8Array) => Object.assign(written, { name, bytes }) },
};
/** What a reader's own program has. */
const own = { model: { compile: (given: typeof compiled) => Object.assign(compiled, given) }, optimizer: { minimize: () => undefined }, masks: undefined, images: undefined };

async function execute(code: string): Promise<{ value?: LossResult['value']; gradient?: LossResult['gradient'] }> {
  const body = code
    .replace(/import \* as (\w+) from '([^']+)';/g, "const $1 = modules['$2'];")
    .replace(/import (\{[^}]+\}) from '([^']+)';/g, "const $1 = modules['$2'];");
  const AsyncFunction = (async () => undefined).constructor as new (...parameters: string[]) => (...values: unknown[]) => Promise<never>;
  return new AsyncFunction('modules', ...Object.keys(own), `${body}\nreturn typeof value === 'undefined' ? {} : { value, gradient };`)(modules, ...Object.values(own));
}

const tversky = { loss: 'tversky', parameters: { fnWeight: 0.8, fpWeight: 0.2 } };
const choices: ProblemChoice[] = [
  { task: 'binary', layout: 'NHWC', targets: 'dense' }, { task: 'multiclass', layout: 'NCHW', targets: 'labels' }, { task: 'multilabel', layout: 'NCHW', targets: 'dense' },
];

describe.each(choices)('$task, $layout, $targets', (choice) => {
  const channels = choice.task === 'binary' ? 1 : 3;
  const shape = choice.layout === 'NHWC' ? [1, 64, 64, channels] : [1, channels, 64, 64];
  const prediction = { data: new Float32Array(64 * 64 * channels), shape };
  const target = choice.targets === 'labels' ? { data: new Int32Array(64 * 64), shape: [1, 64, 64] } : { data: new Float32Array(64 * 64 * channels), shape };
  const { graph } = build(findLoss('tversky'), { ...tversky.parameters, ...choice } as LossOptions);
  const bounds = (rounding: Parameters<typeof run>[2]) => run(optimise(graph), { prediction, target }, rounding)['value']!;
  const snippets = new Map(snippetsOf(tversky, choice).map((snippet) => [snippet.name, snippet]));

  test.each([['Plain JavaScript', js.JS_ROUNDING], ['WebAssembly', js.WASM_ROUNDING], ['onnxruntime-web', onnxruntime.ROUNDING], ['gpu.js', gpujs.ROUNDING.cpu]] as const)('%s', async (name, rounding) => {
    const { value, gradient } = await execute(snippets.get(name)!.code);
    const { data, bound } = bounds(rounding);
    expect(Math.abs(value!.data[0]! - data[0]!)).toBeLessThanOrEqual(bound[0]!);
    expect(gradient!.shape).toEqual(shape);
  });

  test('TensorFlow.js', async () => {
    await tf.setBackend('cpu');
    await execute(snippets.get('TensorFlow.js')!.code);
    const { data, bound } = bounds(tfjs.ROUNDING.cpu);
    const loss = compiled.loss!(tf.tensor(target.data, target.shape, choice.targets === 'labels' ? 'int32' : 'float32'), tf.tensor(prediction.data, shape));
    expect(Math.abs((await loss.data())[0]! - data[0]!)).toBeLessThanOrEqual(bound[0]!);
  });

  test('ONNX', async () => {
    await execute(snippets.get('ONNX')!.code);
    expect(written.name).toBe('tversky.onnx');
    expect(written.bytes).toEqual(onnx.toOnnx('tversky', optionsOf(tversky, choice) as LossOptions));
  });
});

test('every package is offered, and names what to install', () => {
  const snippets = snippetsOf(tversky, choices[0]!);
  expect(snippets.map(({ name }) => name)).toEqual(['TensorFlow.js', 'onnxruntime-web', 'gpu.js', 'Plain JavaScript', 'WebAssembly', 'ONNX']);
  for (const { install, code } of snippets) {
    expect(install).toMatch(/^npm install @semsegloss\//);
    expect(code).toContain("'tversky', { fnWeight: 0.8, fpWeight: 0.2 }");
  }
});

test('text in parameters is written so that it stays text', () => {
  const [, , , plain] = snippetsOf({ loss: 'dice', parameters: { variant: "it's", classWeights: [1, 2] } }, choices[0]!);
  expect(plain!.code).toContain("{ variant: 'it\\'s', classWeights: [1, 2] }");
});

// Code to copy for a loss with its parameters, for each package.
import type { LossSpec } from 'semsegloss/training';

export interface Snippet {
  readonly name: string;
  readonly install: string;
  readonly code: string;
}

/** What the problem looks like, beside the loss's own parameters. */
export interface ProblemChoice {
  readonly task: 'binary' | 'multilabel' | 'multiclass';
  readonly layout: 'NHWC' | 'NCHW';
  readonly targets: 'dense' | 'labels';
}

/** The options as JavaScript, without those that are defaults. */
export function optionsOf({ parameters }: LossSpec, { task, layout, targets }: ProblemChoice): Readonly<Record<string, unknown>> {
  return {
    ...(task === 'binary' ? {} : { task }),
    ...(layout === 'NHWC' ? {} : { layout }),
    ...(targets === 'dense' ? {} : { targets }),
    ...parameters,
  };
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : JSON.stringify(value);
}

function objectText(options: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(options).map(([name, value]) => `${name}: ${literal(value)}`);
  return entries.length === 0 ? '' : `{ ${entries.join(', ')} }`;
}

export function snippetsOf(spec: LossSpec, choice: ProblemChoice): readonly Snippet[] {
  const options = objectText(optionsOf(spec, choice));
  const call = options === '' ? `'${spec.loss}'` : `'${spec.loss}', ${options}`;
  const channels = choice.task === 'binary' ? 1 : 3;
  const shape = choice.layout === 'NHWC' ? `[1, 64, 64, ${channels}]` : `[1, ${channels}, 64, 64]`;
  const targetShape = choice.targets === 'labels' ? '[1, 64, 64]' : shape;
  const targetType = choice.targets === 'labels' ? 'Int32Array' : 'Float32Array';
  const data = `const prediction = { data: new Float32Array(64 * 64 * ${channels}), shape: ${shape} };   // logits
const target = { data: new ${targetType}(64 * 64${choice.targets === 'labels' ? '' : ` * ${channels}`}), shape: ${targetShape} };`;
  return [
    {
      name: 'TensorFlow.js',
      install: 'npm install @semsegloss/tfjs @tensorflow/tfjs',
      code: `import * as tf from '@tensorflow/tfjs';
import { lossFor } from '@semsegloss/tfjs';

const loss = lossFor(tf, ${call});

// With layers:
model.compile({ optimizer: 'adam', loss });
// In a loop of your own:
optimizer.minimize(() => loss(masks, model.apply(images)));`,
    },
    {
      name: 'onnxruntime-web',
      install: 'npm install @semsegloss/onnxruntime-web onnxruntime-web',
      code: `import * as ort from 'onnxruntime-web';
import { createAdapter } from '@semsegloss/onnxruntime-web';

const loss = createAdapter(ort).compile(${call});
${data}

const { value, gradient } = await loss.run({ prediction, target }, { gradient: true });`,
    },
    {
      name: 'gpu.js',
      install: 'npm install @semsegloss/gpu.js gpu.js',
      code: `import { GPU } from 'gpu.js';
import { createAdapter } from '@semsegloss/gpu.js';

// The modes are webgl2, webgpu, webasm and cpu.
const loss = createAdapter(new GPU({ mode: 'webgl2' })).compile(${call});
${data}

const { value, gradient } = await loss.run({ prediction, target }, { gradient: true });`,
    },
    {
      name: 'Plain JavaScript',
      install: 'npm install @semsegloss/js',
      code: `import { compile } from '@semsegloss/js';

const loss = compile(${call});
${data}

const { value, gradient } = loss.run({ prediction, target }, { gradient: true });`,
    },
    {
      name: 'WebAssembly',
      install: 'npm install @semsegloss/js',
      code: `import { createWasmAdapter } from '@semsegloss/js';

const loss = createWasmAdapter().compile(${call});
${data}

const { value, gradient } = loss.run({ prediction, target }, { gradient: true });`,
    },
    {
      name: 'ONNX',
      install: 'npm install @semsegloss/onnx',
      code: `import { writeFileSync } from 'node:fs';
import { toOnnx } from '@semsegloss/onnx';

writeFileSync('${spec.loss}.onnx', toOnnx(${call}));`,
    },
  ];
}

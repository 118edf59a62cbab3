// The backends that `eval` and `verify` run, by name. Each is loaded when it is asked for.
import type * as Core from '@tensorflow/tfjs-core';
import {
  BACKEND_NAMES, bindSizes, build, checkValues, differentiate, lossOf, optimise, run as runReference, SemSegLossError, unknownName,
  type Adapter, type BackendName, type CompiledLoss, type Feeds, type LossDefinition, type LossOptions, type LossResult, type Rounding, type RunOptions,
} from '@semsegloss/core';
import { createJsAdapter, createWasmAdapter } from '@semsegloss/js';

/** Value, and gradient if asked for, of one loss on one batch. */
export type Runner = (definition: LossDefinition, options: LossOptions, feeds: Feeds, gradient: boolean) => Promise<LossResult>;

/** A backend that is up, and how exact it is. */
export interface Backend {
  readonly name: BackendName;
  readonly adapter: Pick<Adapter, 'compile'> & { readonly rounding?: Rounding };
  /** Whether numbers are good to about 9 digits, or to those of float32. js keeps values in float64, gradients in float32. */
  readonly isDouble: { readonly value: boolean; readonly gradient: boolean };
}

const EXACT = { value: true, gradient: true };
const SINGLE = { value: false, gradient: false };
const MIXED = { value: true, gradient: false };

const BACKENDS = {
  js: () => ({ adapter: createJsAdapter({ codegen: true }), isDouble: MIXED }),
  'js-interpreted': () => ({ adapter: createJsAdapter({ codegen: false }), isDouble: MIXED }),
  reference: () => ({ adapter: { compile: compileReference }, isDouble: EXACT }),
  wasm: () => ({ adapter: createWasmAdapter(), isDouble: SINGLE }),
  'tfjs-cpu': async () => ({ adapter: await tfjsCpu(), isDouble: SINGLE }),
  'tfjs-wasm': async () => ({ adapter: await tfjsWasm(), isDouble: SINGLE }),
  'onnxruntime-wasm': async () => ({ adapter: await onnxruntime(), isDouble: SINGLE }),
  'gpu.js-cpu': async () => ({ adapter: await gpuJs('cpu'), isDouble: SINGLE }),
  'gpu.js-webasm': async () => ({ adapter: await gpuJs('webasm'), isDouble: SINGLE }),
} satisfies Partial<Record<BackendName, () => Omit<Backend, 'name'> | Promise<Omit<Backend, 'name'>>>>;

export const RUNNABLE = Object.keys(BACKENDS) as readonly (keyof typeof BACKENDS)[];

/** @throws UNKNOWN_NAME for a name that is none; BACKEND_MISSING for one that this command does not run, or that is not there */
export async function openBackend(name: string): Promise<Backend> {
  const known = runnable(name);
  return { name: known, ...(await opened(known)) };
}

/** BACKEND_MISSING with the reason, whatever a runtime throws that cannot be brought up. */
async function opened(name: keyof typeof BACKENDS): Promise<Omit<Backend, 'name'>> {
  try {
    return await BACKENDS[name]();
  } catch (error) {
    if (error instanceof SemSegLossError) throw error;
    throw new SemSegLossError('BACKEND_MISSING', `${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The same for one loss on one batch; the backend is brought up when it runs. */
export function runnerOf(name: string): Runner {
  const known = runnable(name);
  return async (definition, options, feeds, gradient) => {
    const compiled = (await opened(known)).adapter.compile(definition, options);
    try {
      return await compiled.run(feeds, { gradient });
    } finally {
      compiled.dispose();
    }
  };
}

function runnable(name: string): keyof typeof BACKENDS {
  const found = RUNNABLE.find((known) => known === name);
  if (found !== undefined) return found;
  if (!(BACKEND_NAMES as readonly string[]).includes(name)) throw unknownName('--backend', name, RUNNABLE);
  throw new SemSegLossError('BACKEND_MISSING', `--backend: ${name} is not run by this command. Choose one of ${RUNNABLE.join(', ')}.`);
}

/** The float64 interpreter, after the checks that every backend makes. */
function compileReference(loss: LossDefinition | string, given?: LossOptions): CompiledLoss<LossResult> {
  const definition = lossOf(loss);
  const { graph, options } = build(definition, given);
  const run = (feeds: Feeds, { gradient = false, validate = true }: RunOptions = {}): LossResult => {
    bindSizes(graph, feeds);
    if (validate) checkValues(options, feeds, classesOf(feeds, options.layout));
    const { value, gradient: slope } = runReference(gradient ? differentiate(optimise(graph)) : graph, feeds);
    return { value, ...(slope === undefined ? {} : { gradient: slope }) } as LossResult;
  };
  return { loss: definition.slug, backend: 'reference', run, dispose: () => undefined };
}

function classesOf({ prediction }: Feeds, layout: string | null): number {
  return prediction?.shape[(layout ?? 'NHWC').indexOf('C')] ?? 1;
}

async function onnxruntime(): Promise<Adapter> {
  const ort = await import('onnxruntime-web');
  ort.env.logLevel = 'error';
  // A loss is small work: threads would keep the process alive longer than they save.
  ort.env.wasm.numThreads = 1;
  const { createAdapter } = await import('@semsegloss/onnxruntime-web');
  return createAdapter(ort);
}

async function tfjsCpu(): Promise<Adapter> {
  return startTfjs(async (tf) => {
    // Without it, tfjs advertises its native form on the console.
    tf.enableProdMode();
    await import('@tensorflow/tfjs-backend-cpu');
    if (!(await tf.setBackend('cpu'))) throw new Error('tfjs could not start it');
  });
}

async function tfjsWasm(): Promise<Adapter> {
  return startTfjs(async () => {
    const { startBackend } = await import('../compare/model/backend.ts');
    await startBackend();
  });
}

/** gpu.js is an optional peer: a package of many megabytes that few ask for. */
async function gpuJs(mode: 'cpu' | 'webasm'): Promise<Adapter> {
  const { GPU } = await import('gpu.js').catch((error: unknown) => {
    throw new SemSegLossError('BACKEND_MISSING', `gpu.js-${mode}: the package gpu.js is not installed. Install it beside this command: npm install gpu.js`, { cause: error });
  });
  const { createAdapter } = await import('@semsegloss/gpu.js');
  return createAdapter(new GPU({ mode }));
}

/** Brings tfjs up on one backend. */
async function startTfjs(start: (tf: typeof Core) => Promise<void>): Promise<Adapter> {
  const tf = await import('@tensorflow/tfjs-core');
  await start(tf);
  await tf.ready();
  const { createAdapter } = await import('@semsegloss/tfjs');
  return createAdapter(tf);
}

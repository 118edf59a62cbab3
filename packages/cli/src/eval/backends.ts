// The backends that `eval` runs, by name. Each is loaded when it is asked for.
import type * as Core from '@tensorflow/tfjs-core';
import {
  BACKEND_NAMES, bindSizes, build, checkValues, differentiate, optimise, run as runReference, SemSegLossError, unknownName,
  type Adapter, type BackendName, type Feeds, type LossDefinition, type LossOptions, type LossResult,
} from '@semsegloss/core';
import { createJsAdapter } from '@semsegloss/js';

/** Value, and gradient if asked for, of one loss on one batch. */
export type Runner = (definition: LossDefinition, options: LossOptions, feeds: Feeds, gradient: boolean) => LossResult | Promise<LossResult>;

const RUNNERS = {
  js: through(() => createJsAdapter({ codegen: true })),
  'js-interpreted': through(() => createJsAdapter({ codegen: false })),
  reference,
  'tfjs-cpu': through(tfjsCpu),
  'tfjs-wasm': through(tfjsWasm),
} satisfies Partial<Record<BackendName, Runner>>;

export const RUNNABLE = Object.keys(RUNNERS) as readonly (keyof typeof RUNNERS)[];

/** @throws UNKNOWN_NAME for a name that is none; BACKEND_MISSING for one that this command does not run */
export function runnerOf(name: string): Runner {
  if (isRunnable(name)) return RUNNERS[name];
  if (!(BACKEND_NAMES as readonly string[]).includes(name)) throw unknownName('--backend', name, RUNNABLE);
  throw new SemSegLossError('BACKEND_MISSING', `--backend: ${name} is not run by this command. Choose one of ${RUNNABLE.join(', ')}.`);
}

function isRunnable(name: string): name is keyof typeof RUNNERS {
  return Object.hasOwn(RUNNERS, name);
}

function through(start: () => Adapter | Promise<Adapter>): Runner {
  return async (definition, options, feeds, gradient) => {
    const adapter = await start();
    const compiled = adapter.compile(definition, options);
    try {
      return await compiled.run(feeds, { gradient });
    } finally {
      compiled.dispose();
    }
  };
}

/** The float64 interpreter, after the checks that every backend makes. */
function reference(definition: LossDefinition, given: LossOptions, feeds: Feeds, gradient: boolean): LossResult {
  const { graph, options } = build(definition, given);
  bindSizes(graph, feeds);
  checkValues(options, feeds, classesOf(feeds, options.layout));
  const { value, gradient: slope } = runReference(gradient ? differentiate(optimise(graph)) : graph, feeds);
  return { value, ...(slope === undefined ? {} : { gradient: slope }) } as LossResult;
}

function classesOf({ prediction }: Feeds, layout: string | null): number {
  return prediction?.shape[(layout ?? 'NHWC').indexOf('C')] ?? 1;
}

async function tfjsCpu(): Promise<Adapter> {
  return startTfjs('tfjs-cpu', async (tf) => {
    // Without it, tfjs advertises its native form on the console.
    tf.enableProdMode();
    await import('@tensorflow/tfjs-backend-cpu');
    if (!(await tf.setBackend('cpu'))) throw new Error('tfjs could not start it');
  });
}

async function tfjsWasm(): Promise<Adapter> {
  return startTfjs('tfjs-wasm', async () => {
    const { startBackend } = await import('../compare/model/backend.ts');
    await startBackend();
  });
}

/** Brings tfjs up on one backend; BACKEND_MISSING with the reason if that fails. */
async function startTfjs(name: BackendName, start: (tf: typeof Core) => Promise<void>): Promise<Adapter> {
  try {
    const tf = await import('@tensorflow/tfjs-core');
    await start(tf);
    await tf.ready();
    const { createAdapter } = await import('@semsegloss/tfjs');
    return createAdapter(tf);
  } catch (error) {
    if (error instanceof SemSegLossError) throw error;
    throw new SemSegLossError('BACKEND_MISSING', `${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

// tfjs behind the contract that all backends meet: host arrays in, host arrays out.
import {
  bindSizes, checkValues, checkClassCount, evaluateDim, inputsOf, lossOf, SemSegLossError,
  type Adapter, type BuiltLoss, type CompiledLoss, type Feeds, type LossDefinition, type LossOptions, type LossResult, type RunOptions, type Sizes,
} from '@semsegloss/core';
import { executionOn, type Execution } from './gpu/execution.ts';
import { ROUNDING } from './rounding.ts';
import { compile, gradientOf, valueOf, type Program } from './program.ts';
import { backendName, type Tensor, type Tf } from './runtime.ts';
import type { Tensors } from './tensors.ts';

/** A compiled loss that also tells how the current backend computes it. */
export interface CompiledTfjsLoss extends CompiledLoss<Promise<LossResult>> {
  /** `'fused'`: few GPU programs. `'op by op: …'`: one kernel per operation, with the reason. */
  execution(): Execution;
}

export interface TfjsAdapter extends Adapter<Promise<LossResult>> {
  compile(loss: LossDefinition | string, options?: LossOptions): CompiledTfjsLoss;
}

/**
 * An adapter for the backend that `tf` runs on now: await `tf.setBackend('wasm')` or `tf.ready()` first.
 * @throws BACKEND_MISSING when no backend is ready, UNSUPPORTED for one that the library does not know.
 */
export function createAdapter(tf: Tf): TfjsAdapter {
  const name = backendName(tf);
  return {
    name,
    rounding: ROUNDING[name.slice('tfjs-'.length) as keyof typeof ROUNDING],
    compile: (loss: LossDefinition | string, options: LossOptions = {}): CompiledTfjsLoss => {
      const program = compile(lossOf(loss), options);
      const slug = program.built.definition.slug;
      let disposed = false;
      return {
        loss: slug,
        backend: name,
        graph: program.graph,
        execution: () => executionOn(tf, program),
        run: async (feeds: Feeds, given: RunOptions = {}): Promise<LossResult> => {
          if (disposed) throw new SemSegLossError('DISPOSED', `${slug}: this compiled loss was disposed. Compile it again.`);
          const now = backendName(tf);
          if (now !== name) throw new SemSegLossError('BACKEND_MISSING', `${slug}: was compiled for ${name}, but tfjs now runs on ${now}. Await tf.setBackend() before the run.`);
          return runOnce(tf, program, feeds, given);
        },
        dispose: () => { disposed = true; },
      };
    },
  };
}

async function runOnce(tf: Tf, program: Program, feeds: Feeds, { gradient = false, validate = true }: RunOptions): Promise<LossResult> {
  const { built } = program;
  const sizes = bindSizes(built.graph, feeds);
  checkClassCount(built.definition.slug, built.options, sizes['C'] ?? 0);
  if (validate) checkValues(built.options, feeds, classesOf(built, sizes));
  const tensors = tf.tidy(() => {
    const { value, saved } = valueOf(tf, program, upload(tf, built, feeds), sizes);
    return gradient ? [value, ...gradientOf(tf, program, tf.ones(value.shape), saved, sizes)] : [value];
  });
  try {
    const [value, slope, ...others] = await Promise.all(tensors.map(download));
    const names = [...program.plan.gradients.keys()].slice(1);
    const gradients = Object.fromEntries(others.map((other, i) => [names[i], other]));
    return { value: value as LossResult['value'], ...(slope === undefined ? {} : { gradient: slope }), ...(others.length === 0 ? {} : { gradients }) };
  } finally {
    tf.dispose(tensors);
  }
}

function upload(tf: Tf, built: BuiltLoss, feeds: Feeds): Tensors {
  return Object.fromEntries(inputsOf(built.graph).map(({ name, type }) => {
    const { data, shape } = feeds[name] as Feeds[string];
    return [name, tf.tensor(type.dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data), [...shape], type.dtype)];
  }));
}

async function download(tensor: Tensor): Promise<LossResult['value']> {
  return { data: (await tensor.data()) as Float32Array, shape: tensor.shape };
}

function classesOf(built: BuiltLoss, sizes: Sizes): number {
  const prediction = inputsOf(built.graph).find(({ name }) => name === 'prediction');
  const axis = (built.options.layout ?? 'NHWC').indexOf('C');
  return axis === -1 ? 1 : evaluateDim(prediction?.type.shape[axis] ?? 1, sizes);
}

// tfjs behind the contract that all backends meet: host arrays in, host arrays out.
import {
  bindSizes, checkValues, checkClassCount, evaluateDim, inputsOf, lossOf, SemSegLossError,
  type Adapter, type BuiltLoss, type CompiledLoss, type Feeds, type Graph, type LossDefinition, type LossOptions, type LossResult, type Rounding, type RunOptions, type Sizes,
} from '@semsegloss/core';
import { computedOn, evaluateWaiting, executionOn } from './evaluate.ts';
import type { Execution } from './execution.ts';
import { compile, type ComputeOptions, type Program } from './program.ts';
import { OP_BY_OP_ROUNDING, ROUNDING } from './rounding.ts';
import { backendName, type Tensor, type Tf } from './runtime.ts';
import type { Tensors } from './tensors.ts';

/** A compiled loss that also tells how the current backend computes it. */
export interface CompiledTfjsLoss extends CompiledLoss<Promise<LossResult>> {
  /** `'fused: …'`: few GPU programs or loops. `'op by op: …'`: one kernel per operation, with the reason. */
  execution(): Execution;
  /** The graph that the current backend computes, and how each of its operations rounds there. */
  readonly graph: Graph;
  readonly rounding: Rounding;
}

export interface TfjsAdapter extends Adapter<Promise<LossResult>> {
  compile(loss: LossDefinition | string, options?: LossOptions): CompiledTfjsLoss;
}

/**
 * An adapter for the backend that `tf` runs on now: await `tf.setBackend('wasm')` or `tf.ready()` first. With
 * `{ fused: false }` every loss runs op by op.
 * @throws BACKEND_MISSING when no backend is ready, UNSUPPORTED for one that the library does not know.
 */
export function createAdapter(tf: Tf, how: ComputeOptions = {}): TfjsAdapter {
  const name = backendName(tf);
  const backend = name.slice('tfjs-'.length) as keyof typeof ROUNDING;
  return {
    name,
    rounding: ROUNDING[backend],
    compile: (loss: LossDefinition | string, options: LossOptions = {}): CompiledTfjsLoss => {
      const program = compile(lossOf(loss), options, how);
      const slug = program.built.definition.slug;
      let disposed = false;
      return {
        loss: slug,
        backend: name,
        get graph() { return computedOn(tf, program); },
        get rounding() { return (executionOn(tf, program).startsWith('fused') ? ROUNDING : OP_BY_OP_ROUNDING)[backend]; },
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
  const uploaded = upload(tf, built, feeds);
  let tensors: Tensor[] = [];
  try {
    tensors = await evaluateWaiting(tf, program, uploaded, { sizes, shapes: {} }, gradient);
    const [value, slope, ...others] = await Promise.all(tensors.map(download));
    const names = program.variables.slice(1);
    const gradients = Object.fromEntries(others.map((other, i) => [names[i], other]));
    return { value: value as LossResult['value'], ...(slope === undefined ? {} : { gradient: slope }), ...(others.length === 0 ? {} : { gradients }) };
  } finally {
    tf.dispose([...tensors, ...Object.values(uploaded)]);
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

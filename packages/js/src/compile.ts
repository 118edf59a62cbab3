// A loss to something that runs: graph, gradient, plan, and one kernel per class count and kind of arrays.
import {
  bindSizes, build, checkClassCount, checkValues, decompose, differentiateAll, evaluateShape, failure, gradientName, inputsOf, lossOf, lower, numberInputs, optimise, SemSegLossError,
  type BackendName, type BuiltLoss, type CompiledLoss, type Feeds, type Graph, type LossDefinition, type LossOptions, type LossResult, type Plan, type RunOptions, type Sizes, type Stored, type Tensor, type TensorData,
} from '@semsegloss/core';
import { POWERS } from './approximations.ts';
import { generate, sizeValues } from './generate/generate.ts';
import { Memory } from './memory.ts';
import { countsOf, type Kernel, type OutputData } from './kernel.ts';

export interface JsRunOptions extends RunOptions {
  /** Write the gradient into this array instead of a new one; implies `gradient`. Must be as long as the prediction. */
  readonly gradientInto?: Float32Array;
  /**
   * A name for this target (and mask), such as the number of a case: what depends on nothing else, above all its
   * distance maps, is kept under it and not computed again. Takes some 4 bytes a pixel and class for each name, until
   * dispose(). The same name must always mean the same target and mask.
   */
  readonly targetKey?: string | number;
}

/** Prepares a plan for a class count and kinds of arrays. */
export type KernelMaker = (plan: Plan, classes: number, arrays: Readonly<Record<string, TensorData>>) => Kernel;

/** A compiled loss; run() is synchronous. */
export class JsLoss implements CompiledLoss<LossResult> {
  readonly loss: string;
  readonly backend: BackendName;
  readonly built: BuiltLoss;
  readonly #kernelOf: KernelMaker;
  readonly #plans = new Map<boolean, Plan>();
  readonly #kernels = new Map<string, Kernel>();
  readonly #kept = new Map<string, Map<number, Stored>>();
  #isDisposed = false;

  constructor(loss: LossDefinition | string, options: LossOptions | undefined, backend: BackendName, kernelOf: KernelMaker) {
    const definition = lossOf(loss);
    this.built = build(definition, options);
    this.loss = definition.slug;
    this.backend = backend;
    this.#kernelOf = kernelOf;
  }

  /**
   * Value, and gradient if asked for, of one batch.
   * @throws MISSING_INPUT, SHAPE_MISMATCH, EMPTY_INPUT; with `validate` (the default) VALUE_RANGE and VALUE_NOT_FINITE; DISPOSED.
   */
  run(feeds: Feeds, { gradientInto, gradient = gradientInto !== undefined, validate = true, targetKey }: JsRunOptions = {}): LossResult {
    if (this.#isDisposed) throw new SemSegLossError('DISPOSED', `${this.loss}: must not be used after dispose(). Compile it again.`);
    const plan = this.plan(gradient);
    const sizes = bindSizes(this.built.graph, feeds);
    const counts = countsOf(plan, sizes);
    checkClassCount(this.loss, this.built.options, sizes['C'] ?? counts.class);
    if (validate) checkValues(this.built.options, feeds, counts.class);
    const outputs = allocate(plan.graph, sizes, gradientInto);
    const arrays = Object.fromEntries(inputsOf(plan.graph).map(({ name }) => [name, (feeds[name] as Tensor).data]));
    this.#kernel(plan, gradient, counts.class, arrays)(arrays, outputs, sizes, counts, new Memory(plan, arrays, sizes, this.#keptFor(plan, gradient, targetKey)));
    const result = (name: string): Tensor => ({ data: outputs[name] as OutputData, shape: evaluateShape(outputShape(plan.graph, name), sizes) });
    if (!gradient) return { value: result('value') };
    const numbers = numberInputs(plan.graph);
    const gradients = Object.fromEntries(numbers.map((name) => [name, result(gradientName(name))]));
    return { value: result('value'), gradient: result('gradient'), ...(numbers.length === 0 ? {} : { gradients }) };
  }

  get graph(): Graph {
    return this.plan(true).graph;
  }

  /** The passes that a run makes. */
  plan(gradient: boolean): Plan {
    let plan = this.#plans.get(gradient);
    if (plan === undefined) {
      const graph = optimise(this.built.graph);
      plan = lower(optimise(decompose(gradient ? optimise(differentiateAll(graph)) : graph, ['squaredDistance', 'lovaszSteps'])));
      this.#plans.set(gradient, plan);
    }
    return plan;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#plans.clear();
    this.#kernels.clear();
    this.#kept.clear();
  }

  #keptFor(plan: Plan, gradient: boolean, targetKey: string | number | undefined): Map<number, Stored> | undefined {
    if (targetKey === undefined || plan.fixed.size === 0) return undefined;
    const key = `${gradient} ${targetKey}`;
    const kept = this.#kept.get(key) ?? new Map<number, Stored>();
    this.#kept.set(key, kept);
    return kept;
  }

  #kernel(plan: Plan, gradient: boolean, classes: number, arrays: Readonly<Record<string, Tensor['data']>>): Kernel {
    // One function per kind of arrays keeps each of them monomorphic, which is what makes it fast.
    const key = [gradient, classes, ...Object.values(arrays).map((array) => array.constructor.name)].join(' ');
    let kernel = this.#kernels.get(key);
    if (kernel === undefined) {
      kernel = this.#kernelOf(plan, classes, arrays);
      this.#kernels.set(key, kernel);
    }
    return kernel;
  }
}

/** A plan as a generated function. */
export function generated(plan: Plan, classes: number): Kernel {
  const run = new Function('inputs', 'outputs', 'memory', 'passes', 'N', 'S', 'Z', 'POWERS', generate(plan, classes)) as (...parameters: unknown[]) => void;
  return (inputs, outputs, sizes, counts, memory) => run(inputs, outputs, memory, plan.passes, counts.batch, counts.space, sizeValues(plan, sizes), POWERS);
}

function outputShape(graph: Graph, name: string): readonly (number | string)[] {
  return graph.nodes[graph.outputs[name] ?? -1]?.type.shape ?? [];
}

/** Results without pixels keep all their digits; per-pixel ones are float32. */
function allocate(graph: Graph, sizes: Sizes, gradientInto: Float32Array | undefined): Record<string, OutputData> {
  return Object.fromEntries(Object.keys(graph.outputs).map((name): [string, OutputData] => {
    const length = evaluateShape(outputShape(graph, name), sizes).reduce((a, b) => a * b, 1);
    if (name !== 'gradient') return [name, length <= MOST_EXACT ? new Float64Array(length) : new Float32Array(length)];
    if (gradientInto === undefined) return [name, new Float32Array(length)];
    if (!(gradientInto instanceof Float32Array)) throw failure('DTYPE_MISMATCH', 'gradientInto', 'must be a Float32Array', gradientInto, 'Allocate one as long as the prediction.');
    if (gradientInto.length !== length) throw failure('SHAPE_MISMATCH', 'gradientInto', `must have ${length} elements like the prediction`, gradientInto.length, 'Allocate a Float32Array of that length.');
    return [name, gradientInto];
  }));
}

/** Values up to this many elements are returned in float64. */
const MOST_EXACT = 4096;

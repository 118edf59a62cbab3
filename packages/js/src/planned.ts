// A loss with its plans and kernels: everything around a run but the run itself, which may be at once or a promise.
import {
  bindSizes, build, checkClassCount, checkValues, decompose, differentiateAll, evaluateShape, failure, gradientName, inputsOf, lossOf, lower, Memory, numberInputs, optimise, runRoutine, SemSegLossError,
  type BackendName, type BuiltLoss, type Feeds, type Graph, type LossDefinition, type LossOptions, type LossResult, type Plan, type RunOptions, type RunRoutine, type Sizes, type Stored, type Tensor, type TensorData,
} from '@semsegloss/core';
import { mayReplacePrediction, relation } from './in-place.ts';
import { countsOf, type Counts, type OutputData } from './kernel.ts';

export interface JsRunOptions extends RunOptions {
  /**
   * Write the gradient into this array, or tensor, instead of a new one; implies `gradient`. Must be as long as the
   * prediction. It may be the prediction itself, which is then replaced: without further memory where the loss allows
   * (all without sorts, windows or distances do), else by way of a copy.
   */
  readonly gradientInto?: Float32Array | Tensor<Float32Array>;
  /**
   * A name for this target (and mask), such as the number of a case: what depends on nothing else, above all its
   * distance maps, is kept under it and not computed again. Takes some 4 bytes a pixel and class for each name, until
   * dispose(). The same name must always mean the same target and mask.
   */
  readonly targetKey?: string | number;
}

/** Prepares a plan for a class count and kinds of arrays. */
export type KernelMaker<Kernel> = (plan: Plan, classes: number, arrays: Readonly<Record<string, TensorData>>) => Kernel;

/** A run that is ready to go. */
export interface Prepared<Kernel> {
  readonly kernel: Kernel;
  readonly inputs: Readonly<Record<string, TensorData>>;
  readonly outputs: Readonly<Record<string, OutputData>>;
  readonly sizes: Sizes;
  readonly counts: Counts;
  readonly memory: Memory;
  /** The result, after the kernel has written the outputs. */
  readonly finish: () => LossResult;
}

export class PlannedLoss<Kernel> {
  readonly loss: string;
  readonly backend: BackendName;
  readonly built: BuiltLoss;
  readonly #kernelOf: KernelMaker<Kernel>;
  readonly #routine: RunRoutine;
  readonly #numbers: readonly string[];
  readonly #plans = new Map<boolean, Plan>();
  readonly #kernels = new Map<string, Kernel>();
  readonly #kept = new Map<string, Map<number, Stored>>();
  #isDisposed = false;

  constructor(loss: LossDefinition | string, options: LossOptions | undefined, backend: BackendName, kernelOf: KernelMaker<Kernel>, routine: RunRoutine = runRoutine) {
    const definition = lossOf(loss);
    this.built = build(definition, options);
    this.#numbers = numberInputs(this.built.graph);
    this.loss = definition.slug;
    this.backend = backend;
    this.#kernelOf = kernelOf;
    this.#routine = routine;
  }

  /** @throws what `run` throws for its feeds and options */
  protected prepare(feeds: Feeds, { gradientInto, gradient = gradientInto !== undefined, validate = true, targetKey }: JsRunOptions = {}): Prepared<Kernel> {
    if (this.#isDisposed) throw new SemSegLossError('DISPOSED', `${this.loss}: must not be used after dispose(). Compile it again.`);
    const plan = this.plan(gradient);
    const sizes = bindSizes(this.built.graph, feeds);
    const counts = countsOf(plan, sizes);
    checkClassCount(this.loss, this.built.options, sizes['C'] ?? counts.class);
    if (validate) checkValues(this.built.options, feeds, counts.class);
    const arraysNow = (): Record<string, TensorData> => Object.fromEntries(inputsOf(plan.graph).map(({ name }) => [name, this.current((feeds[name] as Tensor).data)]));
    const kernel = this.#kernel(plan, gradient, counts.class, arraysNow());
    // Arrays of a memory that has just grown for the kernel are others now.
    const inputs = arraysNow();
    const into = arrayOf(gradientInto);
    const target = into === undefined ? undefined : this.current(into);
    const isBeside = target !== undefined && this.#overwrites(target, inputs, plan, counts.class);
    const outputs = allocate(plan.graph, sizes, target, isBeside);
    const finish = (): LossResult => {
      if (isBeside) {
        target.set(outputs['gradient'] as OutputData);
        outputs['gradient'] = target;
      }
      return resultOf(plan.graph, outputs, sizes, gradient, this.#numbers);
    };
    return { kernel, inputs, outputs, sizes, counts, memory: new Memory(plan, inputs, sizes, this.#routine, this.#keptFor(plan, gradient, targetKey)), finish };
  }

  /** The same elements as an array of the memory as it is now, for arrays of a memory of its own that may have grown. */
  protected current<Data extends TensorData>(array: Data): Data {
    return array;
  }

  get graph(): Graph {
    return this.plan(true).graph;
  }

  /** The passes that a run makes. */
  plan(gradient: boolean): Plan {
    let plan = this.#plans.get(gradient);
    if (plan === undefined) {
      const graph = optimise(this.built.graph);
      plan = planOf(gradient ? differentiateAll(graph) : graph);
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

  /** Whether the gradient would be written over what is still to be read. */
  #overwrites(into: Float32Array, arrays: Readonly<Record<string, TensorData>>, plan: Plan, classes: number): boolean {
    return Object.entries(arrays).some(([name, array]) => {
      const how = relation(into, array);
      return how !== 'apart' && !(how === 'same' && name === 'prediction' && array instanceof Float32Array && mayReplacePrediction(plan, classes));
    });
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

/** The plan of a graph of any ops, with the routines that the host computes as they are. */
export function planOf(graph: Graph): Plan {
  return lower(optimise(decompose(optimise(graph), ['squaredDistance', 'lovaszSteps'])));
}

function resultOf(graph: Graph, outputs: Readonly<Record<string, OutputData>>, sizes: Sizes, gradient: boolean, numbers: readonly string[]): LossResult {
  const result = (name: string): Tensor => ({ data: outputs[name] as OutputData, shape: evaluateShape(outputShape(graph, name), sizes) });
  if (!gradient) return { value: result('value') };
  const gradients = Object.fromEntries(numbers.map((name) => [name, result(gradientName(name))]));
  return { value: result('value'), gradient: result('gradient'), ...(numbers.length === 0 ? {} : { gradients }) };
}

function outputShape(graph: Graph, name: string): readonly (number | string)[] {
  return graph.nodes[graph.outputs[name] ?? -1]?.type.shape ?? [];
}

function arrayOf(gradientInto: JsRunOptions['gradientInto']): Float32Array | undefined {
  if (gradientInto === undefined) return undefined;
  const array = ArrayBuffer.isView(gradientInto) ? gradientInto : gradientInto.data;
  if (!(array instanceof Float32Array)) throw failure('DTYPE_MISMATCH', 'gradientInto', 'must be a Float32Array', gradientInto, 'Allocate one as long as the prediction.');
  return array;
}

/** Results without pixels keep all their digits; per-pixel ones are float32. `isBeside`: the gradient goes into an array of its own. */
function allocate(graph: Graph, sizes: Sizes, gradientInto: Float32Array | undefined, isBeside: boolean): Record<string, OutputData> {
  return Object.fromEntries(Object.keys(graph.outputs).map((name): [string, OutputData] => {
    const length = evaluateShape(outputShape(graph, name), sizes).reduce((a, b) => a * b, 1);
    if (name !== 'gradient') return [name, length <= MOST_EXACT ? new Float64Array(length) : new Float32Array(length)];
    if (gradientInto === undefined) return [name, new Float32Array(length)];
    if (gradientInto.length !== length) throw failure('SHAPE_MISMATCH', 'gradientInto', `must have ${length} elements like the prediction`, gradientInto.length, 'Allocate a Float32Array of that length.');
    return [name, isBeside ? new Float32Array(length) : gradientInto];
  }));
}

/** Values up to this many elements are returned in float64. */
const MOST_EXACT = 4096;

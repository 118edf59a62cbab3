// A compiled loss: graph, gradient and plans, and for each size of arrays the kernels that were made for it.
import {
  bindSizes, build, checkClassCount, checkValues, countsOf, decompose, differentiateAll, gradientName, inputsOf, lower, numberInputs, optimise, SemSegLossError,
  type BackendName, type BuiltLoss, type CompiledLoss, type Feeds, type Graph, type LossDefinition, type LossOptions, type LossResult, type OpName, type Plan, type RunOptions, type Tensor,
} from '@semsegloss/core';
import type { Mode } from './mode.ts';
import { Program } from './program.ts';
import { explained, type Gpu } from './runtime.ts';

/** Kernels are kept for so many sizes of arrays, with and without gradient; those that were not used for longest go first. */
const MOST_PROGRAMS = 8;

/** Composites that are computed as one routine on the host. */
const KEPT = ['squaredDistance', 'lovaszSteps'] as const;

/** Where a loss is computed: in kernels alone, or with routines between them that the host runs. */
export type Execution = 'kernels' | `kernels, and on the host: ${string}`;

export class GpuJsLoss implements CompiledLoss<Promise<LossResult>> {
  readonly loss: string;
  readonly backend: BackendName;
  readonly built: BuiltLoss;
  readonly #gpu: Gpu;
  readonly #mode: Mode;
  readonly #plans = new Map<boolean, Plan>();
  readonly #programs = new Map<string, Program>();
  /** Runs on their way: kernels are not let go of under their feet. */
  readonly #running = new Set<Promise<unknown>>();
  #isDisposed = false;

  constructor(gpu: Gpu, mode: Mode, definition: LossDefinition, options: LossOptions | undefined) {
    this.built = build(definition, options);
    this.loss = definition.slug;
    this.backend = `gpu.js-${mode}`;
    this.#gpu = gpu;
    this.#mode = mode;
  }

  /**
   * Value, and gradient if asked for, of one batch.
   * @throws MISSING_INPUT, SHAPE_MISMATCH, EMPTY_INPUT; with `validate` (the default) VALUE_RANGE and VALUE_NOT_FINITE; DISPOSED;
   * BACKEND_MISSING when the device was lost; UNSUPPORTED for arrays that are larger than it takes.
   */
  async run(feeds: Feeds, { gradient = false, validate = true }: RunOptions = {}): Promise<LossResult> {
    if (this.#isDisposed) throw new SemSegLossError('DISPOSED', `${this.loss}: must not be used after dispose(). Compile it again.`);
    const sizes = bindSizes(this.built.graph, feeds);
    const plan = this.plan(gradient);
    const counts = countsOf(plan, sizes);
    checkClassCount(this.loss, this.built.options, sizes['C'] ?? counts.class);
    if (validate) checkValues(this.built.options, feeds, counts.class);
    const inputs = Object.fromEntries(inputsOf(plan.graph).map(({ name }) => [name, (feeds[name] as Tensor).data]));
    // In the cpu mode one kernel for each kind of arrays keeps all of them fast; the others read float32 only.
    const kinds = this.#mode === 'cpu' ? Object.values(inputs).map((data) => data.constructor.name) : [];
    const key = [gradient, ...Object.values(sizes), ...kinds].join(' ');
    try {
      const run = this.#program(key, plan, sizes).run(inputs);
      const outputs = await this.#tracked(run);
      return result(plan, outputs, gradient);
    } catch (error) {
      throw explained(`${this.loss} on ${this.backend}`, error);
    }
  }

  /** Whether kernels do everything, or which routines the host runs between them. */
  execution(): Execution {
    const plan = this.plan(true);
    const routines = [...new Set([...plan.routines].map((id): OpName => (plan.graph.nodes[id] as Plan['graph']['nodes'][number]).op))];
    return routines.length === 0 ? 'kernels' : `kernels, and on the host: ${routines.join(', ')}`;
  }

  /** What is computed with a gradient: stored values are read where they are stored. */
  get graph(): Graph {
    return this.plan(true).graph;
  }

  /** The passes that a run makes. */
  plan(gradient: boolean): Plan {
    let plan = this.#plans.get(gradient);
    if (plan === undefined) {
      const graph = optimise(this.built.graph);
      plan = lower(optimise(decompose(gradient ? optimise(differentiateAll(graph)) : graph, KEPT)));
      this.#plans.set(gradient, plan);
    }
    return plan;
  }

  dispose(): void {
    this.#isDisposed = true;
    const programs = [...this.#programs.values()];
    this.#programs.clear();
    this.#afterRuns(() => programs.forEach((program) => program.dispose()));
  }

  #program(key: string, plan: Plan, sizes: Readonly<Record<string, number>>): Program {
    const known = this.#programs.get(key);
    const program = known ?? new Program(this.#gpu, this.#mode, plan, sizes);
    // Last used, last in line.
    this.#programs.delete(key);
    this.#programs.set(key, program);
    const [oldest] = this.#programs;
    if (this.#programs.size > MOST_PROGRAMS && oldest !== undefined) {
      this.#programs.delete(oldest[0]);
      this.#afterRuns(() => oldest[1].dispose());
    }
    return program;
  }

  async #tracked<T>(run: Promise<T>): Promise<T> {
    this.#running.add(run);
    try {
      return await run;
    } finally {
      this.#running.delete(run);
    }
  }

  #afterRuns(act: () => void): void {
    if (this.#running.size === 0) act();
    else void Promise.allSettled(this.#running).then(act);
  }
}

function result({ graph }: Plan, outputs: ReadonlyMap<string, Tensor>, gradient: boolean): LossResult {
  const output = (name: string): Tensor => outputs.get(name) as Tensor;
  if (!gradient) return { value: output('value') };
  const numbers = numberInputs(graph);
  const gradients = Object.fromEntries(numbers.map((name) => [name, output(gradientName(name))]));
  return { value: output('value'), gradient: output('gradient'), ...(numbers.length === 0 ? {} : { gradients }) };
}

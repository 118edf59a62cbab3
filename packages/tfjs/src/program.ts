// A loss compiled for tfjs: its graph, and from that, when it is first asked for, the plan of each way of computing it.
// Knows no tensors.
import {
  build, decompose, differentiateAll, GraphBuilder, numberInputs, optimise,
  type BuiltLoss, type Graph, type LossDefinition, type LossOptions,
} from '@semsegloss/core';
import { planOf as loopPlanOf } from '@semsegloss/js/plans';
import { KEPT } from './lower.ts';
import { planOf, UPSTREAM, type Plan } from './plan.ts';

type LoopPlan = ReturnType<typeof loopPlanOf>;

/** How a loss is to be computed. */
export interface ComputeOptions {
  /** Fused, as programs or loops, where the backend and the loss allow it (default), or one kernel per operation. */
  readonly fused?: boolean;
}

export class Program {
  readonly built: BuiltLoss;
  readonly isFusible: boolean;
  /** Names of the inputs that it is differentiated with respect to: the prediction, then those that are numbers. */
  readonly variables: readonly string[];
  readonly #made = new Map<string, unknown>();

  constructor(built: BuiltLoss, { fused = true }: ComputeOptions = {}) {
    this.built = built;
    this.isFusible = fused;
    this.variables = ['prediction', ...numberInputs(built.graph)];
  }

  /** Whether the value is one number. */
  get isScalar(): boolean {
    const { nodes, outputs } = this.built.graph;
    return nodes[outputs['value'] ?? 0]?.type.shape.length === 0;
  }

  /** Inputs of the loss and `upstream`, outputs `value`, `gradient` and those of number inputs. */
  get graph(): Graph {
    return this.#once('graph', () => optimise(decompose(this.#withUpstream('value'), KEPT)));
  }

  /** One kernel per operation. */
  get steps(): Plan {
    return this.#once('steps', () => planOf(this.graph));
  }

  /** Loops that give the value alone. */
  get valueLoops(): LoopPlan {
    return this.#once('valueLoops', () => loopPlanOf(this.built.graph));
  }

  /** Loops that give value and gradients, for a value that is one number. */
  get bothLoops(): LoopPlan {
    return this.#once('bothLoops', () => loopPlanOf(differentiateAll(optimise(this.built.graph))));
  }

  /** Loops that give the gradients alone, times `upstream`. */
  get gradientLoops(): LoopPlan {
    return this.#once('gradientLoops', () => loopPlanOf(this.#withUpstream()));
  }

  /** The gradients of value · upstream, beside some of the loss' own outputs. */
  #withUpstream(...kept: readonly string[]): Graph {
    const { outputs, ...graph } = differentiateAll(seeded(this.built.graph), 'seeded', numberInputs(this.built.graph));
    const wanted = Object.entries(outputs).filter(([name]) => name !== 'seeded' && (name !== 'value' || kept.includes(name)));
    return optimise({ ...graph, outputs: Object.fromEntries(wanted) });
  }

  #once<T>(key: string, make: () => T): T {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as T;
  }
}

export function compile(definition: LossDefinition, options: LossOptions, how?: ComputeOptions): Program {
  return new Program(build(definition, options), how);
}

/** The graph with one more output: its value times the input `upstream`, whose gradient is what a chain rule wants. */
function seeded(graph: Graph): Graph {
  const builder = new GraphBuilder(graph.axes);
  const ids: number[] = [];
  for (const node of graph.nodes) ids.push(builder.emit(node.op, node.inputs.map((input) => ids[input] ?? 0), node.attributes).id);
  const value = builder.at(ids[graph.outputs['value'] ?? 0] ?? 0);
  return builder.finish(graph.name, { value, seeded: value.mul(builder.input(UPSTREAM, 'float32', value.shape)) });
}

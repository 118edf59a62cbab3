// A loss compiled for tfjs: its value, and from what the value left behind, its gradient. Runs on tensors that were
// checked before; knows nothing about where they come from.
import {
  build, decompose, differentiateAll, evaluateDim, evaluateShape, GraphBuilder, numberInputs, optimise,
  type Attributes, type BuiltLoss, type Dim, type Graph, type LossDefinition, type LossOptions, type Sizes,
} from '@semsegloss/core';
import { fusedGradient, fusedValue } from './gpu/execute.ts';
import { fusedOn } from './gpu/execution.ts';
import { KEPT, LOWERINGS } from './lower.ts';
import { planOf, UPSTREAM, type Plan, type Step } from './plan.ts';
import type { Tensor, Tf } from './runtime.ts';

export interface Program {
  readonly built: BuiltLoss;
  /** What is computed: inputs of the loss and `upstream`, outputs `value`, `gradient` and those of number inputs. */
  readonly graph: Graph;
  readonly plan: Plan;
}

/** Tensors by the ids of their nodes. */
export type Values = Map<number, Tensor>;

export function compile(definition: LossDefinition, options: LossOptions): Program {
  const built = build(definition, options);
  const { outputs: { seeded: _, ...outputs }, ...graph } = differentiateAll(seeded(built.graph), 'seeded', numberInputs(built.graph));
  const both: Graph = { ...graph, outputs };
  const small = optimise(decompose(optimise(both), KEPT));
  return { built, graph: small, plan: planOf(small) };
}

/** The graph with one more output: its value times the input `upstream`, whose gradient is what a chain rule wants. */
function seeded(graph: Graph): Graph {
  const builder = new GraphBuilder(graph.axes);
  const ids: number[] = [];
  for (const node of graph.nodes) ids.push(builder.emit(node.op, node.inputs.map((input) => ids[input] ?? 0), node.attributes).id);
  const value = builder.at(ids[graph.outputs['value'] ?? 0] ?? 0);
  return builder.finish(graph.name, { value, seeded: value.mul(builder.input(UPSTREAM, 'float32', value.shape)) });
}

/** The value, and the tensors that `gradientOf` needs. Call it in a tidy. */
export function valueOf(tf: Tf, program: Program, feeds: Readonly<Record<string, Tensor>>, sizes: Sizes): { value: Tensor; saved: Tensor[] } {
  const fused = fusedOn(tf, program, sizes);
  if (typeof fused !== 'string') return fusedValue(tf, fused, feeds, sizes);
  const { plan } = program;
  const values: Values = new Map([...plan.inputs].flatMap(([name, id]) => (feeds[name] === undefined ? [] : [[id, feeds[name]] as const])));
  perform(tf, plan.forward, values, sizes);
  return { value: at(values, plan.value), saved: plan.saved.map((id) => at(values, id)) };
}

/** The gradients with respect to the prediction and to each number input, times `upstream`, by the names of `plan.gradients`. Call it in a tidy. */
export function gradientOf(tf: Tf, program: Program, upstream: Tensor, saved: readonly Tensor[], sizes: Sizes): Tensor[] {
  const fused = fusedOn(tf, program, sizes);
  if (typeof fused !== 'string') return fusedGradient(tf, fused, upstream, saved, sizes);
  const { plan } = program;
  const values: Values = new Map(plan.saved.map((id, i) => [id, saved[i] as Tensor]));
  const seed = plan.inputs.get(UPSTREAM);
  if (seed !== undefined) values.set(seed, upstream);
  perform(tf, plan.backward, values, sizes);
  return [...plan.gradients.values()].map((id) => at(values, id));
}

/** Computes the steps in order, and frees what none of the later ones needs. Call it in a tidy. */
export function perform(tf: Tf, steps: readonly Step[], values: Values, sizes: Sizes): void {
  const backend = tf.getBackend();
  for (const { id, op, node, operands, known, nonPositive, free } of steps) {
    const [a, b, c, ...more] = operands.map((operand) => at(values, operand));
    const site = { tf, backend, node, known, nonPositive, shape: evaluateShape(node.type.shape, sizes), attributes: resolve(node.attributes, sizes) };
    // A table entry reads only as many operands as its op has.
    const result = tf.tidy(() => LOWERINGS[op](site, a as Tensor, b as Tensor, c as Tensor, ...more));
    values.set(id, result);
    for (const done of free) {
      at(values, done).dispose();
      values.delete(done);
    }
  }
}

function at(values: Values, id: number): Tensor {
  return values.get(id) as Tensor;
}

/** Attributes with this run's sizes in the place of their symbols. */
function resolve(attributes: Attributes, sizes: Sizes): Attributes {
  const classes = attributes['classes'];
  const { dims } = attributes;
  return {
    ...attributes,
    ...(Array.isArray(dims) ? { dims: (dims as readonly Dim[]).map((dim) => evaluateDim(dim, sizes)) } : {}),
    ...(Array.isArray(classes) ? { classes: (classes as readonly Dim[]).map((dim) => evaluateDim(dim, sizes)) } : {}),
  };
}

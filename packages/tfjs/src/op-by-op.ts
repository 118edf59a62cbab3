// The steps of a loss or metric, one kernel of tfjs for each operation: what runs where nothing fused can.
import { evaluateDim, evaluateShape, type Attributes, type Dim, type Sizes } from '@semsegloss/core';
import type { Evaluation } from './evaluate.ts';
import { LOWERINGS } from './lower.ts';
import { UPSTREAM, type Plan, type Step } from './plan.ts';
import type { Tensor, Tf } from './runtime.ts';
import type { Tensors } from './tensors.ts';

/** Tensors by the ids of their nodes. */
export type Values = Map<number, Tensor>;

/** The value, and what the gradients need of it. Call it and `gradients` in a tidy. */
export function evaluateSteps(tf: Tf, plan: Plan, feeds: Tensors, sizes: Sizes): Evaluation {
  const values: Values = new Map([...plan.inputs].flatMap(([name, id]) => (feeds[name] === undefined ? [] : [[id, feeds[name]] as const])));
  perform(tf, plan.forward, values, sizes);
  return {
    value: at(values, plan.value),
    saved: plan.saved.map((id) => at(values, id)),
    gradients: (upstream, saved) => {
      const known: Values = new Map(plan.saved.map((id, i) => [id, saved[i] as Tensor]));
      const seed = plan.inputs.get(UPSTREAM);
      if (seed !== undefined) known.set(seed, upstream);
      perform(tf, plan.backward, known, sizes);
      return [...plan.gradients.values()].map((id) => at(known, id));
    },
  };
}

/** Computes the steps in order, and frees what none of the later ones needs. Call it in a tidy. */
export function perform(tf: Tf, steps: readonly Step[], values: Values, sizes: Sizes): void {
  const backend = tf.getBackend();
  for (const { id, op, node, operands, known, nonPositive, free } of steps) {
    const [a, b, c] = operands.map((operand) => at(values, operand));
    const site = { tf, backend, node, known, nonPositive, shape: evaluateShape(node.type.shape, sizes), attributes: resolve(node.attributes, sizes) };
    // A table entry reads only as many operands as its op has.
    const result = tf.tidy(() => LOWERINGS[op](site, a as Tensor, b as Tensor, c as Tensor));
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

// The steps of a loss or metric, one kernel of tfjs for each operation: what runs where nothing fused can.
import { evaluateDim, evaluateShape, type Attributes, type Dim, type Sizes } from '@semsegloss/core';
import type { Evaluation } from './evaluate.ts';
import { afterWaiting, onHost } from './hand-over.ts';
import { LOWERINGS, type Site } from './lower.ts';
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
  for (const step of steps) {
    const [a, b, c, ...more] = step.operands.map((operand) => at(values, operand));
    // A table entry reads only as many operands as its op has.
    values.set(step.id, tf.tidy(() => LOWERINGS[step.op](siteOf(tf, step, sizes), a as Tensor, b as Tensor, c as Tensor, ...more)));
    release(values, step.free);
  }
}

/**
 * The value, and the gradients of its sum if they are wanted, where what the host computes is waited for. Outside of any
 * tidy; the results are the caller's to dispose of.
 */
export async function evaluateStepsWaiting(tf: Tf, plan: Plan, feeds: Tensors, sizes: Sizes, wantsGradient: boolean): Promise<Tensor[]> {
  const given = new Set(Object.values(feeds));
  const values: Values = new Map([...plan.inputs].flatMap(([name, id]) => (feeds[name] === undefined ? [] : [[id, feeds[name]] as const])));
  const results: Tensor[] = [];
  try {
    await performWaiting(tf, plan.forward, values, sizes);
    const value = at(values, plan.value);
    results.push(tf.clone(value));
    if (!wantsGradient) return results;
    const seed = plan.inputs.get(UPSTREAM);
    if (seed !== undefined) values.set(seed, tf.ones(value.shape));
    await performWaiting(tf, plan.backward, values, sizes);
    results.push(...[...plan.gradients.values()].map((id) => tf.clone(at(values, id))));
    return results;
  } catch (error) {
    tf.dispose(results);
    throw error;
  } finally {
    for (const tensor of values.values()) if (!given.has(tensor)) tensor.dispose();
  }
}

async function performWaiting(tf: Tf, steps: readonly Step[], values: Values, sizes: Sizes): Promise<void> {
  for (const step of steps) {
    if (LOWERINGS[step.op] === onHost) values.set(step.id, await afterWaiting(siteOf(tf, step, sizes), step.operands.map((operand) => at(values, operand))));
    else perform(tf, [{ ...step, free: [] }], values, sizes);
    release(values, step.free);
  }
}

function siteOf(tf: Tf, { node, known, nonPositive }: Step, sizes: Sizes): Site {
  return { tf, backend: tf.getBackend(), node, known, nonPositive, shape: evaluateShape(node.type.shape, sizes), attributes: resolve(node.attributes, sizes) };
}

function release(values: Values, ids: readonly number[]): void {
  for (const id of ids) {
    at(values, id).dispose();
    values.delete(id);
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

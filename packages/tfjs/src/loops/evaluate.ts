// A loss as fused loops on the backend's own arrays: no tensor in between, no copy in or out. Where value and gradient
// are both wanted, they come from the same passes.
import { evaluateShape, gradientName, inputsOf, type Plan, type Sizes } from '@semsegloss/core';
import { countsOf, generated, Memory, type Kernel } from '@semsegloss/js/plans';
import type { Evaluation } from '../evaluate.ts';
import { UPSTREAM } from '../plan.ts';
import type { Program } from '../program.ts';
import type { Tensor, Tf } from '../runtime.ts';
import type { Tensors } from '../tensors.ts';
import type { Elements, Host } from './host.ts';

/** The value, and the gradients right away or when they are asked for. Call it and `gradients` in a tidy. */
export function evaluateLoops(tf: Tf, program: Program, host: Host, tensors: Tensors, sizes: Sizes, wantsGradient: boolean): Evaluation {
  const gradientNames = program.variables.map(gradientName);
  if (wantsGradient && program.isScalar) {
    const results = run(host, program.bothLoops, tensors, sizes);
    return {
      value: results['value'] as Tensor,
      saved: gradientNames.map((name) => results[name] as Tensor),
      gradients: (upstream, saved) => {
        const [factor] = upstream.dataSync();
        return saved.map((gradient) => (factor === 1 ? tf.clone(gradient) : tf.mul(gradient, upstream)));
      },
    };
  }
  const inputs = inputsOf(program.built.graph).map(({ name }) => name);
  return {
    value: run(host, program.valueLoops, tensors, sizes)['value'] as Tensor,
    saved: inputs.map((name) => tensors[name] as Tensor),
    gradients: (upstream, saved) => {
      const kept = Object.fromEntries(inputs.map((name, i) => [name, saved[i] as Tensor]));
      const results = run(host, program.gradientLoops, { ...kept, [UPSTREAM]: upstream }, sizes);
      return gradientNames.map((name) => results[name] as Tensor);
    },
  };
}

/** Runs a plan once: its outputs as new tensors, by name. */
function run(host: Host, plan: Plan, tensors: Tensors, sizes: Sizes): Record<string, Tensor> {
  const { nodes, outputs } = plan.graph;
  const results = Object.fromEntries(Object.entries(outputs).map(([name, id]) => [name, host.allocate(evaluateShape(nodes[id]?.type.shape ?? [], sizes))]));
  const elements = (from: Tensors): Record<string, Elements> => Object.fromEntries(Object.entries(from).map(([name, tensor]) => [name, host.elements(tensor)]));
  const given = elements(Object.fromEntries(inputsOf(plan.graph).map(({ name }) => [name, tensors[name] as Tensor])));
  const counts = countsOf(plan, sizes);
  kernelOf(plan, counts.class, given)(given, elements(results) as Record<string, Float32Array>, sizes, counts, new Memory(plan, given, sizes));
  return results;
}

const kernels = new WeakMap<Plan, Map<string, Kernel>>();

/** One function per kind of arrays keeps each of them monomorphic, which is what makes it fast. */
function kernelOf(plan: Plan, classes: number, arrays: Readonly<Record<string, Elements>>): Kernel {
  let known = kernels.get(plan);
  if (known === undefined) kernels.set(plan, known = new Map<string, Kernel>());
  const key = [classes, ...Object.values(arrays).map((array) => array.constructor.name)].join(' ');
  const kernel = known.get(key) ?? generated(plan, classes);
  known.set(key, kernel);
  return kernel;
}

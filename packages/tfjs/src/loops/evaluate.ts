// A loss as fused loops on the backend's own arrays: no tensor in between, no copy in or out. Where value and gradient
// are both wanted, they come from the same passes.
import { evaluateShape, gradientName, inputsOf, Memory, type Plan, type Sizes } from '@semsegloss/core';
import { countsOf, type Kernel } from '@semsegloss/js/plans';
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
        // A reshape shares the data, which a clone on wasm does not.
        return saved.map((gradient) => (factor === 1 ? tf.reshape(gradient, gradient.shape) : tf.mul(gradient, upstream)));
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
  const given = Object.fromEntries(inputsOf(plan.graph).map(({ name }) => [name, tensors[name] as Tensor]));
  const counts = countsOf(plan, sizes);
  const kernel = kernelOf(host, plan, counts.class, given);
  // Last, since all of the above may move memory.
  const arrays = elementsOf(host, given);
  kernel(arrays, elementsOf(host, results) as Record<string, Float32Array>, sizes, counts, new Memory(plan, arrays, sizes, host.routine));
  return results;
}

function elementsOf(host: Host, tensors: Tensors): Record<string, Elements> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, host.elements(tensor)]));
}

const kernels = new WeakMap<Host, WeakMap<Plan, Map<string, Kernel>>>();

/** One function per kind of arrays, which is what makes it fast. */
function kernelOf(host: Host, plan: Plan, classes: number, tensors: Tensors): Kernel {
  const ofHost = kernels.get(host) ?? new WeakMap<Plan, Map<string, Kernel>>();
  const ofPlan = ofHost.get(plan) ?? new Map<string, Kernel>();
  kernels.set(host, ofHost.set(plan, ofPlan));
  const arrays = elementsOf(host, tensors);
  const key = [classes, ...Object.values(arrays).map((array) => array.constructor.name)].join(' ');
  const kernel = ofPlan.get(key) ?? host.kernel(plan, classes, arrays);
  ofPlan.set(key, kernel);
  return kernel;
}

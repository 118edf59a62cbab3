// What both ways of running a plan share: the form of a kernel, and where a value's elements lie in memory.
import { evaluateDim, evaluateShape, product, type Dim, type GraphNode, type Plan, type Sizes, type TensorData } from '@semsegloss/core';
import type { Memory } from './memory.ts';

export type OutputData = Float32Array | Float64Array;

/** Runs a plan once. Inputs and outputs are given by name; sizes and counts are the run's numbers, memory what it keeps between sweeps. */
export type Kernel = (inputs: Readonly<Record<string, TensorData>>, outputs: Readonly<Record<string, OutputData>>, sizes: Sizes, counts: Counts, memory: Memory) => void;

/** Distance in memory between neighbours along each group of axes; 0 where a value does not vary. */
export interface Strides {
  readonly batch: number;
  readonly space: number;
  readonly class: number;
}

/** Counts of a run: samples, pixels of one sample, classes. */
export interface Counts {
  readonly batch: number;
  readonly space: number;
  readonly class: number;
}

export type Group = keyof Counts;

/** The groups of axes that a value varies over and that lie inside of `group` in memory: its stride is their product. */
export function groupsInside(plan: Plan, id: number, group: Group): Group[] {
  const order = [...new Set(plan.graph.axes.map((axis): Group => (axis === 'batch' || axis === 'class' ? axis : 'space')))];
  const extent = plan.extents[id];
  return order.slice(order.indexOf(group) + 1).filter((inner) => extent?.[inner] === true);
}

/** Places of a value that fills memory row-major. */
export function stridesOf(plan: Plan, id: number, counts: Counts): Strides {
  const stride = (group: Group): number => (plan.extents[id]?.[group] === true ? groupsInside(plan, id, group).reduce((step, inner) => step * counts[inner], 1) : 0);
  return { batch: stride('batch'), space: stride('space'), class: stride('class') };
}

/** The value of a `size` node. */
export function sizeValue(node: GraphNode, sizes: Sizes): number {
  return evaluateDim(product(node.attributes['dims'] as readonly Dim[]), sizes);
}

/** The counts of the largest shape in the graph. */
export function countsOf(plan: Plan, sizes: Sizes): Counts {
  const counts = { batch: 1, space: 1, class: 1 };
  for (const node of plan.graph.nodes) {
    if (node.type.shape.length !== plan.graph.axes.length) continue;
    const own = { batch: 1, space: 1, class: 1 };
    evaluateShape(node.type.shape, sizes).forEach((size, axis) => {
      const name = plan.graph.axes[axis];
      own[name === 'batch' || name === 'class' ? name : 'space'] *= size;
    });
    counts.batch = Math.max(counts.batch, own.batch);
    counts.space = Math.max(counts.space, own.space);
    counts.class = Math.max(counts.class, own.class);
  }
  return counts;
}

// What both ways of running a plan share: the form of a kernel, and where a value's elements lie in memory.
import { elementsOf, groupsInside, type AxisGroup as Group, type Memory, type Plan, type Sizes, type SweepCounts as Counts, type TensorData } from '@semsegloss/core';

export { countsOf, groupsInside, sizeValue, type AxisGroup as Group, type SweepCounts as Counts } from '@semsegloss/core';

export type OutputData = Float32Array | Float64Array;

/** Runs a plan once. Inputs and outputs are given by name; sizes and counts are the run's numbers, memory what it keeps between sweeps. */
export type Kernel = (inputs: Readonly<Record<string, TensorData>>, outputs: Readonly<Record<string, OutputData>>, sizes: Sizes, counts: Counts, memory: Memory) => void;

/** Distance in memory between neighbours along each group of axes; 0 where a value does not vary. */
export interface Strides {
  readonly batch: number;
  readonly space: number;
  readonly class: number;
}

/** Places of a value that fills memory row-major. */
export function stridesOf(plan: Plan, id: number, counts: Counts): Strides {
  const stride = (group: Group): number => (plan.extents[id]?.[group] === true ? elementsOf(groupsInside(plan, id, group), counts) : 0);
  return { batch: stride('batch'), space: stride('space'), class: stride('class') };
}

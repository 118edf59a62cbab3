// The second stage of every sum, on the host in float64: blocks of pixels to numbers per sample and class.
import { combine, startOf, type Extent, type GraphNode, type Plan, type SmallValues, type SweepCounts } from '@semsegloss/core';
import type { SumsJob } from './kernels/jobs.ts';
import type { Source } from './kernels/source.ts';

/** What a kernel gives whose threads are samples × sums × blocks: a number for each, or a vector. */
export type Threads = readonly (readonly ArrayLike<number | ArrayLike<number>>[])[];

/** Adds up the blocks of each sample from `first` on, one row of threads for each group of sums and each class of those that have classes. */
export function addThreads(plan: Plan, counts: SweepCounts, small: SmallValues, { groups, width }: SumsJob, samples: Threads, first: number): void {
  let y = 0;
  for (const { reductions, isPerClass } of groups) {
    for (let c = 0; c < (isPerClass ? counts.class : 1); c++, y++) {
      reductions.forEach((id, column) => samples.forEach((rows, n) => {
        const row = rows[y] as ArrayLike<number | ArrayLike<number>>;
        const total = totalOf(nodeAt(plan, id), row.length, (b) => (width === 1 ? row[b] as number : (row[b] as ArrayLike<number>)[column] as number));
        addTo(plan, small, id, first + n, c, total);
      }));
    }
  }
}

/** Room for the sums of each block, as a sweep adds them up. */
export function sumsRoom(plan: Plan, counts: SweepCounts, reductions: readonly number[], columns: Source['columns'], blocks: number): Float64Array {
  const { places, width } = columns ?? { places: new Map<number, number>(), width: 0 };
  const sums = new Float64Array(counts.batch * blocks * width);
  for (const id of reductions.filter((each) => startOf(nodeAt(plan, each)) !== 0)) {
    const first = places.get(id) ?? 0;
    const count = plan.extents[id]?.class === true ? counts.class : 1;
    for (let row = 0; row < sums.length; row += width) sums.fill(startOf(nodeAt(plan, id)), row + first, row + first + count);
  }
  return sums;
}

/** Adds up the rows of a sweep's sums. */
export function addRows(plan: Plan, counts: SweepCounts, small: SmallValues, reductions: readonly number[], columns: Source['columns'], sums: Float64Array): void {
  const { places, width } = columns ?? { places: new Map<number, number>(), width: 0 };
  const rows = sums.length / (width * counts.batch);
  for (const id of reductions) {
    small.begin(id);
    for (let c = 0; c < (plan.extents[id]?.class === true ? counts.class : 1); c++) {
      const column = (places.get(id) ?? 0) + c;
      for (let n = 0; n < counts.batch; n++) addTo(plan, small, id, n, c, totalOf(nodeAt(plan, id), rows, (b) => sums[(n * rows + b) * width + column] as number));
    }
  }
}

function totalOf(node: GraphNode, blocks: number, block: (b: number) => number): number {
  let total = startOf(node);
  for (let b = 0; b < blocks; b++) total = combine(node, total, block(b));
  return total;
}

/** What a sample has summed is the number of its own, or its part of one that has no samples. */
function addTo(plan: Plan, small: SmallValues, id: number, n: number, c: number, total: number): void {
  const values = small.of(id);
  const at = small.place(plan.extents[id] as Extent, n, c);
  values[at] = combine(nodeAt(plan, id), values[at] as number, total);
}

function nodeAt(plan: Plan, id: number): GraphNode {
  return plan.graph.nodes[id] as GraphNode;
}

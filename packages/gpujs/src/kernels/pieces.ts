// How much of the arrays one launch sums. A kernel that has a memory of its own is handed copies; pieces that stay in the
// processor's cache are copied and read there, instead of going out to memory and back. All pieces of an array are alike.
import { elementsOf, groupOrder, groupsInside, type Extent, type Plan, type SweepCounts, type TensorData } from '@semsegloss/core';
import type { Dialect } from '../mode.ts';
import { isOfChunks } from './blocks.ts';
import { largestDivisor } from './divisor.ts';

/** The first sample and pixel of a piece. */
export interface Start {
  readonly batch: number;
  readonly space: number;
}

/** The samples, pixels and classes of a piece: some whole samples or a stretch of one, whatever is one stretch of memory; or everything. */
export function pieceOf(plan: Plan, counts: SweepCounts, { most: { piece } }: Dialect): SweepCounts {
  const sample = counts.space * counts.class;
  if (sample * counts.batch <= piece) return counts;
  const samples = evenPart(counts.batch, piece / sample);
  if (samples !== undefined) return { ...counts, batch: samples };
  const order = groupOrder(plan);
  const isOneStretch = counts.class === 1 || order.indexOf('space') < order.indexOf('class');
  const pixels = isOneStretch ? evenPart(counts.space, piece / counts.class, isOfChunks) ?? evenPart(counts.space, piece / counts.class) : undefined;
  return pixels === undefined ? counts : { ...counts, batch: 1, space: pixels };
}

/** The largest part of `count` that divides it and is at most `most`, if it is not much smaller. */
function evenPart(count: number, most: number, isGood?: (part: number) => boolean): number | undefined {
  return largestDivisor(count, most, most / 8, isGood);
}

/** Where the pieces of arrays begin, in the order of memory. */
export function startsOf(counts: SweepCounts, piece: SweepCounts): Start[] {
  const perSample = counts.space / piece.space;
  return Array.from({ length: (counts.batch / piece.batch) * perSample }, (_, i) => ({ batch: Math.floor(i / perSample) * piece.batch, space: (i % perSample) * piece.space }));
}

/** How many elements a value has in arrays of these sizes, as far as it varies. */
export function lengthOf(plan: Plan, id: number, counts: SweepCounts): number {
  const extent = plan.extents[id] as Extent;
  return elementsOf((['batch', 'space', 'class'] as const).filter((group) => extent[group]), counts);
}

/** The elements of a value that lie in a piece. */
export function within<Data extends TensorData>(values: Data, plan: Plan, id: number, counts: SweepCounts, piece: SweepCounts, start: Start): Data {
  const extent = plan.extents[id] as Extent;
  const length = lengthOf(plan, id, piece);
  if (length === values.length) return values;
  const first = (['batch', 'space'] as const).filter((group) => extent[group]).reduce((sum, group) => sum + start[group] * elementsOf(groupsInside(plan, id, group), counts), 0);
  return values.subarray(first, first + length) as Data;
}

// How much of the arrays one launch sums. A kernel that has a memory of its own is handed copies; pieces that stay in the
// processor's cache are copied and read there, instead of going out to memory and back. All pieces of an array are alike.
import { groupOrder, groupsInside, type AxisGroup, type Extent, type Plan, type SweepCounts, type TensorData } from '@semsegloss/core';
import type { Dialect } from '../mode.ts';
import { CHUNK } from './blocks.ts';

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
  const pixels = isOneStretch ? evenPart(counts.space, piece / counts.class, CHUNK) : undefined;
  return pixels === undefined ? counts : { ...counts, batch: 1, space: pixels };
}

/** The largest part of `count` that divides it and is at most `most`, better a multiple of `step`; none if all that do are much smaller. */
function evenPart(count: number, most: number, step = 1): number | undefined {
  const largest = Math.min(count, Math.floor(most));
  for (let part = largest - (largest % step); part >= 1 && 8 * part > most; part -= step) if (count % part === 0) return part;
  return step === 1 ? undefined : evenPart(count, most);
}

/** Where the pieces of arrays begin, in the order of memory. */
export function startsOf(counts: SweepCounts, piece: SweepCounts): Start[] {
  const perSample = counts.space / piece.space;
  return Array.from({ length: (counts.batch / piece.batch) * perSample }, (_, i) => ({ batch: Math.floor(i / perSample) * piece.batch, space: (i % perSample) * piece.space }));
}

/** How many elements a value has in arrays of these sizes, as far as it varies. */
export function elementsOf(plan: Plan, id: number, counts: SweepCounts): number {
  const extent = plan.extents[id] as Extent;
  return elements((['batch', 'space', 'class'] as const).filter((group) => extent[group]), counts);
}

/** The elements of a value that lie in a piece. */
export function within<Data extends TensorData>(values: Data, plan: Plan, id: number, counts: SweepCounts, piece: SweepCounts, start: Start): Data {
  const extent = plan.extents[id] as Extent;
  const length = elementsOf(plan, id, piece);
  if (length === values.length) return values;
  const first = (['batch', 'space'] as const).filter((group) => extent[group]).reduce((sum, group) => sum + start[group] * elements(groupsInside(plan, id, group), counts), 0);
  return values.subarray(first, first + length) as Data;
}

function elements(groups: readonly AxisGroup[], counts: SweepCounts): number {
  return groups.reduce((product, group) => product * counts[group], 1);
}

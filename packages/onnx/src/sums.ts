// Sums that keep their digits: both of onnxruntime's backends add in float32 one after another, so that a plain sum of
// 16 777 217 ones is one too small. One axis is summed first, then the rest.
import type { Dim } from '@semsegloss/core';
import { numbers, type Site } from './site.ts';

/** Terms of a first stage where there is only one axis to sum. */
const STAGE = 4096;

/** Σ over some axes, which stay with size 1. */
export function sumOver(site: Site, x: string): string {
  const { to, attributes, sources, spaceRank } = site;
  const axes = numbers(attributes, 'axes');
  const from = sources[0]?.type.shape ?? [];
  const long = axes.filter((axis) => typeof from[axis] === 'string' && from[axis] !== 'C');
  const [axis] = long;
  if (axis === undefined) return total(site, x, axes);
  // Rows first. A graph of one spatial axis has no rows, so that they are made.
  const isLine = spaceRank <= 1;
  const row = long.length > 1 ? (long.at(-1) ?? axis) : axis;
  const rest = axes.filter((other) => other !== row);
  const first = isLine ? sumLine(site, x, row, from) : total(site, x, [row]);
  return rest.length === 0 ? first : to.node('ReduceSum', [first, to.ints(rest)]);
}

function total({ to }: Site, x: string, axes: readonly number[]): string {
  return to.node('ReduceSum', [x, to.ints(axes)]);
}

/** Σ over one axis of any length: filled up with zeros, cut into rows, and these summed first. */
function sumLine({ to, sizes }: Site, x: string, axis: number, shape: readonly Dim[]): string {
  const lack = to.node('Mod', [to.node('Neg', [sizes.dim(to, shape[axis] ?? 1)]), to.ints([STAGE])]);
  const zeros = (count: number): string[] => (count === 0 ? [] : [to.ints(Array.from({ length: count }, () => 0))]);
  const pads = to.node('Concat', [...zeros(shape.length + axis), lack, ...zeros(shape.length - axis - 1)], { axis: 0 });
  const rows = to.node('Reshape', [to.node('Pad', [x, pads]), sizes.shape(to, [...shape.slice(0, axis).map(() => 0), -1, STAGE, ...shape.slice(axis + 1)])]);
  const sums = to.node('ReduceSum', [rows, to.ints([axis + 1])], { keepdims: 0 });
  return to.node('ReduceSum', [sums, to.ints([axis])]);
}

/** The largest element over some axes, which stay with size 1. */
export function maxOver({ to, attributes }: Site, x: string): string {
  const axes = numbers(attributes, 'axes');
  return to.opset >= 18 ? to.node('ReduceMax', [x, to.ints(axes)]) : to.node('ReduceMax', [x], { axes });
}

// Sums that keep their digits: both of onnxruntime's backends add in float32 one after another, so that a plain sum of
// 16 777 217 ones is one too small. One axis is summed first, then the rest.
import { product, type Dim } from '@semsegloss/core';
import { log1p, tail, wrongBy } from './elementwise.ts';
import { DATA_TYPES, type Emitter } from './emit.ts';
import { numbers, type Site } from './site.ts';

/** Σ over some axes, which stay with size 1. That of a binary cross-entropy is the sum of the sums of its terms: each may go once it is summed. */
export function sumOver(site: Site, x: string): string {
  const { to, sources: [source], operandsFor } = site;
  if (source?.op !== 'binaryCrossEntropy') return sumOf(site, x);
  const [logits = '', target = ''] = operandsFor(source).map(({ name }) => name);
  const linear = sumOf(site, wrongBy(site, logits, target));
  return to.node('Add', [linear, sumOf(site, log1p(site, fewer(site, tail(to, logits))))]);
}

/** How many logarithms become one. */
const PARTS = 8;
/** No axis is longer: where a slice runs to the end. */
const END = 2 ** 31 - 1;

/**
 * An eighth as many x ≥ 0 with the same Σ ln(1 + x), for the most expensive op of all is the logarithm: 1 + the new x is
 * the product of eight 1 + x, and only x itself is held, so that a small one keeps its digits. Rows that are left over stay.
 */
function fewer({ to, attributes, sources, sizes, spaceRank }: Site, x: string): string {
  const shape = sources[0]?.type.shape ?? [];
  const axis = longAxes(shape, numbers(attributes, 'axes')).at(-2);
  if (axis === undefined || spaceRank <= 1) return x;
  const rows = to.node('Div', [sizes.dim(to, shape[axis] ?? 1), to.ints([PARTS])]);
  const place = (i: number): string => (i === 1 ? rows : to.node('Mul', [rows, to.ints([i])]));
  const slice = (start: string, end: string): string => to.node('Slice', [x, start, end, to.ints([axis])]);
  const folded = (from: number, count: number): string => {
    if (count === 1) return slice(from === 0 ? to.ints([0]) : place(from), place(from + 1));
    const [p, q] = [folded(from, count / 2), folded(from + count / 2, count / 2)];
    // (1 + p)(1 + q) − 1
    return to.node('Sum', [p, q, to.node('Mul', [p, q])]);
  };
  return to.node('Concat', [folded(0, PARTS), slice(place(PARTS), to.ints([END]))], { axis });
}

function sumOf(site: Site, x: string): string {
  const { to, attributes, sources, spaceRank } = site;
  const axes = numbers(attributes, 'axes');
  const from = sources[0]?.type.shape ?? [];
  const long = longAxes(from, axes);
  const [axis] = long;
  if (axis === undefined) return total(site, x, axes);
  // Rows first. A graph of one spatial axis has no rows, so that they are made.
  const isLine = spaceRank <= 1;
  const row = long.length > 1 ? (long.at(-1) ?? axis) : axis;
  const rest = axes.filter((other) => other !== row);
  const first = isLine ? sumLine(site, x, row, from) : total(site, x, [row]);
  return rest.length === 0 ? first : to.node('ReduceSum', [first, to.ints(rest)]);
}

function longAxes(shape: readonly Dim[], axes: readonly number[]): number[] {
  return axes.filter((axis) => typeof shape[axis] === 'string' && shape[axis] !== 'C');
}

function total({ to }: Site, x: string, axes: readonly number[]): string {
  return to.node('ReduceSum', [x, to.ints(axes)]);
}

/** Σ over one axis of any length n: filled up with zeros to a cube of side ∛n or a little more, and summed side by side. */
function sumLine({ to, sizes }: Site, x: string, axis: number, shape: readonly Dim[]): string {
  const length = sizes.dim(to, shape[axis] ?? 1);
  const root = to.node('Ceil', [to.node('Pow', [to.node('Cast', [length], { to: DATA_TYPES.float32 }), to.floats([1 / 3])])]);
  // One more, since the root is rounded.
  const side = to.node('Add', [to.node('Cast', [root], { to: DATA_TYPES.int64 }), to.ints([1])]);
  const lack = to.node('Sub', [to.node('Mul', [to.node('Mul', [side, side]), side]), length]);
  const zeros = (count: number): string[] => (count === 0 ? [] : [to.ints(Array.from({ length: count }, () => 0))]);
  const pads = to.node('Concat', [...zeros(shape.length + axis), lack, ...zeros(shape.length - axis - 1)], { axis: 0 });
  const after = shape.slice(axis + 1);
  const cube = to.node('Concat', [...zeros(axis), to.ints([-1]), side, side, ...(after.length === 0 ? [] : [sizes.shape(to, after)])], { axis: 0 });
  const rows = to.node('Reshape', [to.node('Pad', [x, pads]), cube]);
  const columns = to.node('ReduceSum', [rows, to.ints([axis + 2])], { keepdims: 0 });
  return to.node('ReduceSum', [to.node('ReduceSum', [columns, to.ints([axis + 1])], { keepdims: 0 }), to.ints([axis])]);
}

/** Σ over images or classes divided by how many there are: one op, since nothing is lost in so few. Undefined for any other quotient. */
export function meanOf({ to, sources, operandsFor }: Site): string | undefined {
  const [sum, count] = sources;
  if (sum?.op !== 'reduceSum' || count?.op !== 'size') return undefined;
  const [operand] = operandsFor(sum);
  if (operand === undefined) return undefined;
  const axes = numbers(sum.attributes, 'axes');
  const lengths = axes.map((axis) => operand.shape[axis] ?? 1);
  if (product(lengths) !== product(count.attributes['dims'] as readonly Dim[]) || !lengths.every((length) => FEW.includes(length))) return undefined;
  return reduction(to, 'ReduceMean', operand.name, axes);
}

const FEW: readonly Dim[] = ['N', 'C', 1];

/** The largest element over some axes, which stay with size 1. */
export function maxOver({ to, attributes }: Site, x: string): string {
  return reduction(to, 'ReduceMax', x, numbers(attributes, 'axes'));
}

/** A reduction other than a sum, whose axes became an input later than those of sums. */
export function reduction(to: Emitter, op: 'ReduceMax' | 'ReduceMean', x: string, axes: readonly number[]): string {
  return to.opset >= 18 ? to.node(op, [x, to.ints(axes)]) : to.node(op, [x], { axes });
}

// Ops that work along whole lines: a line is every element that differs only in its place on the given axes, in
// row-major order. The axes of a line are taken together, so "space" of a volume is one line of D·H·W elements.
import { failure } from '../errors.ts';
import type { Attributes, DType, TensorType } from '../graph/types.ts';
import { listAttribute } from './elementwise.ts';
import { elementCount } from './indexing.ts';

/** For each line, the places of its elements in memory. */
export function linesOf(shape: readonly number[], axes: readonly number[]): readonly (readonly number[])[] {
  const key = `${shape.join(' ')} along ${axes.join(' ')}`;
  const lines = known.get(key) ?? findLines(shape, axes);
  // Graphs ask for the same few again and again.
  if (known.size >= 64) known.clear();
  known.set(key, lines);
  return lines;
}

const known = new Map<string, readonly (readonly number[])[]>();

function findLines(shape: readonly number[], axes: readonly number[]): number[][] {
  const lines = new Map<string, number[]>();
  for (let i = 0; i < elementCount(shape); i++) {
    let rest = i;
    const at = shape.toReversed().map((size) => {
      const place = rest % size;
      rest = Math.floor(rest / size);
      return place;
    }).toReversed();
    const key = at.filter((_, axis) => !axes.includes(axis)).join(' ');
    const line = lines.get(key);
    if (line === undefined) lines.set(key, [i]);
    else line.push(i);
  }
  return [...lines.values()];
}

/** The axes that an op of lines works along. */
export function lineAxes(attributes: Attributes): readonly number[] {
  return listAttribute(attributes, 'axes').map(Number);
}

/** The shape rule of an op whose operands and result have one shape; `dtypes` are the operands', `result` the output's. */
export function inferAlong(name: string, dtypes: readonly DType[], result: DType, inputs: readonly TensorType[], axes: readonly (number | string)[]): TensorType {
  const [first] = inputs;
  const fits = first !== undefined && inputs.length === dtypes.length && inputs.every((input, i) => input.dtype === dtypes[i] && input.shape.length === first.shape.length && input.shape.every((dim, k) => dim === first.shape[k]));
  if (!fits) throw failure('GRAPH_INVALID', name, `must have operands of one shape and the dtypes ${dtypes.join(', ')}`, inputs, 'Cast or expand the operands.');
  if (axes.length === 0 || axes.some((axis) => typeof axis !== 'number' || first.shape[axis] === undefined)) {
    throw failure('GRAPH_INVALID', name, 'must work along existing axes', axes, 'Name at least one axis of the operand.');
  }
  return { dtype: result, shape: first.shape };
}

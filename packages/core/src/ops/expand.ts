// expand: repeats along axes of size 1. The only broadcast there is; its derivative is the only un-broadcast.
import { failure } from '../errors.ts';
import { isDim, type Dim } from '../graph/dims.ts';
import { listAttribute } from './elementwise.ts';
import { broadcastIndex } from './indexing.ts';
import type { Primitive } from './op.ts';

export const expand: Primitive = {
  kind: 'primitive',
  doc: 'repeats the value along axes of size 1',
  derivative: ({ inputs: [x], output, upstream }) => {
    if (x === undefined) return [];
    const axes = output.shape.flatMap((dim, i) => (dim === x.shape[i] ? [] : [i]));
    return [upstream.reduce('reduceSum', axes)];
  },
  infer: ([x], attributes) => {
    const shape = listAttribute(attributes, 'shape') as readonly Dim[];
    const fits = x !== undefined && x.shape.length === shape.length && shape.every((dim, i) => isDim(dim) && (x.shape[i] === 1 || x.shape[i] === dim));
    if (!fits) throw failure('GRAPH_INVALID', 'expand', 'may only grow axes of size 1', [x?.shape, shape], 'Reshape first, or sum the axis.');
    return { dtype: x.dtype, shape };
  },
  evaluate: ([x], _attributes, shape) => repeat(x?.data, x?.shape ?? [], shape),
  propagate: ([x], [error], output) => repeat(error, x?.shape ?? [], output.shape),
};

function repeat(data: Float64Array = new Float64Array(), from: readonly number[], to: readonly number[]): Float64Array {
  const index = broadcastIndex(from, to);
  return Float64Array.from(index, (i) => data[i] ?? Number.NaN);
}

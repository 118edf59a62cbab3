// reshape: the same numbers in the same order under another shape.
import { failure } from '../errors.ts';
import { isDim, product, type Dim } from '../graph/dims.ts';
import { listAttribute } from './elementwise.ts';
import type { Primitive } from './op.ts';

export const reshape: Primitive = {
  kind: 'primitive',
  doc: 'the same elements in row-major order, in another shape of as many elements',
  derivative: ({ inputs: [x], upstream }) => [x === undefined ? null : upstream.reshape(x.shape)],
  infer: ([x], attributes) => {
    const shape = listAttribute(attributes, 'shape') as readonly Dim[];
    if (x === undefined || !shape.every(isDim) || product(shape) !== product(x.shape)) {
      throw failure('GRAPH_INVALID', 'reshape', 'must keep the number of elements', [x?.shape, shape], 'Use a shape of as many elements.');
    }
    return { dtype: x.dtype, shape };
  },
  evaluate: ([x]) => (x?.data ?? new Float64Array()).slice(),
  propagate: (_inputs, [error]) => (error ?? new Float64Array()).slice(),
};

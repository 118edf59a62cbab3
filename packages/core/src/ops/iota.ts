// iota: 0, 1, 2, … along one axis.
import { failure } from '../errors.ts';
import { declaredType } from './input.ts';
import { numberAttribute } from './elementwise.ts';
import { elementCount } from './indexing.ts';
import type { Primitive } from './op.ts';

export const iota: Primitive = {
  kind: 'primitive',
  doc: '0, 1, 2, … along one axis, as int32; repeated along every other axis',
  derivative: null,
  infer: (_inputs, attributes) => {
    const type = declaredType('iota', { ...attributes, dtype: 'int32' });
    const axis = numberAttribute(attributes, 'axis');
    if (type.shape[axis] === undefined) throw failure('GRAPH_INVALID', 'iota', 'must count along an existing axis', attributes, 'Name an axis of the shape.');
    return type;
  },
  evaluate: (_inputs, attributes, shape) => {
    const axis = numberAttribute(attributes, 'axis');
    const inner = elementCount(shape.slice(axis + 1));
    return Float64Array.from({ length: elementCount(shape) }, (_, i) => Math.floor(i / inner) % (shape[axis] ?? 1));
  },
  propagate: null,
};

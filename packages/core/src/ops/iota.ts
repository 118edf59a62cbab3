// iota: 0, 1, 2, … along one axis.
import { failure } from '../errors.ts';
import { declaredType } from './input.ts';
import { numberAttribute } from './elementwise.ts';
import type { Primitive } from './op.ts';

export const iota: Primitive = {
  kind: 'primitive',
  doc: '0, 1, 2, … along one axis, as int32; every other axis has size 1',
  derivative: null,
  infer: (_inputs, attributes) => {
    const type = declaredType('iota', { ...attributes, dtype: 'int32' });
    const axis = numberAttribute(attributes, 'axis');
    if (type.shape.some((dim, i) => i !== axis && dim !== 1) || type.shape[axis] === undefined) {
      throw failure('GRAPH_INVALID', 'iota', 'all axes but its own must have size 1', attributes, 'Expand it afterwards.');
    }
    return type;
  },
  evaluate: (_inputs, attributes, shape) => Float64Array.from({ length: shape[numberAttribute(attributes, 'axis')] ?? 0 }, (_, i) => i),
  propagate: null,
};

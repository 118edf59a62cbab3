// const: numbers known when the graph is built, row-major. Almost always a single scalar.
import { failure } from '../errors.ts';
import { product } from '../graph/dims.ts';
import { listAttribute } from './elementwise.ts';
import { declaredType } from './input.ts';
import type { Primitive } from './op.ts';

export const constant: Primitive = {
  kind: 'primitive',
  doc: 'known finite numbers, row-major',
  derivative: null,
  infer: (_inputs, attributes) => {
    const type = declaredType('const', attributes);
    const values = listAttribute(attributes, 'values');
    if (product(type.shape) !== values.length || !values.every((v) => Number.isFinite(v))) {
      throw failure('GRAPH_INVALID', 'const', 'must hold one finite number per element of its shape', attributes, 'Give as many finite numbers as the shape has elements.');
    }
    return type;
  },
  evaluate: (_inputs, attributes) => Float64Array.from(listAttribute(attributes, 'values') as readonly number[]),
  propagate: null,
};

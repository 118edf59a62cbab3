// size: how many elements a tensor of the given (symbolic) sizes has, as a float.
import { failure } from '../errors.ts';
import { isDim } from '../graph/dims.ts';
import { listAttribute, numberAttribute } from './elementwise.ts';
import type { Primitive } from './op.ts';

export const size: Primitive = {
  kind: 'primitive',
  doc: 'the product of sizes, as a float of shape 1 × … × 1',
  derivative: null,
  infer: (_inputs, attributes) => {
    if (!listAttribute(attributes, 'dims').every(isDim)) {
      throw failure('GRAPH_INVALID', 'size', 'must list sizes', attributes['dims'], 'Use numbers or products of symbols.');
    }
    return { dtype: 'float32', shape: Array.from({ length: numberAttribute(attributes, 'rank') }, () => 1) };
  },
  evaluate: (_inputs, attributes) => Float64Array.of((listAttribute(attributes, 'dims') as readonly number[]).reduce((a, b) => a * b, 1)),
  propagate: null,
};

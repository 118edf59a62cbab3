// size: how many elements a tensor of the given (symbolic) sizes has, as a float.
import { failure } from '../errors.ts';
import { isDim } from '../graph/dims.ts';
import { AXIS_NAMES } from '../graph/types.ts';
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
    const rank = numberAttribute(attributes, 'rank');
    if (!Number.isInteger(rank) || rank < 0 || rank > AXIS_NAMES.length) {
      throw failure('GRAPH_INVALID', 'size', `rank must be an integer in 0..${AXIS_NAMES.length}`, rank, 'Use the number of axes.');
    }
    return { dtype: 'float32', shape: Array.from({ length: rank }, () => 1) };
  },
  evaluate: (_inputs, attributes) => Float64Array.of((listAttribute(attributes, 'dims') as readonly number[]).reduce((a, b) => a * b, 1)),
  propagate: null,
};

// argMax: the id of the largest class, the lowest id in a tie. Nothing flows back through it.
import { operand } from './composite.ts';
import type { Composite } from './op.ts';
import { inferReduction } from './reduce.ts';
import { axesOf } from './softmax.ts';

export const argMax: Composite = {
  kind: 'composite',
  doc: 'the id of the largest element over the class axis, the lowest id in a tie, as int32',
  derivative: null,
  infer: ([x], attributes) => ({ ...inferReduction('argMax', x, attributes), dtype: 'int32' }),
  decompose: (inputs, attributes) => {
    const x = operand('argMax', inputs, 0);
    const axes = axesOf(attributes);
    const [axis] = axes;
    const ids = x.builder.classIds(x.shape[axis ?? 0] ?? 1).cast('float32');
    // The largest of −id among the largest elements is minus the lowest such id.
    const candidates = x.equals(x.reduce('reduceMax', axes)).where(ids.neg(), ids.builder.constant(-(2 ** 24)));
    return candidates.reduce('reduceMax', axes).neg().cast('int32');
  },
};

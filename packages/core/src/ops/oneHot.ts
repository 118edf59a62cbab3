// oneHot: class ids to one 0/1 channel per class.
import { failure } from '../errors.ts';
import { isDim, type Dim } from '../graph/dims.ts';
import type { Attributes } from '../graph/types.ts';
import { operand } from './composite.ts';
import { listAttribute, numberAttribute } from './elementwise.ts';
import type { Composite } from './op.ts';

export const oneHot: Composite = {
  kind: 'composite',
  doc: '1 where the class axis has the id, 0 elsewhere; an id outside the classes gives zeros',
  derivative: null,
  infer: ([ids], attributes) => {
    const { axis, classes } = read(attributes);
    if (ids === undefined || ids.dtype !== 'int32' || ids.shape[axis] !== 1 || !isDim(classes)) {
      throw failure('GRAPH_INVALID', 'oneHot', 'must take int32 ids whose class axis has size 1', ids, 'Cast to int32 and reshape.');
    }
    return { dtype: 'float32', shape: ids.shape.map((dim, i) => (i === axis ? classes : dim)) };
  },
  decompose: (inputs, attributes) => {
    const ids = operand('oneHot', inputs, 0);
    return ids.equals(ids.builder.classIds(read(attributes).classes)).cast('float32');
  },
};

function read(attributes: Attributes): { axis: number; classes: Dim } {
  const [classes] = listAttribute(attributes, 'classes');
  return { axis: numberAttribute(attributes, 'axis'), classes: classes ?? 0 };
}

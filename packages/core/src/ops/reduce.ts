// The shape rule that both reductions share: reduced axes stay, with size 1.
import { failure } from '../errors.ts';
import type { Attributes, TensorType } from '../graph/types.ts';
import { listAttribute } from './elementwise.ts';

export function inferReduction(name: string, x: TensorType | undefined, attributes: Attributes): TensorType {
  const axes = listAttribute(attributes, 'axes');
  if (x === undefined || x.dtype !== 'float32' || axes.length === 0 || axes.some((axis) => typeof axis !== 'number' || x.shape[axis] === undefined)) {
    throw failure('GRAPH_INVALID', name, 'must reduce a float32 over existing axes', { x, axes }, 'Name at least one axis of the input.');
  }
  return { dtype: 'float32', shape: x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim)) };
}

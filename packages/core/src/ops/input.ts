// input: a tensor that the caller feeds, by name. Symbolic sizes get their numbers here.
import { failure } from '../errors.ts';
import { isDim } from '../graph/dims.ts';
import { DTYPES, type Attributes, type TensorType } from '../graph/types.ts';
import type { Primitive } from './op.ts';

export const input: Primitive = {
  kind: 'primitive',
  doc: 'a fed tensor, by name',
  derivative: null,
  infer: (_inputs, attributes) => {
    if (typeof attributes['name'] !== 'string') throw failure('GRAPH_INVALID', 'input', 'must have a name', attributes['name'], 'Name it.');
    return declaredType('input', attributes);
  },
  evaluate: () => {
    throw failure('MISSING_INPUT', 'input', 'must be fed', undefined, 'Pass it to run().');
  },
  propagate: null,
};

/** The dtype and shape that an input or a constant states about itself. */
export function declaredType(where: string, { dtype, shape }: Attributes): TensorType {
  const known = DTYPES.find((d) => d === dtype);
  if (known === undefined || !Array.isArray(shape) || !shape.every(isDim)) {
    throw failure('GRAPH_INVALID', where, 'must state a dtype and a shape', { dtype, shape }, 'Give both attributes.');
  }
  return { dtype: known, shape };
}

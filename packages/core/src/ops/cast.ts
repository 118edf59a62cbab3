// cast: between dtypes; bool becomes 0 or 1. No gradient flows through a change of dtype.
import { failure } from '../errors.ts';
import { DTYPES, type DType } from '../graph/types.ts';
import { isUndecided } from './decision.ts';
import type { Primitive } from './op.ts';

export const cast: Primitive = {
  kind: 'primitive',
  doc: 'the same number in another dtype; a float becomes an int32 by dropping its fraction',
  derivative: null,
  infer: ([x], { to }) => {
    const dtype = DTYPES.find((known): known is DType => known === to);
    if (x === undefined || dtype === undefined) {
      throw failure('GRAPH_INVALID', 'cast', `must go to ${DTYPES.join(', ')}`, to, 'Name a dtype.');
    }
    return { dtype, shape: x.shape };
  },
  evaluate: ([x], { to }) => {
    const data = x?.data ?? new Float64Array();
    if (to === 'int32') return data.map(Math.trunc);
    return to === 'bool' ? data.map((v) => (v === 0 ? 0 : 1)) : data.slice();
  },
  propagate: ([x], [error = new Float64Array()], output, { to }) => error.map((off, i) => {
    const value = x?.data[i] ?? Number.NaN;
    if (to === 'float32' || off === 0) return off;
    if (to === 'bool') return isUndecided(value, 0, off, 0) ? 1 : 0;
    // A whole number comes of whole numbers, which float32 computes exactly.
    if (Number.isInteger(value) && off < 0.5) return 0;
    return Math.max(Math.trunc(value + off) - (output.data[i] ?? 0), (output.data[i] ?? 0) - Math.trunc(value - off));
  }),
};

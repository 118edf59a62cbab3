// reduceSum: the sum over axes, compensated (Neumaier), since the reference is the judge of all others.
import { broadcastIndex, elementCount } from './indexing.ts';
import { inferReduction } from './reduce.ts';
import type { Evaluated, Primitive } from './op.ts';

export const reduceSum: Primitive = {
  kind: 'primitive',
  doc: 'the sum over axes, which stay with size 1',
  derivative: ({ inputs: [x], upstream }) => [x === undefined ? null : upstream.expandTo(x.shape)],
  infer: ([x], attributes) => inferReduction('reduceSum', x, attributes),
  evaluate: ([x], _attributes, shape) => sumInto(x, x?.data, shape),
  propagate: ([x], [error], output) => sumInto(x, error, output.shape),
  summation: ([x], _attributes, shape) => ({
    magnitudes: sumInto(x, x?.data.map(Math.abs), shape),
    terms: new Float64Array(elementCount(shape)).fill((x?.data.length ?? 0) / Math.max(1, elementCount(shape))),
  }),
};

function sumInto(x: Evaluated | undefined, data: Float64Array = new Float64Array(), shape: readonly number[]): Float64Array {
  const sums = new Float64Array(elementCount(shape));
  const lost = new Float64Array(sums.length);
  broadcastIndex(shape, x?.shape ?? []).forEach((to, i) => {
    const value = data[i] ?? Number.NaN;
    const before = sums[to] ?? 0;
    const after = before + value;
    const error = Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before;
    lost[to] = (lost[to] ?? 0) + error;
    sums[to] = after;
  });
  return sums.map((sum, i) => sum + (lost[i] ?? 0));
}

// reduceMax: the largest element over axes. Equal largest elements share the gradient equally.
import { broadcastIndex, elementCount } from './indexing.ts';
import { inferReduction } from './reduce.ts';
import type { Evaluated, Primitive } from './op.ts';

export const reduceMax: Primitive = {
  kind: 'primitive',
  doc: 'the largest element over axes, which stay with size 1; equal ones share the derivative',
  derivative: ({ inputs: [x], output, attributes, upstream }) => {
    if (x === undefined) return [];
    const isLargest = x.equals(output).where(1, 0);
    const count = isLargest.reduce('reduceSum', attributes['axes'] as readonly number[]);
    return [upstream.div(count).mul(isLargest)];
  },
  infer: ([x], attributes) => inferReduction('reduceMax', x, attributes),
  evaluate: ([x], _attributes, shape) => largestInto(x, x?.data, shape),
  propagate: ([x], [error = new Float64Array()], output) => {
    const shifted = (sign: number): Float64Array => largestInto(x, x?.data.map((value, i) => value + sign * (error[i] ?? 0)), output.shape);
    const [lowest, highest] = [shifted(-1), shifted(1)];
    return output.data.map((value, i) => Math.max((highest[i] ?? Number.NaN) - value, value - (lowest[i] ?? Number.NaN)));
  },
};

function largestInto(x: Evaluated | undefined, data: Float64Array = new Float64Array(), shape: readonly number[]): Float64Array {
  const largest = new Float64Array(elementCount(shape)).fill(Number.NEGATIVE_INFINITY);
  broadcastIndex(shape, x?.shape ?? []).forEach((to, i) => {
    largest[to] = Math.max(largest[to] ?? Number.NaN, data[i] ?? Number.NaN);
  });
  return largest;
}

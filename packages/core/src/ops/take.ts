// take: picks elements of each line by their place. With the order of a sort it sorts.
import { inferAlong, lineAxes, linesOf } from './lines.ts';
import type { Evaluated, Primitive } from './op.ts';

export const take: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for each line over the axes: result[k] = x[indices[k]]',
  derivative: ({ inputs: [, indices], attributes, upstream }) => [indices === undefined ? null : upstream.scatterAdd(indices, lineAxes(attributes)), null],
  infer: (inputs, attributes) => inferAlong('take', ['float32', 'int32'], 'float32', inputs, lineAxes(attributes)),
  evaluate: ([x, indices], attributes, shape) => pick(x?.data, indices, lineAxes(attributes), shape),
  propagate: ([, indices], [error], output, attributes) => pick(error, indices, lineAxes(attributes), output.shape),
};

function pick(data: Float64Array = new Float64Array(), indices: Evaluated | undefined, axes: readonly number[], shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  for (const line of linesOf(shape, axes)) for (const at of line) out[at] = data[line[indices?.data[at] ?? 0] ?? -1] ?? Number.NaN;
  return out;
}

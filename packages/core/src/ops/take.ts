// take: picks elements of each line by their place. With the order of a sort it sorts.
import { farthest } from './decision.ts';
import { inferAlong, lineAxes, linesOf } from './lines.ts';
import type { Evaluated, Primitive } from './op.ts';

export const take: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for each line over the axes: result[k] = x[indices[k]]',
  derivative: ({ inputs: [, indices], attributes, upstream }) => [indices === undefined ? null : upstream.scatterAdd(indices, lineAxes(attributes)), null],
  infer: (inputs, attributes) => inferAlong('take', ['float32', 'int32'], 'float32', inputs, lineAxes(attributes)),
  evaluate: ([x, indices], attributes, shape) => pick(x?.data, indices, lineAxes(attributes), shape),
  propagate: ([x, indices], [error = new Float64Array(), reach = new Float64Array()], output, attributes) => {
    const out = new Float64Array(output.data.length);
    for (const line of linesOf(output.shape, lineAxes(attributes))) {
      line.forEach((at, k) => { out[at] = farthest(line, k, reach[at] ?? 0, (place) => [x?.data[sourceOf(line, indices, place)] ?? Number.NaN, error[sourceOf(line, indices, place)] ?? 0]); });
    }
    return out;
  },
};

function pick(data: Float64Array = new Float64Array(), indices: Evaluated | undefined, axes: readonly number[], shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  for (const line of linesOf(shape, axes)) line.forEach((at, k) => { out[at] = data[sourceOf(line, indices, k)] ?? Number.NaN; });
  return out;
}

/** Where in memory the element lies that place `k` of a line takes. */
function sourceOf(line: readonly number[], indices: Evaluated | undefined, k: number): number {
  return line[indices?.data[line[k] ?? -1] ?? -1] ?? -1;
}

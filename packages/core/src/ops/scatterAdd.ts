// scatterAdd: adds each element of a line at a place of the same line: a sum per label, or a sort undone.
import { farthest } from './decision.ts';
import { inferAlong, lineAxes, linesOf } from './lines.ts';
import type { Evaluated, Primitive } from './op.ts';

export const scatterAdd: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for each line over the axes: result[j] = Σ x[k] over all k with indices[k] = j',
  derivative: ({ inputs: [, indices], attributes, upstream }) => [indices === undefined ? null : upstream.take(indices, lineAxes(attributes)), null],
  infer: (inputs, attributes) => inferAlong('scatterAdd', ['float32', 'int32'], 'float32', inputs, lineAxes(attributes)),
  evaluate: ([x, indices], attributes, shape) => addUp(x?.data, indices, lineAxes(attributes), shape),
  propagate: ([x, indices], [error = new Float64Array(), reach = new Float64Array()], output, attributes) => {
    const off = new Float64Array(output.data.length);
    for (const line of linesOf(output.shape, lineAxes(attributes))) {
      line.forEach((at, k) => { off[at] = farthest(line, k, reach[at] ?? 0, (place) => [x?.data[line[place] ?? -1] ?? Number.NaN, error[line[place] ?? -1] ?? 0]); });
    }
    return addUp(off, indices, lineAxes(attributes), output.shape);
  },
  summation: ([x, indices], attributes, shape) => {
    const magnitudes = addUp(x?.data.map(Math.abs), indices, lineAxes(attributes), shape);
    const terms = addUp(x?.data.map(() => 1), indices, lineAxes(attributes), shape);
    return { magnitudes, terms };
  },
};

function addUp(data: Float64Array = new Float64Array(), indices: Evaluated | undefined, axes: readonly number[], shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  for (const line of linesOf(shape, axes)) {
    for (const at of line) {
      const to = line[indices?.data[at] ?? 0] ?? -1;
      out[to] = (out[to] ?? Number.NaN) + (data[at] ?? Number.NaN);
    }
  }
  return out;
}

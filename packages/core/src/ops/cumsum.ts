// cumsum: running sums along lines, each element included.
import { failure } from '../errors.ts';
import type { Attributes } from '../graph/types.ts';
import { inferAlong, lineAxes, linesOf } from './lines.ts';
import type { Primitive } from './op.ts';

export const cumsum: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for each line over the axes: result[k] = x[0] + … + x[k] (`reverse`: x[k] + … + x[last])',
  derivative: ({ attributes, upstream }) => [upstream.unary('cumsum', { ...attributes, reverse: attributes['reverse'] !== true })],
  infer: (inputs, attributes) => {
    if (typeof attributes['reverse'] !== 'boolean') throw failure('GRAPH_INVALID', 'cumsum', 'must say whether it is reverse', attributes, 'Set reverse to true or false.');
    return inferAlong('cumsum', ['float32'], 'float32', inputs, lineAxes(attributes));
  },
  evaluate: ([x], attributes, shape) => running(x?.data, attributes, shape),
  propagate: (_inputs, [error], output, attributes) => running(error, attributes, output.shape),
  summation: ([x], attributes, shape) => ({
    magnitudes: running(x?.data.map(Math.abs), attributes, shape),
    terms: running(x?.data.map(() => 1), attributes, shape),
  }),
};

function running(data: Float64Array = new Float64Array(), attributes: Attributes, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  for (const line of linesOf(shape, lineAxes(attributes))) {
    let total = 0;
    for (const at of attributes['reverse'] === true ? line.toReversed() : line) {
      total += data[at] ?? Number.NaN;
      out[at] = total;
    }
  }
  return out;
}

// minPlusQuad: the lower envelope of parabolas along one axis; one per axis makes the exact Euclidean distance transform.
import { failure } from '../errors.ts';
import type { Attributes } from '../graph/types.ts';
import { inferAlong, linesOf } from './lines.ts';
import type { Primitive } from './op.ts';

export const minPlusQuad: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'along one axis: result[i] = min over j of x[j] + (spacing · (i − j))², for x ≥ 0; nothing flows back through it',
  derivative: null,
  infer: (inputs, attributes) => {
    const { spacing } = attributes;
    if (typeof spacing !== 'number' || !(spacing > 0) || !Number.isFinite(spacing)) throw failure('GRAPH_INVALID', 'minPlusQuad', 'must have a positive spacing', spacing, 'Use 1 for pixels.');
    return inferAlong('minPlusQuad', ['float32'], 'float32', inputs, [attributes['axis'] as number]);
  },
  evaluate: ([x], attributes, shape) => envelope(x?.data, attributes, shape),
  // The lowest parabola lies between the lowest of all when each is as low, and as high, as its error lets it be: one
  // that is far above the others may be off by anything.
  propagate: ([x], [error = new Float64Array()], output, attributes) => {
    const shifted = (sign: number): Float64Array => envelope(x?.data.map((value, i) => value + sign * (error[i] ?? 0)), attributes, output.shape);
    const [lowest, highest] = [shifted(-1), shifted(1)];
    return output.data.map((value, i) => Math.max(value - (lowest[i] ?? Number.NaN), (highest[i] ?? Number.NaN) - value));
  },
};

function envelope(data: Float64Array = new Float64Array(), attributes: Attributes, shape: readonly number[]): Float64Array {
  const spacing = Number(attributes['spacing']);
  const out = new Float64Array(data.length);
  for (const line of linesOf(shape, [attributes['axis'] as number])) {
    line.forEach((here, i) => { out[here] = Math.min(...line.map((at, j) => (data[at] ?? Number.NaN) + (spacing * (i - j)) ** 2)); });
  }
  return out;
}

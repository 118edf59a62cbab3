// minPlusQuad: the lower envelope of parabolas along one axis; one per axis makes the exact Euclidean distance transform.
import { failure } from '../errors.ts';
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
  evaluate: ([x], attributes, shape) => {
    const data = x?.data ?? new Float64Array();
    const spacing = Number(attributes['spacing']);
    const out = new Float64Array(data.length);
    for (const line of linesOf(shape, [attributes['axis'] as number])) {
      line.forEach((here, i) => { out[here] = Math.min(...line.map((at, j) => (data[at] ?? Number.NaN) + (spacing * (i - j)) ** 2)); });
    }
    return out;
  },
  // A minimum moves no further than the element that moves most.
  propagate: (_inputs, [error = new Float64Array()], output, attributes) => {
    const out = new Float64Array(error.length);
    for (const line of linesOf(output.shape, [attributes['axis'] as number])) {
      const most = Math.max(...line.map((at) => error[at] ?? 0));
      for (const at of line) out[at] = most;
    }
    return out;
  },
};

// poolMax: the largest neighbour along one axis. Grey-scale dilation; erosion is its mirror image −poolMax(−x).
import { failure } from '../errors.ts';
import type { Attributes } from '../graph/types.ts';
import { inferAlong, linesOf } from './lines.ts';
import type { Primitive } from './op.ts';

export const poolMax: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'along one axis: result[i] = the largest x[j] with |i − j| ≤ radius; equal ones share the derivative',
  derivative: ({ inputs: [x], attributes, upstream }) => [x === undefined ? null : x.builder.emit('poolMaxGradient', [x.id, upstream.id], attributes)],
  infer: (inputs, attributes) => inferAlong('poolMax', ['float32'], 'float32', inputs, poolAxes('poolMax', attributes)),
  evaluate: ([x], attributes, shape) => largest(x?.data, attributes, shape),
  propagate: ([x], [error = new Float64Array()], output, attributes) => {
    const shifted = (sign: number): Float64Array => largest(x?.data.map((value, i) => value + sign * (error[i] ?? 0)), attributes, output.shape);
    const [lowest, highest] = [shifted(-1), shifted(1)];
    return output.data.map((value, i) => Math.max((highest[i] ?? Number.NaN) - value, value - (lowest[i] ?? Number.NaN)));
  },
};

/** The axis of a pool, once its radius is known to be one. */
export function poolAxes(name: string, attributes: Attributes): readonly number[] {
  const { radius } = attributes;
  if (!Number.isInteger(radius) || Number(radius) < 1) throw failure('GRAPH_INVALID', name, 'must have a whole radius of at least 1', radius, 'A window of 3 has radius 1.');
  return [attributes['axis'] as number];
}

/** The places around place `i` of a line. */
export function windowOf(line: readonly number[], i: number, attributes: Attributes): readonly number[] {
  const radius = Number(attributes['radius']);
  return line.slice(Math.max(0, i - radius), i + radius + 1);
}

function largest(data: Float64Array = new Float64Array(), attributes: Attributes, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  for (const line of linesOf(shape, [attributes['axis'] as number])) {
    line.forEach((here, i) => { out[here] = Math.max(...windowOf(line, i, attributes).map((at) => data[at] ?? Number.NaN)); });
  }
  return out;
}

// argsort: the order that sorts each line. Nothing flows back through it: a sorted loss differentiates what it takes.
import { failure } from '../errors.ts';
import { inferAlong, lineAxes, linesOf } from './lines.ts';
import type { Primitive } from './op.ts';

export const argsort: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for each line over the axes: the places of its elements from the smallest to the largest (`descending`: from the largest); equal ones keep their order; as int32. Values are compared in float32, so that every backend finds the same ties',
  derivative: null,
  infer: (inputs, attributes) => {
    if (typeof attributes['descending'] !== 'boolean') throw failure('GRAPH_INVALID', 'argsort', 'must say whether it is descending', attributes, 'Set descending to true or false.');
    return inferAlong('argsort', ['float32'], 'int32', inputs, lineAxes(attributes));
  },
  evaluate: ([x], attributes, shape) => {
    const data = Float32Array.from(x?.data ?? []);
    const sign = attributes['descending'] === true ? -1 : 1;
    const out = new Float64Array(data.length);
    for (const line of linesOf(shape, lineAxes(attributes))) {
      const order = line.map((_, k) => k).toSorted((a, b) => sign * ((data[line[a] ?? 0] ?? 0) - (data[line[b] ?? 0] ?? 0)) || a - b);
      order.forEach((place, k) => { out[line[k] ?? 0] = place; });
    }
    return out;
  },
  propagate: null,
};

// argsort: the order that sorts each line. Nothing flows back through it: a sorted loss differentiates what it takes.
import { failure } from '../errors.ts';
import type { Attributes } from '../graph/types.ts';
import { reachOf } from './decision.ts';
import { inferAlong, lineAxes, linesOf } from './lines.ts';
import type { Evaluated, Primitive } from './op.ts';

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
    const keys = keysOf(x, attributes);
    const out = new Float64Array(keys.length);
    for (const line of linesOf(shape, lineAxes(attributes))) {
      orderOf(line, keys).forEach((place, k) => { out[line[k] ?? 0] = place; });
    }
    return out;
  },
  // The error of a place is how many places away the element may be that belongs there.
  propagate: ([x], [error = new Float64Array()], output, attributes) => {
    const keys = keysOf(x, attributes);
    const out = new Float64Array(keys.length);
    for (const line of linesOf(output.shape, lineAxes(attributes))) {
      reachOf(orderOf(line, keys), line.map((at) => keys[at] ?? Number.NaN), line.map((at) => withRounding(keys[at] ?? 0, error[at] ?? 0))).forEach((reach, k) => { out[line[k] ?? 0] = reach; });
    }
    return out;
  },
};

/** What is sorted upwards. */
function keysOf(x: Evaluated | undefined, attributes: Attributes): Float32Array {
  const keys = Float32Array.from(x?.data ?? []);
  return attributes['descending'] === true ? keys.map((key) => -key) : keys;
}

/** Keys that are not exact are compared as float32 here and there: each side rounds by itself. */
function withRounding(key: number, error: number): number {
  return error === 0 ? 0 : error + Math.abs(key) * 2 ** -24;
}

function orderOf(line: readonly number[], keys: Float32Array): number[] {
  return line.map((_, k) => k).toSorted((a, b) => (keys[line[a] ?? 0] ?? 0) - (keys[line[b] ?? 0] ?? 0) || a - b);
}

// components: which connected piece of a mask each element belongs to.
import { failure } from '../errors.ts';
import { isUndecided } from './decision.ts';
import { inferAlong, lineAxes, linesOf } from './lines.ts';
import type { Primitive } from './op.ts';

export const CONNECTIVITIES = ['faces', 'full'] as const;

export const components: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for each line over the (spatial) axes: the place of the first element of the connected piece of non-zero elements that each belongs to, as int32; 0 where x is 0. Neighbours share a face, or (`full`) at least a corner',
  derivative: null,
  infer: (inputs, attributes) => {
    if (!CONNECTIVITIES.includes(attributes['connectivity'] as 'full')) throw failure('GRAPH_INVALID', 'components', `connectivity must be ${CONNECTIVITIES.join(' or ')}`, attributes, 'Set connectivity.');
    return inferAlong('components', ['float32'], 'int32', inputs, lineAxes(attributes));
  },
  evaluate: ([x], attributes, shape) => {
    const data = x?.data ?? new Float64Array();
    const sizes = lineAxes(attributes).map((axis) => shape[axis] ?? 1);
    const isFull = attributes['connectivity'] === 'full';
    const out = new Float64Array(data.length);
    for (const line of linesOf(shape, lineAxes(attributes))) {
      const root = new Map<number, number>();
      line.forEach((_, first) => {
        if (data[line[first] ?? 0] === 0 || root.has(first)) return;
        root.set(first, first);
        const open = [first];
        for (let at = open.pop(); at !== undefined; at = open.pop()) {
          for (const next of neighboursOf(at, sizes, isFull)) {
            if (data[line[next] ?? 0] === 0 || root.has(next)) continue;
            root.set(next, first);
            open.push(next);
          }
        }
      });
      line.forEach((at, k) => { out[at] = root.get(k) ?? 0; });
    }
    return out;
  },
  // An element that may or may not be of the mask may join any two pieces.
  propagate: ([x], [error = new Float64Array()], output, attributes) => {
    const out = new Float64Array(output.data.length);
    for (const line of linesOf(output.shape, lineAxes(attributes))) {
      if (line.some((at) => isUndecided(x?.data[at] ?? Number.NaN, 0, error[at] ?? 0, 0))) for (const at of line) out[at] = Infinity;
    }
    return out;
  },
};

/** Places that touch a place of a box of these sizes. */
function neighboursOf(place: number, sizes: readonly number[], isFull: boolean): number[] {
  let found: { place: number; moves: number }[] = [{ place, moves: 0 }];
  let stride = 1;
  for (const size of sizes.toReversed()) {
    const at = Math.floor(place / stride) % size;
    const steps = [-1, 0, 1].filter((step) => at + step >= 0 && at + step < size);
    const width = stride;
    found = found.flatMap((near) => steps.map((step) => ({ place: near.place + step * width, moves: near.moves + Math.abs(step) })));
    stride *= size;
  }
  return found.filter(({ moves }) => moves > 0 && (isFull || moves === 1)).map((near) => near.place);
}

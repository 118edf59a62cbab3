// neighbourhoodLogDet: how much the neighbourhoods of one map vary once those of another are known, as the logarithm of a
// determinant. A routine, since written out it is thousands of operations on single numbers.
import type { Attributes } from '../graph/types.ts';
import { isUndecided } from './decision.ts';
import { dot, eliminations, inferNeighbourhoods, logDetReach, magnitude, moved, pick, productsReach, roundedProducts, sum, times, type Elimination } from './gram.ts';
import type { Evaluated, Primitive } from './op.ts';

export const neighbourhoodLogDet: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for maps p, y and a mask, along the axes of an image: X has a row for each pixel of a square of `side` pixels along the axes `window`, those of p first, with that pixel (0 beyond the border) less its mean for each place where the mask is not 0; these are the first places along each window axis, of all images alike. M = X Xᵀ + ridge · I. The first place of the image gets ln det M − ln det M_pp, by pivots of at least the ridge, as they are without rounding; all others get 0',
  derivative: ({ inputs, attributes, upstream }) => inputs.map((x, index) => (
    index === 2 ? null : x.builder.emit('neighbourhoodLogDetGradient', [...inputs.map(({ id }) => id), upstream.id], { ...attributes, index })
  )),
  infer: (inputs, attributes) => inferNeighbourhoods('neighbourhoodLogDet', inputs, 3, attributes),
  evaluate: (inputs, attributes, shape) => atFirst(inputs, attributes, shape, (found) => sum(logarithms(found))),
  propagate: (inputs, errors, { shape }, attributes) => atFirst(inputs, attributes, shape, (found) => (
    isMaskUndecided(found, inputs, errors) ? Infinity : logDetReach(found, productsReach(found, rowChanges(found, errors)))
  )),
  summation: (inputs, attributes, shape) => ({
    magnitudes: atFirst(inputs, attributes, shape, (found) => {
      const products = roundedProducts(found);
      const ofProducts = sum(magnitude(found.slope).map((row, i) => dot(row, products[i] ?? [])));
      return ofProducts + throughRows(found, inputs.map(({ data }) => data.map(Math.abs))) + sum(logarithms(found).map(Math.abs));
    }),
    terms: atFirst(inputs, attributes, shape, ({ line, x }) => line.length + x.length),
  }),
};

function logarithms({ pivots, reach }: Elimination): number[] {
  return pivots.slice(reach.length).map(Math.log);
}

/** How far the number moves, to first order, when the pixels of p and y move by so much. */
function throughRows(found: Elimination, changes: readonly Float64Array[]): number {
  const { x, slope } = found;
  const change = rowChanges(found, changes);
  return 2 * sum(magnitude(times(slope, x)).map((row, i) => dot(row, change[i] ?? [])));
}

/** How far the rows of X move when the pixels of p and y do. */
export function rowChanges({ line, reach, begins }: Elimination, changes: readonly Float64Array[]): number[][] {
  return changes.slice(0, 2).flatMap((change) => reach.map((to) => moved(pick(line.map((at) => change[at] ?? 0), to), begins)));
}

/** Whether errors of the mask leave open where neighbourhoods begin. */
export function isMaskUndecided({ line }: Elimination, inputs: readonly Evaluated[], errors: readonly Float64Array[]): boolean {
  return line.some((at) => isUndecided(inputs[2]?.data[at] ?? 0, 0, errors[2]?.[at] ?? 0, 0));
}

/** One number for each image, at its first place. */
function atFirst(inputs: readonly Evaluated[], attributes: Attributes, shape: readonly number[], of: (found: Elimination) => number): Float64Array {
  const out = new Float64Array(inputs[0]?.data.length ?? 0);
  for (const found of eliminations(inputs, attributes, shape)) out[found.line[0] ?? 0] = of(found);
  return out;
}

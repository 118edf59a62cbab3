// neighbourhoodLogDetGradient: what flows back through neighbourhoodLogDet to one of its maps. Only its derivative rule
// uses it.
import { failure } from '../errors.ts';
import type { Attributes } from '../graph/types.ts';
import { numberAttribute } from './elementwise.ts';
import { eliminations, inferNeighbourhoods, magnitude, plus, productsChange, roundedElimination, productsReach, roundedProducts, slopeChange, slopeReach, times, type Elimination, type Matrix } from './gram.ts';
import { isMaskUndecided, rowChanges } from './neighbourhoodLogDet.ts';
import type { Evaluated, Primitive } from './op.ts';

export const neighbourhoodLogDetGradient: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for p, y, the mask and u, X and M as in neighbourhoodLogDet, S = M⁻¹ less the inverse of M_pp: rows Z = 2 u[first place] S X, of which those of p (`index` 0) or y (1) are added up at the pixels that they came from',
  derivative: null,
  infer: (inputs, attributes) => {
    const index = numberAttribute(attributes, 'index');
    if (index !== 0 && index !== 1) throw failure('GRAPH_INVALID', 'neighbourhoodLogDetGradient', 'must have the index 0 or 1', index, '0 is p, 1 is y.');
    return inferNeighbourhoods('neighbourhoodLogDetGradient', inputs, 4, attributes);
  },
  evaluate: (inputs, attributes, shape) => addedUp(inputs, attributes, shape, ({ x, slope }, u) => scaled(times(slope, x), 2 * u)),
  propagate: (inputs, errors, { shape }, attributes) => addedUp(inputs, attributes, shape, (found, u) => {
    const { line, x, slope } = found;
    if (isMaskUndecided(found, inputs, errors)) return x.map((row) => row.map(() => Infinity));
    const change = rowChanges(found, errors);
    const ofSlope = slopeReach(found, productsReach(found, change));
    const ofU = errors[3]?.[line[0] ?? 0] ?? 0;
    const ofRows = plus(times(ofSlope, plus(magnitude(x), change)), times(magnitude(slope), change));
    return plus(scaled(ofRows, 2 * (Math.abs(u) + ofU)), scaled(magnitude(times(slope, x)), 2 * ofU));
  }),
  summation: (inputs, attributes, shape) => ({
    magnitudes: addedUp(inputs, attributes, shape, (found, u) => {
      const change = rowChanges(found, inputs.map(({ data }) => data.map(Math.abs)));
      const ofSlope = plus(slopeChange(found, plus(roundedProducts(found), productsChange(found, change))), roundedElimination(found));
      return scaled(plus(times(plus(ofSlope, magnitude(found.slope)), magnitude(found.x)), times(magnitude(found.slope), change)), 2 * Math.abs(u));
    }),
    terms: addedUp(inputs, attributes, shape, ({ line, x, reach }) => x.map(() => line.map(() => (line.length + 2 * x.length) / reach.length))),
  }),
};

function scaled(matrix: Matrix, by: number): Matrix {
  return matrix.map((row) => row.map((value) => value * by));
}

/** Rows of one map, each pixel of which goes back to where it came from; u is what flows back to the number of an image. */
function addedUp(inputs: readonly Evaluated[], attributes: Attributes, shape: readonly number[], rowsOf: (found: Elimination, u: number) => Matrix): Float64Array {
  const upstream = inputs[3]?.data ?? new Float64Array();
  const out = new Float64Array(upstream.length);
  for (const found of eliminations(inputs.slice(0, 3), attributes, shape)) {
    const { line, reach } = found;
    const first = numberAttribute(attributes, 'index') * reach.length;
    const rows = rowsOf(found, upstream[line[0] ?? 0] ?? Number.NaN);
    reach.forEach((to, s) => to.forEach((place, q) => {
      const at = line[place];
      if (at !== undefined) out[at] = (out[at] ?? 0) + (rows[first + s]?.[q] ?? Number.NaN);
    }));
  }
  return out;
}

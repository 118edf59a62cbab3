// Average surface distance: how far surface points are from the other surface, on average.
import { defineHost } from '../define/host-metric.ts';
import { choice } from '../define/parameters.ts';
import { DISTANCE_PARAMETERS, ofSurfaces, refusePooling, single } from './surface.ts';

/**
 * ASD = (Σ_{p ∈ S(P)} d(p, S(Y)) + Σ_{y ∈ S(Y)} d(y, S(P))) / (|S(P)| + |S(Y)|), in [0, ∞): the symmetric form. One
 * `direction` takes one sum over its own number of points. `weighting: "directions"` takes the mean of the two directed
 * means instead. Undefined where both masks are empty. Source: Heimann et al. 2009.
 */
export const averageSurfaceDistance = defineHost({
  slug: 'average-surface-distance',
  title: 'Average surface distance',
  aliases: ['asd', 'assd', 'average-symmetric-surface-distance', 'mean-surface-distance', 'surface-distance'],
  formula: '(Σ_{p ∈ S(P)} d(p, S(Y)) + Σ_{y ∈ S(Y)} d(y, S(P))) / (|S(P)| + |S(Y)|)',
  doc: 'mean distance of a surface point to the other surface',
  source: { authors: 'Heimann et al.', year: 2009, title: 'Comparison and evaluation of methods for liver segmentation from CT datasets', where: 'IEEE Transactions on Medical Imaging 28(8)' },
  range: [0, Number.POSITIVE_INFINITY],
  perfect: 0,
  readsScores: false,
  refuses: refusePooling,
  parameters: {
    weighting: choice({ choices: ['points', 'directions'], default: 'points', doc: 'every surface point counts the same, or both directions do' }),
    ...DISTANCE_PARAMETERS,
  },
  measure: (region, { weighting, ...measure }) => ofSurfaces(region, measure, (directions) => {
    const sums = directions.map((distances) => distances.reduce((sum, d) => sum + d, 0));
    if (weighting === 'points') return total(sums) / total(directions.map(({ length }) => length));
    return total(sums.map((sum, i) => sum / (directions[i]?.length ?? 1))) / directions.length;
  }),
  combine: single,
});

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

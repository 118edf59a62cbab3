// Normalised surface Dice: the share of both surfaces that lies within a tolerance of the other one.
import { defineHost } from '../define/host-metric.ts';
import { numbers } from '../define/parameters.ts';
import { failure } from '../errors.ts';
import { refusePooling, single, SURFACE_PARAMETERS, surfaceDistances } from './surface.ts';

/**
 * NSD = (|{p ∈ S(P): d(p, S(Y)) ≤ τ}| + |{y ∈ S(Y): d(y, S(P)) ≤ τ}|) / (|S(P)| + |S(Y)|), in [0, 1], τ the tolerance
 * of the class. Surface points are counted, not weighed by area. 0 where one mask is empty, undefined where both are.
 * Source: Nikolov et al. 2018, in the point-wise form of Seidlitz et al. 2022.
 */
export const normalisedSurfaceDice = defineHost({
  slug: 'normalised-surface-dice',
  title: 'Normalised surface Dice',
  aliases: ['nsd', 'surface-dice', 'normalized-surface-dice', 'normalised-surface-distance'],
  formula: '(#{p ∈ S(P): d(p, S(Y)) ≤ τ} + #{y ∈ S(Y): d(y, S(P)) ≤ τ}) / (|S(P)| + |S(Y)|)',
  doc: 'share of the surface points that are within a tolerance of the other surface',
  source: { authors: 'Nikolov et al.', year: 2018, title: 'Deep learning to achieve clinically applicable segmentation of head and neck anatomy for radiotherapy', where: 'arXiv:1809.04430' },
  range: [0, 1],
  perfect: 1,
  readsScores: false,
  refuses: refusePooling,
  parameters: {
    tolerance: numbers({ default: null, min: 0, single: true, doc: 'largest distance that is still right: one number, or one per class, background included; in the unit of spacing; null is 1' }),
    ...SURFACE_PARAMETERS,
  },
  measure: (region, { tolerance, ...measure }) => {
    const limit = toleranceOf(tolerance ?? [1], region.classId, region.classes);
    const found = surfaceDistances(region, measure);
    if (found === undefined) return region.truth.includes(1) || region.predicted.includes(1) ? 0 : null;
    const directions = [found.toTruth(), found.toPrediction()];
    const right = directions.map((distances) => distances.reduce((count, d) => count + (d <= limit ? 1 : 0), 0));
    const [points, hits] = [directions.map(({ length }) => length), right].map(([a = 0, b = 0]) => a + b);
    return (hits ?? 0) / (points ?? 1);
  },
  combine: single,
});

function toleranceOf(tolerance: readonly number[], classId: number, classes: number): number {
  if (tolerance.length !== 1 && tolerance.length !== classes) {
    throw failure('SHAPE_MISMATCH', 'normalised-surface-dice.tolerance', `must be one number, or one for each of the ${classes} classes`, tolerance, 'Give as many as there are classes, background included.');
  }
  return tolerance[tolerance.length === 1 ? 0 : classId] ?? 0;
}

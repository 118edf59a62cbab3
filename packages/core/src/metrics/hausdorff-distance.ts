// Hausdorff distance: how far the worst point of one surface is from the other surface; or the worst but a few.
import { defineHost } from '../define/host-metric.ts';
import { optionalNumber } from '../define/parameters.ts';
import { DISTANCE_PARAMETERS, ofSurfaces, refusePooling, single } from './surface.ts';

const PERCENTILE = optionalNumber({ default: null, min: 0, max: 100, doc: 'of the distances in each direction; null is their maximum' });

/**
 * HD = max(max over p in S(P) of d(p, S(Y)), max over y in S(Y) of d(y, S(P))), in [0, ∞), S the surface of a mask,
 * d the distance to the nearest point. `percentile` q takes the q-th percentile in place of each inner maximum (HD95:
 * 95), with linear interpolation between order statistics. Undefined where both masks are empty.
 * Source: Huttenlocher, Klanderman and Rucklidge 1993.
 */
export const hausdorffDistance = defineHost({
  slug: 'hausdorff-distance',
  title: 'Hausdorff distance',
  aliases: ['hausdorff', 'hd'],
  formula: 'max(max_{p ∈ S(P)} d(p, S(Y)), max_{y ∈ S(Y)} d(y, S(P)))',
  doc: 'largest distance of a surface point to the other surface, or a percentile of these distances',
  source: { authors: 'Huttenlocher, Klanderman and Rucklidge', year: 1993, title: 'Comparing images using the Hausdorff distance', where: 'IEEE TPAMI 15(9)' },
  range: [0, Number.POSITIVE_INFINITY],
  perfect: 0,
  readsScores: false,
  refuses: refusePooling,
  parameters: {
    percentile: PERCENTILE,
    ...DISTANCE_PARAMETERS,
  },
  measure: (region, { percentile, ...measure }) => ofSurfaces(region, measure, (directions) => Math.max(...directions.map((distances) => percentileOf(distances, percentile ?? 100)))),
  combine: single,
});

/** HD95: the same with `percentile` 95, so that a few stray pixels do not decide. */
export const hausdorff95: typeof hausdorffDistance = {
  ...hausdorffDistance,
  slug: 'hausdorff-95',
  title: 'Hausdorff distance, 95th percentile',
  aliases: ['hd95'],
  formula: 'max(95th percentile of d(p, S(Y)), 95th percentile of d(y, S(P)))',
  doc: '95th percentile of the distances of surface points to the other surface, the larger of both directions',
  parameters: { ...hausdorffDistance.parameters, percentile: { ...PERCENTILE, default: 95 } },
};

/** The q-th percentile of at least one number: linear between the two nearest order statistics. */
function percentileOf(values: Float64Array, q: number): number {
  const sorted = values.toSorted();
  const at = ((sorted.length - 1) * q) / 100;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

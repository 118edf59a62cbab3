// Boundary loss: the distance that the probability of a class has moved off its true boundary, as an integral over the
// image. Linear in the probabilities; negative where they are right.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perClass } from '../define/loss.ts';
import { choice, optionalNumber } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { distanceTo, regionMean, sidesOf, SPACING } from './image-distances.ts';

/**
 * L = mean over pixels of p φ, per class, φ the signed distance to the true mask: positive outside, and inside
 * −(distance to the outside − offset), so that pixels along the boundary have 0. φ is 0 where a class is absent or
 * fills the image.
 *
 * Gradient with respect to p: φ/N, the same at every step; φ can be fed ready-made. The least value, at p = y, is the
 * mean of y φ and not 0. Alone it is minimised by small regions: add it to a region loss, with a share that grows from
 * 0 as training goes on.
 */
export const boundary = defineLoss({
  slug: 'boundary',
  title: 'Boundary loss',
  aliases: ['surface', 'boundary-loss', 'surface-loss'],
  family: 'boundary',
  formula: 'mean[p φ], φ the signed distance to the true mask',
  source: { authors: 'Kervadec, Bouchtiba, Desrosiers, Granger, Dolz and Ben Ayed', year: 2019, title: 'Boundary loss for highly unbalanced segmentation', where: 'MIDL 2019' },
  parameters: {
    distanceMaps: choice({ choices: ['computed', 'given'], default: 'computed', doc: 'φ from the target, or an input "distances", shaped like the prediction' }),
    spacing: SPACING,
    insideOffset: optionalNumber({ default: null, min: 0, doc: 'what is taken off distances inside; null is the smallest spacing' }),
  },
  properties: { range: [-Infinity, Infinity], perfect: 'other', permutationInvariant: false, monotone: true },
  refuses: (_options, { distanceMaps, spacing, insideOffset }) => (
    distanceMaps === 'given' && (spacing !== null || insideOffset !== null) ? 'distances that are given have their spacing in them. Leave spacing and insideOffset out.' : undefined
  ),
  define: (problem, { distanceMaps, spacing, insideOffset }) => {
    const each = problem.spacing(spacing);
    const phi = distanceMaps === 'given' ? problem.input('distances', 'map') : signedDistance(problem, each, insideOffset ?? Math.min(...each));
    return perClass(regionMean(problem, problem.probability.mul(phi)));
  },
});

function signedDistance(problem: Problem, spacing: readonly number[], offset: number): Expr {
  const { inside, outside } = sidesOf(problem, problem.decidedTarget());
  const depth = distanceTo(outside, spacing);
  const hasBoundary = outside.reduce('reduceMax', problem.space);
  return distanceTo(inside, spacing).sub(inside.mul(depth.sub(offset)).mul(hasBoundary));
}

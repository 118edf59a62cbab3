// Distance-map penalised cross-entropy: pixels near a boundary of the truth weigh up to twice as much as the others.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perPixel } from '../define/loss.ts';
import { flag } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { distanceTo, sidesOf, SPACING } from './image-distances.ts';

/** Distances that differ by less than this part of them are roundings of one. */
const SAME_DISTANCE = 1e-5;

/**
 * L = mean[(1 + Φ) CE]. On each side of a mask Φ = max D − D, D the distance of a pixel to the other side; normalised,
 * Φ = (max D − D)/(max D − min D), from 0 at the farthest pixels of the side to 1 along its boundary, and 1 throughout
 * a side that is nowhere thicker than that. Multiclass: a pixel has the Φ of its true class, the background
 * being one. A class that is absent or fills the image has no boundary: Φ = 0.
 *
 * In [CE, (1 + max Φ) CE]. Gradient with respect to the logits: (1 + Φ)(p − y)/N; Φ depends on the truth only.
 */
export const distanceMapCrossEntropy = defineLoss({
  slug: 'distance-map-cross-entropy',
  title: 'Distance-map penalised cross-entropy',
  aliases: ['distance-map', 'distance-penalised-cross-entropy', 'distance-penalized-cross-entropy'],
  family: 'distribution',
  formula: 'mean[(1 + Φ) CE], Φ = (max D − D)/(max D − min D) on each side of the true mask',
  source: { authors: 'Caliva, Iriondo, Martinez, Majumdar and Pedoia', year: 2019, title: 'Distance map loss penalty term for semantic segmentation', where: 'MIDL 2019' },
  parameters: {
    normalize: flag({ default: true, doc: 'Φ in [0, 1] on each side; false leaves it in units of the spacing' }),
    spacing: SPACING,
  },
  defaults: { over: 'batch' },
  variants: {
    raw: { doc: 'Φ = max D − D, in pixels', options: { normalize: false } },
  },
  properties: { range: [0, Infinity], perfect: 'limit', permutationInvariant: false, monotone: true },
  define: (problem, { normalize, spacing: given }) => {
    const spacing = problem.spacing(given);
    const { inside, outside } = sidesOf(problem, problem.decidedTarget());
    const weightOf = (side: Expr, other: Expr): Expr => side.mul(inverted(problem, side, distanceTo(other, spacing), normalize));
    const ofClass = weightOf(inside, outside);
    const penalty = problem.options.task === 'multiclass' ? ofClass.sum('class') : ofClass.add(weightOf(outside, inside));
    return perPixel(problem.crossEntropy().mul(penalty.add(1)));
  },
});

/** max D − D over a side of each image, D being 0 elsewhere; all of it 0 where there is no other side. */
function inverted(problem: Problem, side: Expr, distance: Expr, normalize: boolean): Expr {
  const largest = side.mul(distance).reduce('reduceMax', problem.space);
  const height = largest.sub(distance);
  if (!normalize) return height;
  const range = side.mul(height).reduce('reduceMax', problem.space);
  const hasRange = largest.mul(SAME_DISTANCE).lessThan(range);
  const flat = largest.equals(0).where(0, 1);
  return hasRange.where(height.div(hasRange.where(range, 1)), flat);
}

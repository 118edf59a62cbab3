// Hausdorff distance loss by erosion: squared errors are eroded again and again, and what survives longer weighs more.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perPixel } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/** Errors that differ by less are all alike and are not rescaled. */
const SMALLEST_RANGE = 1e-6;

/**
 * L = mean over pixels of Σ_{k = 1…K} k^α E_k, with E_0 = (p − y)² and E_k = rescale(max(0, B * E_(k−1) − ½)): B is the
 * mean of a pixel and its face neighbours (0 beyond the border), and rescale maps the errors of an image to [0, 1].
 *
 * Differentiable from end to end, without a decision about the prediction. Only where the squared errors of a pixel and
 * its neighbours have a mean above ½ does anything survive the first erosion: single pixels, and errors |p − y| below
 * 0.7, cost nothing and have no gradient. Every erosion keeps a few maps of the size of the prediction.
 */
export const hausdorffErosion = defineLoss({
  slug: 'hausdorff-erosion',
  title: 'Hausdorff distance loss by erosion',
  aliases: ['hausdorff-er'],
  family: 'boundary',
  formula: 'mean Σ_{k=1…K} k^α E_k, E_0 = (p − y)², E_k = rescale(max(0, B * E_(k−1) − ½))',
  source: { authors: 'Karimi and Salcudean', year: 2020, title: 'Reducing the Hausdorff distance in medical image segmentation with convolutional neural networks', where: 'IEEE Transactions on Medical Imaging 39(2)' },
  parameters: {
    alpha: number({ default: 2, min: 0, max: 8, doc: 'α, the power of the number of erosions that an error survives' }),
    erosions: number({ default: 10, min: 1, max: 100, doc: 'K, a whole number: how often errors are eroded' }),
  },
  properties: { range: [0, Infinity], perfect: 'zero', permutationInvariant: false, monotone: false, corners: true, pools: true, forgiving: true },
  refuses: (_options, { erosions }) => (Number.isInteger(erosions) ? undefined : `erosions must be a whole number, got ${erosions}. Give the number of erosions.`),
  define: (problem, { alpha, erosions }) => {
    const squares = problem.full(problem.probability.sub(problem.target).pow(2));
    let errors = problem.mask === undefined ? squares : squares.mul(problem.mask.equals(0).where(0, 1));
    let total: Expr = problem.builder.constant(0);
    for (let k = 1; k <= erosions; k++) {
      errors = rescaled(problem, neighbourMean(problem, errors).sub(0.5).max(0));
      total = total.add(errors.mul(k ** alpha));
    }
    return perPixel(total);
  },
});

/** The mean of each pixel and its face neighbours. An axis of one pixel has no neighbours, as if it were not there. */
function neighbourMean(problem: Problem, x: Expr): Expr {
  const { builder, space, layout } = problem;
  const shape = layout.full(1);
  const neighbours = space.map((axis) => x.correlate(axis, { offsets: [-1, 1], weights: [1, 1], border: 'zero' }));
  const counts = space.map((axis) => builder.constant(1).lessThan(builder.size([shape[axis] ?? 1])).where(2, 0));
  const sum = neighbours.reduce((a, b) => a.add(b), x);
  return sum.div(counts.reduce((a, b) => a.add(b), builder.constant(1)));
}

/** (x − min)/(max − min) over the pixels of each image and class; x itself where all are alike. */
function rescaled(problem: Problem, x: Expr): Expr {
  const highest = x.reduce('reduceMax', problem.space);
  const lowest = x.neg().reduce('reduceMax', problem.space).neg();
  const range = highest.sub(lowest);
  const isFlat = range.lessThan(SMALLEST_RANGE);
  return isFlat.where(x, x.sub(lowest).div(isFlat.where(1, range)));
}

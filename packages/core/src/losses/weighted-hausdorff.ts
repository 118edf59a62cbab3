// Weighted Hausdorff distance: a soft average Hausdorff distance between a map of probabilities and a set of points.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perClass } from '../define/loss.ts';
import { choice, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { LEAST_DISTANCE } from '../ops/distanceMoments.ts';
import { boundaryOf, distanceTo, sidesOf, SPACING } from './image-distances.ts';

/**
 * L = Σ_x p_x min_{y ∈ Y} d(x, y) / (Σ_x p_x + ε) + mean_{y ∈ Y} M_a over x of [p_x d(x, y) + (1 − p_x) d_max],
 * M_a(f) = (mean (f + ε)^a)^(1/a), ε = 1e-6, d_max the diagonal of the image, for each image and class. In [0, 2 d_max],
 * in units of the spacing. The first term keeps probability near the points, the second one near every point.
 *
 * Y is the pixels of the class, or those along its boundary. Time grows with pixels × points. Differentiable, without
 * a decision about the prediction. Pixels that the mask weighs less count as less probable.
 */
export const weightedHausdorff = defineLoss({
  slug: 'weighted-hausdorff',
  title: 'Weighted Hausdorff distance',
  aliases: ['whd'],
  family: 'boundary',
  formula: 'Σ_x p_x min_y d(x, y)/Σ_x p_x + mean_y M_a[p_x d(x, y) + (1 − p_x) d_max]',
  source: { authors: 'Ribera, Güera, Chen and Delp', year: 2019, title: 'Locating objects without bounding boxes', where: 'CVPR 2019' },
  parameters: {
    exponent: number({ default: -1, min: -4, max: -0.1, doc: 'a, of the generalised mean: the lower, the nearer it is to a minimum' }),
    points: choice({ choices: ['foreground', 'boundary'], default: 'foreground', doc: 'Y: all pixels of the class, or those that have a face neighbour outside it' }),
    emptyTarget: choice({ choices: ['zero', 'diagonal'], default: 'zero', doc: 'the loss where Y is empty: 0, or d_max; neither has a gradient' }),
    spacing: SPACING,
  },
  properties: { range: [0, Infinity], perfect: 'other', permutationInvariant: false, monotone: false },
  refuses: ({ average, over }) => {
    if (average === 'micro') return 'points of several classes are not one set. Leave average "macro".';
    return over === 'batch' ? 'points of several images are not one set. Leave over "sample".' : undefined;
  },
  define: (problem, { exponent, points, emptyTarget, spacing: given }) => {
    const spacing = problem.spacing(given);
    const sides = sidesOf(problem, problem.decidedTarget());
    const marked = points === 'boundary' ? boundaryOf(sides) : sides.inside;
    const probability = problem.full(problem.masked(problem.probability));
    const weights = problem.masked(marked);
    const count = weights.sum('space');
    const isEmpty = count.equals(0);
    const near = probability.mul(distanceTo(marked, spacing)).sum('space').div(probability.sum('space').add(LEAST_DISTANCE));
    const moments = problem.builder.emit('distanceMoments', [probability.id, marked.id], { axes: problem.space, exponent, spacing });
    // Of pixels that are no points the moment is 0, and has no root.
    const means = marked.equals(0).where(1, moments).div(pixelsOf(problem)).pow(1 / exponent);
    const covered = means.mul(weights).sum('space').div(isEmpty.where(1, count));
    const empty = emptyTarget === 'zero' ? 0 : largestDistance(problem, spacing).mul(counts(problem));
    return perClass(isEmpty.where(empty, near.add(covered)));
  },
});

/** The number of pixels of an image. */
function pixelsOf(problem: Problem): Expr {
  const shape = problem.layout.full(1);
  return problem.builder.size(problem.space.map((axis) => shape[axis] ?? 1));
}

/** d_max: √Σ(size · spacing)² over axes longer than one pixel. */
function largestDistance(problem: Problem, spacing: readonly number[]): Expr {
  const shape = problem.layout.full(1);
  const squares = problem.space.map((axis, i) => {
    const size = problem.builder.size([shape[axis] ?? 1]);
    return size.equals(1).where(0, size.mul(spacing[i] ?? 1).pow(2));
  });
  return squares.reduce((sum, square) => sum.add(square)).pow(0.5);
}

/** 1 for images with a pixel that counts. */
function counts(problem: Problem): Expr {
  return problem.mask === undefined ? problem.builder.constant(1) : problem.mask.sum('space').equals(0).where(0, 1);
}

// Shape-aware loss: cross-entropy that weighs wrong pixels by how far the predicted contour is from the true one.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perPixel } from '../define/loss.ts';
import { choice } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { boundaryOf, diagonalOf, distanceTo, sidesOf, SPACING } from './image-distances.ts';

/**
 * L = mean[(1 + E w) CE], E the mean distance from the contour of the predicted mask to that of the true one, for each
 * image and class (multiclass: of a pixel's true class); w is 1 where the prediction is wrong. A contour is the pixels
 * of a mask with a face neighbour outside it. With equal contours L is the cross-entropy; L is never less.
 *
 * Gradient: (1 + E w) times that of the cross-entropy; E and w are constants. The value jumps where a pixel changes
 * its class. Without both contours E is the diagonal of the image, or 0; without either it is 0.
 */
export const shapeAware = defineLoss({
  slug: 'shape-aware',
  title: 'Shape-aware loss',
  aliases: ['shape-aware-cross-entropy'],
  family: 'boundary',
  formula: 'mean[(1 + E w) CE], E the mean distance of the predicted contour to the true one, w = 1 on wrong pixels',
  source: { authors: 'Al Arif, Knapp and Slabaugh', year: 2017, title: 'Shape-aware deep convolutional neural network for vertebrae segmentation', where: 'MICCAI-MSKI 2017' },
  parameters: {
    region: choice({ choices: ['wrong', 'all'], default: 'wrong', doc: 'pixels that E counts for: those that are predicted wrongly, or all' }),
    oneContour: choice({ choices: ['diagonal', 'zero'], default: 'diagonal', doc: 'E where only one of the two masks has a contour: the distance between opposite corners of the image, or 0' }),
    spacing: SPACING,
  },
  defaults: { over: 'batch' },
  variants: {
    survey: { doc: 'E counts for all pixels, as Jadon 2020 prints it (with the signs put right)', options: { region: 'all' } },
  },
  properties: { range: [0, Infinity], perfect: 'limit', permutationInvariant: false, monotone: false, corners: true },
  define: (problem, { region, oneContour, spacing: given }) => {
    const [truth, predicted] = [problem.decidedTarget(), problem.decided()];
    const error = contourError(problem, truth, predicted, { oneContour, spacing: problem.spacing(given) });
    const isWrong = truth.equals(predicted).where(0, 1);
    return perPixel(problem.crossEntropy().mul(error.mul(region === 'all' ? 1 : isWrong).add(1)));
  },
});

/** The mean over the predicted contour of the distance to the true one, for each image and class. */
function contourError(problem: Problem, truth: Expr, predicted: Expr, { oneContour, spacing }: { readonly oneContour: 'diagonal' | 'zero'; readonly spacing: readonly number[] }): Expr {
  const [trueContour, contour] = [boundaryOf(sidesOf(problem, truth)), boundaryOf(sidesOf(problem, predicted))];
  const [trueCount, count] = [trueContour.sum('space'), contour.sum('space')];
  const sum = contour.mul(distanceTo(trueContour, spacing)).sum('space');
  const mean = sum.div(count.max(1));
  if (oneContour === 'zero') return mean;
  const lone = trueCount.equals(0).where(count.equals(0).where(0, 1), count.equals(0).where(1, 0));
  return mean.add(lone.mul(diagonalOf(problem, spacing)));
}

// Cross-entropy with online hard example mining: pixels that are already right with some certainty are left out.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perPixel } from '../define/loss.ts';
import { choice, number, optionalNumber } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { hardestPortion, meanOfChosen, weightedTerms } from './hardest.ts';

/**
 * L = mean of the cross-entropy over all pixels with p_t < threshold, and over the hardest max(minKept, minFraction·n)
 * of the n pixels that count if those are more; p_t is the probability of the truth, n is counted in the batch (or in
 * each image), and in binary and multilabel problems over channels too.
 *
 * Gradient: that of cross-entropy for the chosen pixels, over their number; 0 for the others. L jumps where a pixel
 * passes the threshold.
 */
export const ohemCrossEntropy = defineLoss({
  slug: 'ohem-cross-entropy',
  title: 'Cross-entropy with online hard example mining',
  aliases: ['ohem', 'bootstrapped-cross-entropy'],
  family: 'distribution',
  formula: 'mean of −log p_t over pixels with p_t < threshold, and at least the hardest ones',
  source: { authors: 'Shrivastava, Gupta and Girshick', year: 2016, title: 'Training region-based object detectors with online hard example mining', where: 'CVPR 2016' },
  parameters: {
    threshold: optionalNumber({ default: 0.7, min: 0, max: 1, doc: 'pixels whose truth is less probable than this are chosen; null chooses the hardest ones only' }),
    minFraction: number({ default: 0.0625, min: 0, max: 1, doc: 'share of the pixels that is chosen at least' }),
    minKept: number({ default: 0, min: 0, doc: 'number of pixels that is chosen at least' }),
    by: choice({ choices: ['probability', 'loss'], default: 'probability', doc: 'hardness is −log p_t of the unsmoothed target, or the loss itself with class weights and label smoothing, compared with −log threshold' }),
  },
  defaults: { over: 'batch' },
  variants: {
    mmsegmentation: { doc: 'at least 100 000 pixels of the batch', options: { minKept: 100_000, minFraction: 0 } },
    paddleseg: { doc: 'at least 10 000 pixels of the batch', options: { minKept: 10_000, minFraction: 0 } },
  },
  properties: {
    range: [0, Infinity], perfect: 'limit', permutationInvariant: true, monotone: false, sorts: true, corners: true,
    equalTo: [
      { options: { minFraction: 1 }, loss: 'cross-entropy', as: {} },
      { options: { threshold: null, minFraction: 0.3, by: 'loss', weightNormalization: 'count' }, loss: 'top-k-cross-entropy', as: { fraction: 0.3 } },
    ],
  },
  refuses: (_options, { threshold, minFraction, minKept }) =>
    ((threshold === null || threshold === 0) && minFraction === 0 && minKept === 0 ? 'chooses no pixel without a threshold, a minFraction and a minKept. Give one of them.' : undefined),
  define: (problem, { threshold, minFraction, minKept, by }) => {
    const terms = problem.crossEntropy();
    if (minFraction === 1) return perPixel(terms);
    const hardness = by === 'loss' ? weightedTerms(problem, terms) : surprise(problem.with({ labelSmoothing: 0 }));
    const kept = hardestPortion(problem, { hardness, amount: (counted) => counted.mul(minFraction).max(minKept) });
    if (threshold === null || threshold === 0) return meanOfChosen(problem, terms, kept);
    const isHard = problem.builder.constant(-Math.log(threshold)).lessThan(hardness).where(1, 0);
    return meanOfChosen(problem, terms, kept.max(isHard));
  },
});

/** −log p_t of each pixel, and in binary and multilabel problems of each channel. */
function surprise(problem: Problem): Expr {
  const terms = problem.crossEntropy();
  return problem.options.task === 'multiclass' ? terms.sum('class') : terms;
}

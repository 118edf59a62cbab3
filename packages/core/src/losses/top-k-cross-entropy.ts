// Top-k cross-entropy: the cross-entropy of the hardest pixels only.
import { defineLoss, perPixel } from '../define/loss.ts';
import { flag, number } from '../define/parameters.ts';
import { hardestPortion, meanOfChosen, weightedTerms } from './hardest.ts';

/**
 * L = mean of the largest k·n of the n cross-entropies of the batch (or of each image), n the pixels that count; in
 * binary and multilabel problems pixels and channels.
 *
 * Pixels are ordered by their class-weighted loss. The last one counts in part if k·n is no whole number, so that L is
 * a continuous and convex function of the terms (their conditional value at risk). Gradient: that of cross-entropy for
 * the chosen pixels, over k·n; 0 for the others.
 */
export const topKCrossEntropy = defineLoss({
  slug: 'top-k-cross-entropy',
  title: 'Top-k cross-entropy',
  aliases: ['top-k', 'topk'],
  family: 'distribution',
  formula: 'mean of the largest k·n of n cross-entropies',
  source: { authors: 'Wu, Shen and van den Hengel', year: 2016, title: 'Bridging category-level and instance-level semantic image segmentation', where: 'arXiv:1605.06885' },
  parameters: {
    fraction: number({ default: 0.1, min: 1e-6, max: 1, doc: 'k, the share of pixels that are chosen' }),
    countIgnored: flag({ default: false, doc: 'true takes k of all pixels, ignored ones included, still choosing from those that count' }),
    wholePixels: flag({ default: false, doc: 'true chooses ⌊k·n⌋ pixels and at least one; false takes the last one in part' }),
  },
  defaults: { over: 'batch', weightNormalization: 'count' },
  variants: {
    nnunet: { doc: 'the hardest tenth of all pixels, a whole number', options: { countIgnored: true, wholePixels: true } },
  },
  properties: {
    range: [0, Infinity], perfect: 'limit', permutationInvariant: true, monotone: true, sorts: true, corners: true,
    equalTo: [{ options: { fraction: 1 }, loss: 'cross-entropy', as: { weightNormalization: 'count' } }],
  },
  define: (problem, { fraction, countIgnored, wholePixels }) => {
    const terms = problem.crossEntropy();
    if (fraction === 1) return perPixel(terms);
    const portion = hardestPortion(problem, {
      hardness: weightedTerms(problem, terms),
      amount: (counted, all) => (countIgnored ? all : counted).mul(fraction),
      isWhole: wholePixels,
    });
    return meanOfChosen(problem, terms, portion);
  },
});

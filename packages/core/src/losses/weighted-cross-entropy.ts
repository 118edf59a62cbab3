// Weighted cross-entropy: foreground pixels count w times.
import { defineLoss, perPixel } from '../define/loss.ts';
import { number } from '../define/parameters.ts';

/**
 * L = −(1/N) Σ_i [w y log p + (1 − y) log(1 − p)].
 *
 * w > 1 makes false negatives dearer, w < 1 false positives; w = 1 is cross-entropy. In a multiclass problem
 * every foreground class carries w and the background 1. The mean is over pixels, not over weights.
 */
export const weightedCrossEntropy = defineLoss({
  slug: 'weighted-cross-entropy',
  title: 'Weighted cross-entropy',
  aliases: ['wce', 'weighted-bce'],
  family: 'distribution',
  formula: '−mean[w y log p + (1 − y) log(1 − p)]',
  source: { authors: 'Jadon', year: 2020, title: 'A survey of loss functions for semantic segmentation', where: 'IEEE CIBCB 2020' },
  parameters: {
    positiveWeight: number({ default: 2, min: 0, doc: 'w, the weight of foreground pixels' }),
  },
  defaults: { over: 'batch' },
  variants: {
    semsegloss: {
      doc: 'SemSegLoss 1.1: w = 0.25/0.75 = 1/3, which weighs the foreground down, not up',
      options: { positiveWeight: 0.25 / 0.75, fromLogits: false },
    },
  },
  properties: {
    range: [0, Infinity],
    perfect: 'limit',
    permutationInvariant: true,
    monotone: true,
    equalTo: [{ options: { positiveWeight: 1 }, loss: 'cross-entropy', as: {} }],
  },
  define: (problem, { positiveWeight }) => perPixel(problem.crossEntropy({ positiveWeight })),
});

// Cross-entropy: the negative log-likelihood of the target, per pixel.
import { defineLoss, perPixel } from '../define/loss.ts';

/**
 * L = −(1/N) Σ_i [y log p + (1 − y) log(1 − p)] (binary, multilabel), −(1/N) Σ_i Σ_c y_c log p_c (multiclass).
 *
 * Gradient with respect to a logit: (p − y)/N, so a wrong pixel always learns. From logits it is computed as
 * softplus and log-softmax and is finite for every finite logit. With soft targets its minimum is the entropy
 * of the target, not 0.
 */
export const crossEntropy = defineLoss({
  slug: 'cross-entropy',
  title: 'Cross-entropy',
  aliases: ['ce', 'bce', 'binary-cross-entropy', 'categorical-cross-entropy'],
  family: 'distribution',
  formula: '−mean[y log p + (1 − y) log(1 − p)]; multiclass −mean Σ_c y_c log p_c',
  source: { authors: 'Good', year: 1952, title: 'Rational decisions', where: 'Journal of the Royal Statistical Society B 14(1)' },
  parameters: {},
  defaults: { over: 'batch' },
  properties: { range: [0, Infinity], perfect: 'limit', permutationInvariant: true, monotone: true },
  define: (problem) => perPixel(problem.crossEntropy()),
});

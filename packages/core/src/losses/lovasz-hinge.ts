// Lovász hinge: the convex surrogate of the Jaccard loss, on margins of logits.
import { defineLoss, perClass } from '../define/loss.ts';
import { lovaszExtension } from './lovasz-extension.ts';

/**
 * L = Σ_k ΔJ_k m_(k), m = max(0, 1 − z (2y − 1)) sorted from the largest, ΔJ the steps of the Jaccard loss along that
 * order. Zero where every logit is on its side by a margin of 1; unbounded above.
 */
export const lovaszHinge = defineLoss({
  slug: 'lovasz-hinge',
  title: 'Lovász hinge loss',
  family: 'region',
  formula: 'Σ_k ΔJ_k m_(k), m = max(0, 1 − z (2y − 1)) in descending order, J = 1 − IoU',
  source: { authors: 'Berman, Rannen Triki and Blaschko', year: 2018, title: 'The Lovász-Softmax loss: a tractable surrogate for the optimization of the intersection-over-union measure in neural networks', where: 'CVPR 2018' },
  parameters: {},
  variants: {
    batch: { doc: 'the whole batch as one image, as the authors do with per_image false', options: { over: 'batch' } },
  },
  properties: { range: [0, Infinity], perfect: 'zero', permutationInvariant: true, monotone: true, sorts: true, corners: true },
  refuses: ({ task, fromLogits }) => {
    if (task === 'multiclass') return 'works on one margin per class, which logits that compete in a softmax do not have. Use "lovasz" for multiclass, or task "multilabel".';
    return fromLogits ? undefined : 'works on margins of logits, not on probabilities. Use "lovasz", or pass logits.';
  },
  define: (problem) => {
    const sign = problem.target.mul(2).sub(1);
    return perClass(lovaszExtension(problem, problem.prediction.mul(sign).complement().max(0)));
  },
});

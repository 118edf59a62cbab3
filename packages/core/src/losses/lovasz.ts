// Lovász-Softmax: the convex surrogate of the Jaccard loss, on probabilities.
import { defineLoss, perClass } from '../define/loss.ts';
import { lovaszExtension } from './lovasz-extension.ts';

/**
 * L = mean over classes of Σ_k ΔJ_k m_(k), m = |y − p| sorted from the largest, ΔJ the steps of the Jaccard loss
 * along that order. On a hard prediction it is 1 − IoU of each class exactly.
 *
 * Gradient with respect to a probability: ± the step at the pixel's rank; the order itself carries none. As its
 * authors do, classes without a target pixel in the batch are left out (`absent: 'count'` takes them in: their loss is
 * the largest probability they were given).
 */
export const lovasz = defineLoss({
  slug: 'lovasz',
  title: 'Lovász-Softmax loss',
  aliases: ['lovasz-softmax', 'lovasz-sigmoid'],
  family: 'region',
  formula: 'Σ_k ΔJ_k m_(k), m = |y − p| in descending order, J = 1 − IoU',
  source: { authors: 'Berman, Rannen Triki and Blaschko', year: 2018, title: 'The Lovász-Softmax loss: a tractable surrogate for the optimization of the intersection-over-union measure in neural networks', where: 'CVPR 2018' },
  parameters: {},
  defaults: { over: 'batch', absent: 'skip' },
  variants: {
    per_image: { doc: 'the mean of one loss per image', options: { over: 'sample' } },
    all: { doc: 'classes without a target pixel count too', options: { absent: 'count' } },
  },
  properties: { range: [0, 1], perfect: 'zero', permutationInvariant: true, monotone: true, sorts: true, corners: true },
  define: (problem) => perClass(lovaszExtension(problem, problem.probability.sub(problem.target).abs())),
});

// Generalised cross-entropy: between cross-entropy and mean absolute error, for labels that may be wrong.
import type { Outcome } from '../build/problem.ts';
import { defineLoss, perPixel } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { finitePower } from './power.ts';

/**
 * L = mean[(1 − p_t^q)/q], with p_t the probability of the truth.
 *
 * From probabilities the power is a straight line below `epsilon`, where its slope would be infinite.
 * q → 0 is cross-entropy, q = 1 is 1 − p_t. A pixel that is wrong and certain, perhaps because its label is wrong,
 * has a gradient of p_t^q (1 − p_t) and so does not pull: that is its purpose.
 */
export const generalisedCrossEntropy = defineLoss({
  slug: 'generalised-cross-entropy',
  title: 'Generalised cross-entropy',
  aliases: ['generalized-cross-entropy', 'gce'],
  family: 'distribution',
  formula: 'mean[(1 − p_t^q)/q]',
  source: { authors: 'Zhang and Sabuncu', year: 2018, title: 'Generalized cross entropy loss for training deep neural networks with noisy labels', where: 'NeurIPS 2018' },
  parameters: {
    q: number({ default: 0.7, min: 1e-3, max: 1, doc: 'q, from cross-entropy (towards 0) to mean absolute error (1)' }),
  },
  defaults: { over: 'batch' },
  properties: { range: [0, Infinity], perfect: 'limit', permutationInvariant: true, monotone: true, saturates: true },
  define: (problem, { q }) => {
    const { fromLogits, epsilon } = problem.options;
    const power = ({ probability, logProbability }: Outcome): Expr => (fromLogits ? logProbability.mul(q).exp() : finitePower(probability, q, epsilon));
    return perPixel(problem.overOutcomes((outcome) => outcome.truth.mul(power(outcome).complement().mul(1 / q))));
  },
});

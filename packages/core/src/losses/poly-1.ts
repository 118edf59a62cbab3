// Poly-1 loss: cross-entropy (or focal loss) with the first term of its Taylor series turned up.
import { defineLoss, perPixel } from '../define/loss.ts';
import { number, optionalNumber } from '../define/parameters.ts';
import { fade } from './focal.ts';

/**
 * L = mean[α_t (1 − p_t)^γ (−log p_t + ε₁ (1 − p_t))]: −log p_t is Σ_j (1 − p_t)^j/j, and ε₁ is added to the first coefficient.
 *
 * γ = 0 is Poly-1 cross-entropy, γ > 0 Poly-1 focal loss; ε₁ = 0 gives the plain ones.
 */
export const poly1 = defineLoss({
  slug: 'poly-1',
  title: 'Poly-1 loss',
  aliases: ['poly-loss', 'poly1'],
  family: 'distribution',
  formula: 'mean[α_t (1 − p_t)^γ (−log p_t + ε₁ (1 − p_t))]',
  source: { authors: 'Leng, Tan, Liu, Cubuk, Shi, Cheng and Anguelov', year: 2022, title: 'PolyLoss: a polynomial expansion perspective of classification loss functions', where: 'ICLR 2022' },
  parameters: {
    coefficient: number({ default: 1, min: -1, doc: 'ε₁, added to the coefficient 1 of 1 − p_t' }),
    gamma: number({ default: 0, min: 0, doc: 'γ of the focal loss; 0 is cross-entropy' }),
    alpha: optionalNumber({ default: null, min: 0, max: 1, doc: 'α, the weight of foreground pixels against 1 − α for the others; null weighs none' }),
  },
  defaults: { over: 'batch' },
  properties: {
    range: [0, Infinity],
    perfect: 'limit',
    permutationInvariant: true,
    monotone: true,
    equalTo: [
      { options: { coefficient: 0 }, loss: 'cross-entropy', as: {} },
      { options: { coefficient: 0, gamma: 2, alpha: 0.25 }, loss: 'focal', as: {} },
    ],
  },
  define: (problem, { coefficient, gamma, alpha }) => {
    const weights = alpha === null ? {} : { positiveWeight: alpha, negativeWeight: 1 - alpha };
    const { epsilon } = problem.options;
    const logarithm = problem.crossEntropy({ ...weights, modulate: (outcome) => fade(outcome, gamma, epsilon) });
    if (coefficient === 0) return perPixel(logarithm);
    const linear = problem.overOutcomes((outcome) => outcome.truth.mul(fade(outcome, gamma + 1, epsilon) ?? 1), weights);
    return perPixel(logarithm.add(linear.mul(coefficient)));
  },
});

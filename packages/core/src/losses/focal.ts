// Focal loss: cross-entropy that fades where the prediction is already right.
import type { Outcome, Problem } from '../build/problem.ts';
import { defineLoss, perPixel } from '../define/loss.ts';
import { choice, number, optionalNumber } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/**
 * FL = −α_t (1 − p_t)^γ log p_t, with p_t = p, α_t = α where y = 1 and p_t = 1 − p, α_t = 1 − α where y = 0.
 *
 * γ = 0 and α = null is cross-entropy. The mean is over pixels (and channels); `normalizer: 'positives'` divides
 * by the number of foreground pixels, as the detection paper does. In a multiclass problem α belongs to the
 * foreground classes and 1 − α to the background.
 *
 * A soft target has two readings. `outcomes`: each outcome fades by itself, −Σ truth · α (1 − p)^γ log p. `mixed`: there
 * is one p_t = p y + (1 − p)(1 − y) and one α_t = α y + (1 − α)(1 − y) for the whole cross-entropy of the pixel.
 */
export const focal = defineLoss({
  slug: 'focal',
  title: 'Focal loss',
  aliases: ['focal-loss', 'binary-focal'],
  family: 'distribution',
  formula: '−mean[α_t (1 − p_t)^γ log p_t]',
  source: { authors: 'Lin, Goyal, Girshick, He and Dollár', year: 2017, title: 'Focal loss for dense object detection', where: 'ICCV 2017' },
  parameters: {
    alpha: optionalNumber({ default: 0.25, min: 0, max: 1, doc: 'α, the weight of foreground pixels against 1 − α for the others; null weighs none' }),
    gamma: number({ default: 2, min: 0, doc: 'γ, how fast well-classified pixels fade' }),
    normalizer: choice({ choices: ['pixels', 'positives'], default: 'pixels', doc: 'what the sum is divided by' }),
    softTargets: choice({ choices: ['outcomes', 'mixed'], default: 'outcomes', doc: 'targets between 0 and 1: each outcome fades by itself, or the whole cross-entropy by p_t = p y + (1 − p)(1 − y)' }),
  },
  defaults: { over: 'batch' },
  variants: {
    detection: { doc: 'divided by the number of foreground pixels, as in the paper', options: { normalizer: 'positives' } },
    semsegloss: { doc: 'SemSegLoss 1.1: from probabilities, α = 0.25, γ = 2', options: { fromLogits: false } },
  },
  properties: {
    range: [0, Infinity],
    perfect: 'limit',
    permutationInvariant: true,
    monotone: true,
    equalTo: [
      { options: { gamma: 0, alpha: null }, loss: 'cross-entropy', as: {} },
      { options: { gamma: 0, alpha: 0.5 }, loss: 'cross-entropy', as: {}, factor: 0.5 },
      { options: { gamma: 0, alpha: null, softTargets: 'mixed' }, loss: 'cross-entropy', as: {} },
    ],
  },
  define: (problem, { alpha, gamma, normalizer, softTargets }) => {
    const modulate = (outcome: Outcome): Expr | undefined => fade(outcome, gamma, problem.options.epsilon);
    const weights = alpha === null ? {} : { positiveWeight: alpha, negativeWeight: 1 - alpha };
    const terms = softTargets === 'mixed' ? mixedTerms(problem, gamma, weights) : problem.crossEntropy({ ...weights, modulate });
    if (normalizer === 'pixels') return perPixel(terms);
    const isForeground = problem.options.task === 'multiclass' ? problem.hardTarget.mul(problem.isForeground()) : problem.hardTarget;
    return perPixel(terms, problem.masked(isForeground).sum('space', 'class'));
  },
});

/** The cross-entropy of each pixel times α_t (1 − p_t)^γ, both means over its outcomes. */
function mixedTerms(problem: Problem, gamma: number, weights: { readonly positiveWeight?: number; readonly negativeWeight?: number }): Expr {
  const isSoftmax = problem.options.task === 'multiclass';
  const mean = (x: Expr): Expr => (isSoftmax ? x.sum('class') : x);
  const complement = mean(problem.overOutcomes(({ truth, complement: missed }) => truth.mul(missed)));
  const factor = fade({ complement, logComplement: undefined }, gamma, problem.options.epsilon);
  const surprise = problem.crossEntropy();
  const faded = factor === undefined ? surprise : surprise.mul(factor);
  return weights.positiveWeight === undefined ? faded : faded.mul(mean(problem.overOutcomes(({ truth }) => truth, weights)));
}

/** (1 − p)^γ, or undefined for γ = 0. Whole powers are products; others go through the logarithm, whose slope at p = 1 stays finite. */
export function fade({ complement, logComplement }: Pick<Outcome, 'complement' | 'logComplement'>, gamma: number, epsilon: number): Expr | undefined {
  if (gamma === 0) return undefined;
  if (Number.isInteger(gamma) && gamma <= 4) return complement.pow(gamma);
  return (logComplement ?? complement.clipBelow(epsilon).log()).mul(gamma).exp();
}

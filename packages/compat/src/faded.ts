// Focal losses in the forms that core's has not: other readings of a soft target, a threshold, weights per class, and
// a softmax whose channels are elements of their own.
import { findLoss, perPixel, type Expr, type LossDefinition, type Problem } from '@semsegloss/core';
import { change } from './derive.ts';

export interface Fading {
  readonly gamma: number;
  /** α_t = α y + (1 − α)(1 − y); null weighs none. */
  readonly alpha: number | null;
  /** Only pixels with p_t from here on fade, by ((1 − p_t)/threshold)^γ. */
  readonly threshold?: number | null;
  /** Divided by the sum of all factors: over the batch, and over the classes too where they are pooled. */
  readonly normalized?: 'each class' | 'pooled' | null;
}

/** Cross-entropy times (1 − p_t)^γ, with p_t = exp(−CE): of a soft target that of its own cross-entropy. */
export function fadedBySurprise({ gamma, alpha, threshold = null, normalized = null }: Fading): LossDefinition {
  return change(findLoss('cross-entropy'), (term, problem) => {
    if (term.kind !== 'pixel') return term;
    const surprise = problem.options.task === 'multiclass' ? term.terms.sum('class') : term.terms;
    const certainty = surprise.neg().exp();
    const missed = certainty.complement().clipBelow(0);
    const factor = threshold === null ? power(missed, gamma) : certainty.lessThan(threshold).where(1, power(missed.mul(1 / threshold), gamma));
    const faded = weighed(term.terms, problem, alpha).mul(factor);
    return perPixel(normalized === null ? faded : faded.div(total(factor, problem, normalized).max(SMALLEST_SUM)));
  });
}
const SMALLEST_SUM = 1e-6;

function total(factor: Expr, problem: Problem, over: 'each class' | 'pooled'): Expr {
  const counted = problem.masked(factor);
  return over === 'pooled' ? counted.sum('batch', 'space', 'class') : counted.sum('batch', 'space');
}

/** Cross-entropy times σ(−z(2y − 1))^γ: of a hard target the usual 1 − p_t. */
export function fadedByMargin({ gamma, alpha }: Fading): LossDefinition {
  return change(findLoss('cross-entropy'), (term, problem) => {
    if (term.kind !== 'pixel') return term;
    const margin = problem.prediction.mul(problem.target.mul(2).sub(1));
    return perPixel(weighed(term.terms, problem, alpha).mul(margin.softplus().mul(-gamma).exp()));
  });
}

/** −(1 − p)^γ y ln p of each channel of a softmax, 1 − α for class 0: the mean is over channels too. The task is multilabel. */
export function softmaxByChannel({ gamma, alpha }: Fading): LossDefinition {
  return {
    ...findLoss('cross-entropy'),
    define: (problem) => {
      const logarithm = problem.prediction.logSoftmax();
      const isForeground = problem.isForeground();
      const weight = alpha === null ? problem.builder.constant(1) : isForeground.mul(alpha).add(isForeground.complement().mul(1 - alpha));
      return perPixel(power(logarithm.exp().complement().clipBelow(0), gamma).mul(logarithm.neg()).mul(problem.target).mul(weight));
    },
  };
}

/** Each outcome faded by itself: α w y and (1 − α)(1 − y), w the price of a positive pixel of each class. */
export function fadedOutcomes({ gamma, alpha }: Fading, positiveWeights: readonly number[] | null): LossDefinition {
  return {
    ...findLoss('cross-entropy'),
    define: (problem) => {
      const positive = positiveWeights === null ? problem.builder.constant(1) : problem.builder.perClass(positiveWeights);
      return perPixel(problem.crossEntropy({
        positiveWeight: positive.mul(alpha ?? 1),
        negativeWeight: alpha === null ? 1 : 1 - alpha,
        modulate: ({ complement, logComplement }) => (logComplement === undefined ? power(complement, gamma) : logComplement.mul(gamma).exp()),
      }));
    },
  };
}

const weighed = (terms: Expr, { target }: Problem, alpha: number | null): Expr => (alpha === null ? terms : terms.mul(target.mul(2 * alpha - 1).add(1 - alpha)));

/** x^γ of x ≥ 0. Below 1 the power has no slope at 0: it is floored just above. */
const power = (x: Expr, gamma: number): Expr => (gamma < 1 ? x.max(1e-30) : x).pow(gamma);

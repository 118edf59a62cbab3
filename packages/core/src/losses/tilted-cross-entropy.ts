// Tilted cross-entropy: the classes' cross-entropies averaged so that the worst class counts more.
import type { Problem } from '../build/problem.ts';
import { defineLoss, mappedMean, perClass } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/**
 * L = (1/t) ln(mean over classes of exp(t R_c)), R_c the mean cross-entropy of the pixels of class c, absent classes
 * left out. t → 0 is the mean of R_c, t → ∞ their maximum, t → −∞ their minimum; L never falls in t.
 *
 * In a binary problem the two classes are foreground and background, and so for each channel of a multilabel one.
 * Only the abstract of the paper could be read: this is tilted empirical risk (Li et al. 2020) applied to classes.
 */
export const tiltedCrossEntropy = defineLoss({
  slug: 'tilted-cross-entropy',
  title: 'Tilted cross-entropy',
  aliases: ['tce'],
  family: 'distribution',
  formula: '(1/t) ln mean_c exp(t R_c)',
  source: { authors: 'Szabó, Jamali-Rad and Mannava', year: 2021, title: 'Tilted cross-entropy (TCE): promoting fairness in semantic segmentation', where: 'CVPR Workshops 2021' },
  parameters: {
    tilt: number({ default: 1, doc: 't, how much more the worst class counts' }),
  },
  defaults: { over: 'batch', absent: 'skip' },
  properties: { range: [0, Infinity], perfect: 'limit', permutationInvariant: true, monotone: true },
  refuses: ({ task, absent, classWeights, weightNormalization }) => {
    if (absent === 'zero') return 'a tilted mean has no place for a class that costs nothing. Use absent "skip", or "count" with a cross-entropy of 0.';
    return task === 'multiclass' && classWeights !== null && weightNormalization === 'count'
      ? 'the logarithm of a mean needs weights that sum to 1. Leave weightNormalization "weights".'
      : undefined;
  },
  define: (problem, { tilt }) => {
    const { positive, negative } = problem.outcomes();
    const risk = ({ truth, logProbability }: typeof positive): Expr => quotient(problem.sum(truth.mul(logProbability).neg()), problem.sum(truth));
    if (negative !== undefined) {
      const isCounted = problem.options.absent === 'count';
      const sides = [positive, negative].map((outcome) => ({ risk: risk(outcome), weight: isCounted ? problem.builder.constant(1) : isPositive(problem.sum(outcome.truth)) }));
      return perClass(tiltedMean(sides, tilt));
    }
    if (problem.options.average === 'micro' || tilt === 0) return perClass(risk(positive));
    const risks = risk(positive);
    const weight = counted(problem, risks);
    const shift = extreme(risks, weight, tilt);
    return mappedMean(perClass(tilted(risks, weight, shift, tilt)), (mean) => untilt(mean, shift, tilt));
  },
});

function quotient(a: Expr, b: Expr): Expr {
  return a.div(b.equals(0).where(1, b));
}

function isPositive(x: Expr): Expr {
  return x.builder.constant(0).lessThan(x).where(1, 0);
}

/** 1 for the classes that the mean will count. */
function counted(problem: Problem, risks: Expr): Expr {
  const isWeighed = problem.classWeights === undefined ? problem.builder.constant(1) : isPositive(problem.classWeights);
  return (problem.options.absent === 'skip' ? problem.isPresent().mul(isWeighed) : isWeighed).expandTo(risks.shape);
}

/** The risk whose exponential dominates, the same for all classes; a constant for the gradient, since it cancels. */
function extreme(risks: Expr, weight: Expr, tilt: number): Expr {
  const sign = tilt > 0 ? 1 : -1;
  const classes = risks.builder.positions('class');
  const candidates = risks.mul(sign);
  const lowest = candidates.neg().reduce('reduceMax', classes).neg();
  return weight.equals(0).where(lowest, candidates).reduce('reduceMax', classes).mul(sign).stopGradient();
}

/** exp(t (risk − shift)), at most 1, and 0 where it does not count: there it could overflow. */
function tilted(risk: Expr, weight: Expr, shift: Expr, tilt: number): Expr {
  const isOut = weight.equals(0);
  return isOut.where(0, isOut.where(0, risk.sub(shift)).mul(tilt).exp());
}

/** shift + ln(mean)/t; 0 where nothing was counted. */
function untilt(mean: Expr, shift: Expr, tilt: number): Expr {
  const isNothing = mean.equals(0);
  return isNothing.where(0, isNothing.where(1, mean).log().mul(1 / tilt).add(shift));
}

function total(x: readonly Expr[]): Expr {
  return x.reduce((a, b) => a.add(b));
}

/** The tilted mean of two risks with weights 0 or 1. */
function tiltedMean(sides: readonly { readonly risk: Expr; readonly weight: Expr }[], tilt: number): Expr {
  const count = total(sides.map(({ weight }) => weight));
  if (tilt === 0) return quotient(total(sides.map(({ risk, weight }) => risk.mul(weight))), count);
  const sign = tilt > 0 ? 1 : -1;
  const lowest = sides.map(({ risk }) => risk.mul(sign)).reduce((a, b) => a.min(b));
  const shift = sides.map(({ risk, weight }) => weight.equals(0).where(lowest, risk.mul(sign))).reduce((a, b) => a.max(b)).mul(sign).stopGradient();
  const mean = quotient(total(sides.map(({ risk, weight }) => tilted(risk, weight, shift, tilt))), count);
  return untilt(mean, shift, tilt);
}

// The one formula behind Dice, Jaccard and Tversky, in the form that stays accurate near a perfect overlap.
import type { Problem } from '../build/problem.ts';
import { choice, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/** The smoothing constants that all overlap losses share, on the TP form of the index. */
export const SMOOTHING = {
  smoothNumerator: number({ default: 1e-5, min: 0, doc: 'added to TP above the fraction line' }),
  smoothDenominator: number({ default: 1e-5, min: 0, doc: 'added to the denominator' }),
};

/** How prediction and target are counted against each other, and the smoothing. */
export const OVERLAP = {
  overlap: choice({
    choices: ['product', 'l1', 'squares'],
    default: 'product',
    doc: 'TP = Σpy; or Σ min(p, y), which is right for soft targets; or sums of squares of each pixel\'s share',
  }),
  ...SMOOTHING,
};

export type OverlapKind = 'product' | 'l1' | 'squares';

export interface OverlapWeights {
  readonly fpWeight: number;
  readonly fnWeight: number;
  readonly overlap: OverlapKind;
  readonly smoothNumerator: number;
  readonly smoothDenominator: number;
}

/** Which region is compared: the class itself or everything but it. */
export type Side = 'class' | 'complement';

export interface OverlapCounts {
  readonly truePositives: Expr;
  readonly falsePositives: Expr;
  readonly falseNegatives: Expr;
}

/**
 * TP, FP and FN of each region. All three kinds agree on hard targets and predictions.
 *
 * `product`: Σpy, Σp − TP, Σy − TP. `l1` (Wang et al. 2023): TP = (Σp + Σy − Σ|p − y|)/2 = Σ min(p, y), so that no
 * error is left at p = y for soft targets. `squares`: Σ(py)², Σ(p(1 − y))², Σ((1 − p)y)².
 */
export function overlapCounts(problem: Problem, overlap: OverlapKind, side: Side = 'class', sum = (x: Expr): Expr => problem.sum(x)): OverlapCounts {
  const [p, y] = side === 'class' ? [problem.probability, problem.target] : [problem.probability.complement(), problem.target.complement()];
  switch (overlap) {
    case 'product': {
      const truePositives = sum(p.mul(y));
      return { truePositives, falsePositives: sum(p).sub(truePositives), falseNegatives: sum(y).sub(truePositives) };
    }
    case 'l1':
      return { truePositives: sum(p.min(y)), falsePositives: sum(p.sub(y).max(0)), falseNegatives: sum(y.sub(p).max(0)) };
    case 'squares': {
      const squared = (x: Expr): Expr => sum(x.mul(x));
      return { truePositives: squared(p.mul(y)), falsePositives: squared(p.mul(y.complement())), falseNegatives: squared(p.complement().mul(y)) };
    }
    default:
      return overlap satisfies never;
  }
}

/**
 * 1 − (TP + s_n)/(TP + a FP + b FN + s_d) per class, written as (a FP + b FN + s_d − s_n)/(TP + a FP + b FN + s_d).
 * With no smoothing and nothing to count it is 0.
 */
export function overlapLoss(problem: Problem, { fpWeight, fnWeight, overlap, smoothNumerator, smoothDenominator }: OverlapWeights, side: Side = 'class'): Expr {
  const { truePositives, falsePositives, falseNegatives } = overlapCounts(problem, overlap, side);
  const errors = falsePositives.mul(fpWeight).add(falseNegatives.mul(fnWeight));
  return ratioLoss(truePositives, errors, smoothNumerator, smoothDenominator);
}

/** The same with Σp² and Σy² for the volumes: FP + FN becomes Σp² + Σy² − 2 Σpy = Σ(p − y)², which costs `errorWeight`. */
export function squaredOverlapLoss(problem: Problem, errorWeight: number, smoothing: Pick<OverlapWeights, 'smoothNumerator' | 'smoothDenominator'>, side: Side = 'class'): Expr {
  const [p, y] = side === 'class' ? [problem.probability, problem.target] : [problem.probability.complement(), problem.target.complement()];
  const errors = problem.sum(p.sub(y).pow(2)).mul(errorWeight);
  return ratioLoss(problem.sum(p.mul(y)), errors, smoothing.smoothNumerator, smoothing.smoothDenominator);
}

/** (errors + s_d − s_n)/(overlap + errors + s_d), 0 where there is nothing at all. */
export function ratioLoss(overlap: Expr, errors: Expr, smoothNumerator: number | Expr, smoothDenominator: number | Expr): Expr {
  const denominator = overlap.add(errors).add(smoothDenominator);
  // Counts are not negative: with smoothing there is always something below the line.
  const isPositive = typeof smoothDenominator === 'number' && smoothDenominator > 0;
  return errors.add(overlap.builder.lift(smoothDenominator).sub(smoothNumerator)).div(isPositive ? denominator : denominator.equals(0).where(1, denominator));
}

/** −ln(1 − loss) of an overlap loss in [0, 1]: the index is at least `floor`, with the gradient passed through. */
export function negativeLogIndex(loss: Expr, floor: number): Expr {
  const index = loss.complement();
  // Near a perfect overlap the loss has more digits than the index.
  return loss.lessThan(0.5).where(loss.min(0.5).neg().log1p().neg(), index.clipBelow(floor).log().neg());
}

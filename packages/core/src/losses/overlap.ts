// The one formula behind Dice, Jaccard and Tversky, in the form that stays accurate near a perfect overlap.
import type { Problem } from '../build/problem.ts';
import { number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/** The smoothing constants that all overlap losses share, on the TP form of the index. */
export const SMOOTHING = {
  smoothNumerator: number({ default: 1e-5, min: 0, doc: 'added to TP above the fraction line' }),
  smoothDenominator: number({ default: 1e-5, min: 0, doc: 'added to the denominator' }),
};

export interface OverlapWeights {
  readonly fpWeight: number;
  readonly fnWeight: number;
  readonly smoothNumerator: number;
  readonly smoothDenominator: number;
}

/**
 * 1 − (TP + s_n)/(TP + a FP + b FN + s_d) per class, written as (a FP + b FN + s_d − s_n)/(TP + a FP + b FN + s_d).
 * With no smoothing and nothing to count it is 0.
 */
export function overlapLoss(problem: Problem, { fpWeight, fnWeight, smoothNumerator, smoothDenominator }: OverlapWeights): Expr {
  const errors = problem.falsePositives().mul(fpWeight).add(problem.falseNegatives().mul(fnWeight));
  return ratioLoss(problem.truePositives(), errors, smoothNumerator, smoothDenominator);
}

/** (errors + s_d − s_n)/(overlap + errors + s_d), 0 where there is nothing at all. */
export function ratioLoss(overlap: Expr, errors: Expr, smoothNumerator: number, smoothDenominator: number): Expr {
  const denominator = overlap.add(errors).add(smoothDenominator);
  return errors.add(smoothDenominator - smoothNumerator).div(denominator.equals(0).where(1, denominator));
}

// The Lovász extension of the Jaccard loss: a convex, piecewise linear function of the pixels' errors that is
// 1 − IoU where every error is 0 or 1.
import type { Problem } from '../build/problem.ts';
import type { Expr } from '../graph/expr.ts';

/**
 * Σ_k ΔJ_k m_(k) per region, m_(1) ≥ m_(2) ≥ … the sorted errors, ΔJ_k = J_k − J_(k−1), J_k = 1 − I_k/U_k,
 * I_k = G − Σ_(j≤k) y_(j), U_k = G + Σ_(j≤k) (1 − y_(j)), G = Σ y, pixels weighted by the mask.
 *
 * ΔJ_k is computed as (y U_k + (1 − y) I_k)/(U_(k−1) U_k), which has no difference of nearly equal numbers. The order
 * and the weights carry no gradient: dL/dm_i is the weight of pixel i.
 */
export function lovaszExtension(problem: Problem, errors: Expr): Expr {
  const lines = problem.region;
  const { target, pixelWeights } = problem;
  const order = problem.full(errors).stopGradient().argsort('descending', ...lines);
  const sorted = (x: Expr): Expr => problem.full(x).take(order, lines);
  const positives = sorted(pixelWeights === undefined ? target : target.mul(pixelWeights));
  const negatives = pixelWeights === undefined ? positives.complement() : sorted(pixelWeights).sub(positives);
  const union = negatives.cumsum(...lines).add(positives.sum(...lines));
  const intersection = positives.sum(...lines).sub(positives.cumsum(...lines));
  const unionBefore = union.sub(negatives);
  const step = positives.mul(union).add(negatives.mul(intersection)).div(unionBefore.mul(union).max(LEAST));
  // Without a target pixel the first wrong one already makes J = 1.
  const isFirst = unionBefore.equals(0);
  const weights = isFirst.where(negatives.equals(0).where(0, 1), step);
  return errors.mul(weights.scatterAdd(order, lines).stopGradient()).sum(...lines);
}

/** Stands in for a union of nothing, which the weight of a first pixel then replaces. */
const LEAST = 1e-30;

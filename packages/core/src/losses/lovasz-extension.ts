// The Lovász extension of the Jaccard loss: a convex, piecewise linear function of the pixels' errors that is
// 1 − IoU where every error is 0 or 1.
import type { Problem } from '../build/problem.ts';
import type { Expr } from '../graph/expr.ts';

/**
 * Σ_k ΔJ_k m_(k) per region, m_(1) ≥ m_(2) ≥ … the sorted errors, ΔJ_k = J_k − J_(k−1), J_k = 1 − I_k/U_k,
 * I_k = G − Σ_(j≤k) y_(j), U_k = G + Σ_(j≤k) (1 − y_(j)), G = Σ y, pixels weighted by the mask.
 *
 * The order and the steps ΔJ carry no gradient: dL/dm_i is the step at the rank of pixel i.
 */
export function lovaszExtension(problem: Problem, errors: Expr): Expr {
  const lines = problem.region;
  const { builder, target, pixelWeights } = problem;
  const order = problem.full(errors).stopGradient().argsort('descending', ...lines);
  const operands = [order, problem.full(target), ...(pixelWeights === undefined ? [] : [problem.full(pixelWeights)])];
  const steps = builder.emit('lovaszSteps', operands.map(({ id }) => id), { axes: builder.positions(...lines) });
  return errors.mul(steps).sum(...lines);
}

// SemSegLoss: cross-entropies of probabilities that are clipped and then turned back to logits, in TensorFlow's form. A
// saturated wrong pixel has no gradient, and one of exactly ½ has that of the linear term alone.
import { findLoss, perPixel, type Expr, type LossDefinition, type Problem } from '@semsegloss/core';
import { seeing } from '../derive.ts';
import { clipped } from '../see.ts';

/** a s + b (z + s) with z = ln(p/(1 − p)) and s = ln(1 + e^−z) = −ln p; `weights` gives a and b of each pixel. */
export function ofClippedLogits(weights: (problem: Problem) => readonly [positive: Expr, negative: Expr]): LossDefinition {
  return seeing({
    ...findLoss('cross-entropy'),
    define: (problem) => {
      const p = problem.probability;
      const logit = p.div(p.complement()).log();
      const exact = logit.neg().softplus();
      // TensorFlow adds ln(1 + e^−|z|) and max(−z, 0), whose derivatives are both 0 at 0.
      const surprise = logit.equals(0).where(exact.stopGradient(), exact);
      const [positive, negative] = weights(problem);
      return perPixel(surprise.mul(positive).add(logit.add(surprise).mul(negative)));
    },
  }, clipped);
}

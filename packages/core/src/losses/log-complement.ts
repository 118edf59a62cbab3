// log(1 − p) of every class of a softmax, right for any finite logit.
import type { Problem } from '../build/problem.ts';
import type { Expr } from '../graph/expr.ts';

/**
 * From logits: at most ½ is left to all but the largest class, so log1p(−p) is safe for them; for the largest one
 * 1 − p is the sum of the others' probabilities, whose logarithm is taken without ever computing 1 − p.
 */
export function logComplements(problem: Problem): Expr {
  const p = problem.probability;
  if (!problem.options.fromLogits) return p.complement().clipBelow(problem.options.epsilon).log();
  const logP = problem.prediction.logSoftmax();
  const isLargest = problem.prediction.argMax().oneHot(problem.classes).equals(1);
  const classes = problem.builder.positions('class');
  const lowest = logP.neg().reduce('reduceMax', classes).neg();
  const second = isLargest.where(lowest, logP).reduce('reduceMax', classes).stopGradient();
  const others = isLargest.where(0, isLargest.where(0, logP.sub(second)).exp()).sum('class');
  return isLargest.where(second.add(others.log()), isLargest.where(0, p).neg().log1p());
}

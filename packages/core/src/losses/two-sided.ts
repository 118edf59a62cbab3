// The Tversky losses of a problem's classes where the background is one of them: two for a sigmoid, C for a softmax.
import type { Problem } from '../build/problem.ts';
import type { Expr } from '../graph/expr.ts';
import { overlapLoss, type OverlapWeights } from './overlap.ts';

/**
 * The mean of what `background` and `foreground` make of their Tversky losses. For a sigmoid that is the mean of a
 * channel and its complement; in a multiclass problem each class has its own, and `isForeground` (1 or 0 along the
 * class axis) says which function it goes through.
 */
export function twoSided(problem: Problem, weights: OverlapWeights, { foreground, background, isForeground }: {
  readonly foreground: (loss: Expr) => Expr;
  readonly background: (loss: Expr) => Expr;
  readonly isForeground: Expr;
}): Expr {
  const loss = overlapLoss(problem, weights);
  if (problem.options.task !== 'multiclass') return foreground(loss).add(background(overlapLoss(problem, weights, 'complement'))).mul(0.5);
  if (foreground === background) return foreground(loss);
  return isForeground.equals(1).where(foreground(loss), background(loss));
}

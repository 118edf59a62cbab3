// Which pixels are the hardest ones: for losses that learn from those only.
import type { Problem } from '../build/problem.ts';
import { pixelCount } from '../build/reduce.ts';
import type { LossTerm } from '../define/loss.ts';
import { perPixel } from '../define/loss.ts';
import type { AxisGroup } from '../graph/types.ts';
import type { Expr } from '../graph/expr.ts';

/** How a loss chooses among the pixels of one image, or of the batch. */
export interface Choice {
  /** What orders them: one number per pixel in a multiclass problem, per pixel and channel in others. */
  readonly hardness: Expr;
  /** How many are chosen of so many that count, out of all there are. */
  readonly amount: (counted: Expr, all: Expr) => Expr;
  /** The last one is chosen or not; otherwise it counts in part, so that the amount is met exactly. */
  readonly isWhole?: boolean;
}

/**
 * How much of each pixel is chosen, in [0, 1]: the hardest ones until their weights (1, or the mask's) make up the
 * amount. Pixels that do not count in a mean are never chosen. No gradient.
 */
export function hardestPortion(problem: Problem, { hardness, amount, isWhole = false }: Choice): Expr {
  const { mask, builder } = problem;
  const lines = linesOf(problem);
  const counts = pixelCount(problem);
  const isUniform = mask === undefined && problem.classWeights === undefined;
  const weights = counts.equals(0).where(0, mask ?? 1);
  const order = hardness.expandTo(counts.shape).stopGradient().argsort('descending', ...lines);
  const sorted = isUniform ? builder.constant(1).expandTo(counts.shape) : weights.take(order, lines);
  const upTo = sorted.cumsum(...lines);
  const before = upTo.sub(sorted);
  const all = builder.constant(1).expandTo(counts.shape).sum(...lines);
  const goal = amount(isUniform ? all : weights.sum(...lines), all);
  const chosen = isWhole
    ? before.equals(0).where(1, upTo.lessThan(goal.add(ROUNDING)).where(1, 0))
    : goal.sub(before).div(isUniform ? 1 : sorted.equals(0).where(1, sorted)).max(0).min(1);
  return (isUniform ? chosen : sorted.equals(0).where(0, chosen)).scatterAdd(order, lines).stopGradient();
}

/** The mean of per-pixel terms over the chosen pixels. */
export function meanOfChosen(problem: Problem, terms: Expr, portion: Expr): LossTerm {
  return perPixel(terms.mul(portion), pixelCount(problem).mul(portion).sum('space', 'class'));
}

/** Terms with their class weights, one per pixel where only one class is true. */
export function weightedTerms(problem: Problem, terms: Expr): Expr {
  const weighted = problem.classWeights === undefined ? terms : terms.mul(problem.classWeights);
  return problem.options.task === 'multiclass' ? weighted.sum('class') : weighted;
}

/** Among which elements is chosen. */
function linesOf({ options: { over, task } }: Problem): AxisGroup[] {
  return ['space', ...(over === 'batch' ? (['batch'] as const) : []), ...(task === 'multiclass' ? [] : (['class'] as const))];
}

/** A fraction of a count, such as 0.29 · 100, may fall short of a whole number by its rounding. */
const ROUNDING = 1e-3;

// Log-cosh Dice loss: a smooth monotone transform of the Dice loss.
import { defineLoss, perClass } from '../define/loss.ts';
import type { Expr } from '../graph/expr.ts';
import { OVERLAP, overlapLoss } from './overlap.ts';

/**
 * L = log cosh(Dice loss), per class; in [0, log cosh 1] = [0, 0.4338].
 *
 * The gradient is tanh(Dice loss) times that of Dice, so it vanishes as Dice nears 1. Computed as
 * log1p(2 sinh²(x/2)), which keeps its digits where the usual forms return 0.
 */
export const logCoshDice = defineLoss({
  slug: 'log-cosh-dice',
  title: 'Log-cosh Dice loss',
  family: 'region',
  formula: 'log cosh(1 − (2 Σpy + 2s)/(Σp + Σy + 2s))',
  source: { authors: 'Jadon', year: 2020, title: 'A survey of loss functions for semantic segmentation', where: 'IEEE CIBCB 2020' },
  parameters: OVERLAP,
  variants: {
    semsegloss: {
      doc: 'SemSegLoss 1.1: the whole batch and all channels as one region, smooth 1 on the 2TP form',
      options: { over: 'batch', average: 'micro', smoothNumerator: 0.5, smoothDenominator: 0.5, fromLogits: false },
    },
  },
  properties: { range: [0, Math.log(Math.cosh(1))], perfect: 'zero', permutationInvariant: true, monotone: true },
  define: (problem, weights) => perClass(logCosh(overlapLoss(problem, { fpWeight: 0.5, fnWeight: 0.5, ...weights }))),
});

/**
 * log cosh x. For |x| ≤ 1, all that a Dice loss reaches with equal smoothing constants, from the Taylor series of
 * sinh(x/2), whose first term left out is below 5e-17 of it; beyond, as |x| + log1p(e^−2|x|) − ln 2.
 */
function logCosh(x: Expr): Expr {
  const size = x.abs();
  const half = size.min(1).mul(0.5);
  const square = half.mul(half);
  let series: Expr = square.builder.constant(1).expandTo(square.shape);
  for (let n = 6; n >= 1; n--) series = series.mul(square).mul(1 / (2 * n * (2 * n + 1))).add(1);
  const sinh = half.mul(series);
  const near = sinh.mul(sinh).mul(2).log1p();
  const far = size.add(size.mul(-2).exp().log1p()).sub(Math.LN2);
  return size.lessThan(1).where(near, far);
}

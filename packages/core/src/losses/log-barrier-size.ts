// Log-barrier size loss: keeps the predicted size of a region within bounds, without looking where it is.
import { defineLoss, perClass } from '../define/loss.ts';
import { number, optionalNumber } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/**
 * L = ψ(lower − v) + ψ(v − upper), v = Σp/N the predicted share of the pixels, per class; ψ is the extended log
 * barrier: ψ(x) = −(1/t) ln(−x) for x ≤ −1/t², and t x − (1/t) ln(1/t²) + 1/t beyond, continuous with its slope.
 *
 * Bounds that are null are (1 − margin) and (1 + margin) times the share of the target, so that only its size is
 * used. A weak supervision: add it to a loss that sees pixels. It is small but not 0 where the bounds hold.
 */
export const logBarrierSize = defineLoss({
  slug: 'log-barrier-size',
  title: 'Log-barrier size loss',
  aliases: ['size-constraint', 'log-barrier'],
  family: 'region',
  formula: 'ψ(lower − Σp/N) + ψ(Σp/N − upper), ψ(x) = −ln(−x)/t for x ≤ −1/t², linear beyond',
  source: { authors: 'Kervadec, Dolz, Yuan, Desrosiers, Granger and Ben Ayed', year: 2022, title: 'Constrained deep networks: Lagrangian optimization via log-barrier extensions', where: 'EUSIPCO 2022' },
  parameters: {
    lower: optionalNumber({ default: null, min: 0, max: 1, doc: 'least share of the pixels; null takes it from the target' }),
    upper: optionalNumber({ default: null, min: 0, max: 1, doc: 'largest share of the pixels; null takes it from the target' }),
    margin: number({ default: 0.1, min: 0, max: 1, doc: 'how far bounds from the target are from its share, as a part of it' }),
    t: number({ default: 5, min: 5, max: 1e4, doc: 't, how hard the barrier is; training raises it slowly' }),
  },
  properties: { range: [0, Infinity], perfect: 'other', permutationInvariant: true, monotone: false, corners: true },
  refuses: ({ average }, { lower, upper }) => {
    if (average === 'micro') return 'a size belongs to a class, and pooled classes of a softmax always fill the image. Leave average "macro".';
    return lower !== null && upper !== null && lower > upper ? 'lower must not be above upper: no size would do. Exchange them.' : undefined;
  },
  define: (problem, { lower, upper, margin, t }) => {
    const count = problem.sum(problem.builder.constant(1));
    const shareOf = (x: Expr): Expr => problem.sum(x).div(count.equals(0).where(1, count));
    const predicted = shareOf(problem.probability);
    const wanted = shareOf(problem.hardTarget);
    const below = wanted.mul(1 - margin).mul(lower === null ? 1 : 0).add(lower ?? 0).sub(predicted);
    const above = predicted.sub(wanted.mul(1 + margin).mul(upper === null ? 1 : 0).add(upper ?? 0));
    // A size of nothing has no bounds.
    return perClass(count.equals(0).where(0, barrier(below, t).add(barrier(above, t))));
  },
});

function barrier(x: Expr, t: number): Expr {
  const edge = -1 / t ** 2;
  const isInside = x.lessThan(edge);
  const logarithm = isInside.where(x.neg(), -edge).log().mul(-1 / t);
  return isInside.where(logarithm, x.mul(t).add(Math.log(t ** 2) / t + 1 / t));
}

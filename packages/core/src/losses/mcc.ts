// Matthews correlation loss: one minus the correlation of prediction and target, which counts true negatives too.
import { defineLoss, perClass } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/** A product of counts below this has no root that could be differentiated; it is taken as 0. */
const SMALLEST = 1e-30;

/**
 * L = 1 − (TP·TN − FP·FN + s_n)/(√((TP + FP)(TN + FN)) √((TP + FN)(TN + FP)) + s_d), per class, with soft counts.
 *
 * Without any class pixel, or without any other, the correlation is 0/0: smoothing makes the loss 0 there, and
 * `smoothCounts`, added to each of the four counts, makes it graded.
 */
export const mcc = defineLoss({
  slug: 'mcc',
  title: 'Matthews correlation loss',
  aliases: ['matthews', 'matthews-correlation'],
  family: 'region',
  formula: '1 − (TP·TN − FP·FN)/√((TP + FP)(TP + FN)(TN + FP)(TN + FN))',
  source: { authors: 'Abhishek and Hamarneh', year: 2021, title: 'Matthews correlation coefficient loss for deep convolutional networks: application to skin lesion segmentation', where: 'ISBI 2021' },
  parameters: {
    smoothCounts: number({ default: 0, min: 0, doc: 'added to each of TP, TN, FP and FN' }),
    smoothNumerator: number({ default: 1e-5, min: 0, doc: 's_n, added above the fraction line' }),
    smoothDenominator: number({ default: 1e-5, min: 0, doc: 's_d, added to the denominator' }),
  },
  variants: {
    smp: { doc: 'segmentation_models.pytorch: the whole batch and all channels as one region, 1e-5 added to each count', options: { over: 'batch', average: 'micro', smoothCounts: 1e-5, smoothNumerator: 0, smoothDenominator: 0 } },
  },
  properties: { range: [0, 2], perfect: 'zero', permutationInvariant: true, monotone: true },
  define: (problem, { smoothCounts, smoothNumerator, smoothDenominator }) => {
    const { probability: p, target: y } = problem;
    const count = (x: Expr): Expr => problem.sum(x).add(smoothCounts);
    const [tp, fp] = [count(p.mul(y)), count(p.mul(y.complement()))];
    const [fn, tn] = [count(p.complement().mul(y)), count(p.complement().mul(y.complement()))];
    const deviation = root(tp.add(fp).mul(tn.add(fn))).mul(root(tp.add(fn).mul(tn.add(fp))));
    const denominator = deviation.add(smoothDenominator);
    const shortfall = deviation.sub(tp.mul(tn).sub(fp.mul(fn))).add(smoothDenominator - smoothNumerator);
    return perClass(shortfall.div(denominator.equals(0).where(1, denominator)));
  },
});

function root(x: Expr): Expr {
  const isSmall = x.lessThan(SMALLEST);
  return isSmall.where(0, isSmall.where(1, x).pow(0.5));
}

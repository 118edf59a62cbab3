// Matthews correlation coefficient of all classes at once, R_K.
import { defineRatio } from '../define/metric.ts';

/**
 * R_K = Σ_c (TP·TN − FP·FN) / √(Σ_c (TP + FP)(TN + FN) · Σ_c (TP + FN)(TN + FP)), at most 1, 0 for a guess; of two
 * classes it is the Matthews coefficient. Undefined (0/0) where prediction or truth has a single class. Source:
 * Gorodkin 2004.
 */
export const multiclassMatthews = defineRatio({
  slug: 'multiclass-matthews',
  title: 'Matthews correlation coefficient of all classes',
  aliases: ['multiclass-mcc', 'r-k', 'gorodkin'],
  formula: 'Σ_c (TP·TN − FP·FN) / √(Σ_c (TP + FP)(TN + FN) · Σ_c (TP + FN)(TN + FP))',
  doc: 'correlation of predicted and true classes, all at once',
  source: { authors: 'Gorodkin', year: 2004, title: 'Comparing two K-category assignments by a K-category correlation coefficient', where: 'Computational Biology and Chemistry 28(5–6)' },
  range: [-1, 1],
  scope: 'partition',
  ratio: ({ tp, fp, fn, tn }) => {
    const predicted = tp.add(fp).mul(tn.add(fn)).sum('class');
    const truth = tp.add(fn).mul(tn.add(fp)).sum('class');
    return { numerator: tp.mul(tn).sub(fp.mul(fn)).sum('class'), denominator: predicted.pow(0.5).mul(truth.pow(0.5)) };
  },
});

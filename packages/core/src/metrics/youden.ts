// Youden's index, or informedness: how much more often the class is predicted where it is than where it is not.
import { defineRatio } from '../define/metric.ts';

/**
 * J = recall + specificity − 1 = (TP·TN − FP·FN) / ((TP + FN)(TN + FP)), in [−1, 1], 0 for a guess, per class.
 * Undefined (0/0) for a class that is nowhere or everywhere in the truth. Source: Youden 1950.
 */
export const youden = defineRatio({
  slug: 'youden',
  title: 'Youden index (informedness)',
  aliases: ['youden-j', 'youden-index', 'informedness', 'bookmaker-informedness', 'bm'],
  formula: 'recall + specificity − 1',
  doc: 'how much more often the class is predicted where it is than where it is not',
  source: { authors: 'Youden', year: 1950, title: 'Index for rating diagnostic tests', where: 'Cancer 3(1)' },
  range: [-1, 1],
  ratio: ({ tp, fp, fn, tn }) => ({ numerator: tp.mul(tn).sub(fp.mul(fn)), denominator: tp.add(fn).mul(tn.add(fp)) }),
});

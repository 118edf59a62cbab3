// Markedness: how much more often a pixel is of the class where it was predicted than where it was not.
import { defineRatio } from '../define/metric.ts';

/**
 * Markedness = PPV + NPV − 1 = (TP·TN − FP·FN) / ((TP + FP)(TN + FN)), in [−1, 1], 0 for a guess, per class. Undefined
 * (0/0) for a class that was predicted nowhere or everywhere. Source: Powers 2011.
 */
export const markedness = defineRatio({
  slug: 'markedness',
  title: 'Markedness',
  aliases: ['mk', 'delta-p'],
  formula: 'PPV + NPV − 1',
  doc: 'how much more often a pixel is of the class where it was predicted than where it was not',
  source: { authors: 'Powers', year: 2011, title: 'Evaluation: from precision, recall and F-measure to ROC, informedness, markedness and correlation', where: 'Journal of Machine Learning Technologies 2(1)' },
  range: [-1, 1],
  ratio: ({ tp, fp, fn, tn }) => ({ numerator: tp.mul(tn).sub(fp.mul(fn)), denominator: tp.add(fp).mul(tn.add(fn)) }),
});

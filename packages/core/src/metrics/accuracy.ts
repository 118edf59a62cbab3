// Accuracy of one class against the rest. Not the share of right pixels of a multiclass task: pixel-accuracy.ts.
import { defineRatio } from '../define/metric.ts';

/**
 * Accuracy = (TP + TN) / (TP + FP + FN + TN), in [0, 1], per class. Undefined (0/0) where no pixel counts. A small
 * object barely changes it. Source: Metz 1978.
 */
export const accuracy = defineRatio({
  slug: 'accuracy',
  title: 'Accuracy',
  aliases: ['acc', 'binary-accuracy', 'rand-accuracy'],
  formula: '(TP + TN) / (TP + FP + FN + TN)',
  doc: 'share of pixels that are rightly of the class or rightly not of it',
  source: { authors: 'Metz', year: 1978, title: 'Basic principles of ROC analysis', where: 'Seminars in Nuclear Medicine 8(4)' },
  range: [0, 1],
  ratio: ({ tp, fp, fn, tn }) => ({ numerator: tp.add(tn), denominator: tp.add(fp).add(fn).add(tn) }),
});

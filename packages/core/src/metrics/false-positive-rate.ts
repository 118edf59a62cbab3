// False positive rate: how much of what is not of the class was predicted all the same.
import { defineRatio } from '../define/metric.ts';

/**
 * FPR = FP / (FP + TN) = 1 − specificity, in [0, 1], 0 at best, per class. Undefined (0/0) where every pixel is of the
 * class. Source: Metz 1978.
 */
export const falsePositiveRate = defineRatio({
  slug: 'false-positive-rate',
  title: 'False positive rate (fall-out)',
  aliases: ['fpr', 'fall-out'],
  formula: 'FP / (FP + TN)',
  doc: 'how much of what is not of the class was predicted all the same',
  source: { authors: 'Metz', year: 1978, title: 'Basic principles of ROC analysis', where: 'Seminars in Nuclear Medicine 8(4)' },
  range: [0, 1],
  perfect: 0,
  ratio: ({ fp, tn }) => ({ numerator: fp, denominator: fp.add(tn) }),
});

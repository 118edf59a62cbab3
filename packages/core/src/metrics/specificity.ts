// Specificity: how much of what is not of the class was left alone.
import { defineRatio } from '../define/metric.ts';

/**
 * Specificity = TN / (TN + FP), in [0, 1], per class. Undefined (0/0) where every pixel is of the class.
 * Source: Yerushalmy 1947.
 */
export const specificity = defineRatio({
  slug: 'specificity',
  title: 'Specificity',
  aliases: ['tnr', 'true-negative-rate', 'selectivity'],
  formula: 'TN / (TN + FP)',
  doc: 'how much of what is not of the class was left alone',
  source: { authors: 'Yerushalmy', year: 1947, title: 'Statistical problems in assessing methods of medical diagnosis, with special reference to X-ray techniques', where: 'Public Health Reports 62(40)' },
  range: [0, 1],
  ratio: ({ tn, fp }) => ({ numerator: tn, denominator: tn.add(fp) }),
});

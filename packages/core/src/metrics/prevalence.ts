// Prevalence: the share of pixels that are truly of a class. It says nothing about the prediction.
import { defineRatio } from '../define/metric.ts';

/**
 * Prevalence = (TP + FN) / (TP + FP + FN + TN), in [0, 1], per class. Undefined (0/0) where no pixel counts. Source:
 * Vecchio 1966.
 */
export const prevalence = defineRatio({
  slug: 'prevalence',
  title: 'Prevalence',
  aliases: [],
  formula: '(TP + FN) / (TP + FP + FN + TN)',
  doc: 'share of pixels that are truly of the class, whatever was predicted',
  source: { authors: 'Vecchio', year: 1966, title: 'Predictive value of a single diagnostic test in unselected populations', where: 'New England Journal of Medicine 274(21)' },
  range: [0, 1],
  perfect: null,
  ratio: ({ tp, fp, fn, tn }) => ({ numerator: tp.add(fn), denominator: tp.add(fp).add(fn).add(tn) }),
});

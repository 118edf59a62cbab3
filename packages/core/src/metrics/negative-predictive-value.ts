// Negative predictive value: how much of what was left alone is rightly so.
import { defineRatio } from '../define/metric.ts';

/**
 * NPV = TN / (TN + FN), in [0, 1], per class. Undefined (0/0) where the class was predicted everywhere. Source:
 * Vecchio 1966.
 */
export const negativePredictiveValue = defineRatio({
  slug: 'negative-predictive-value',
  title: 'Negative predictive value',
  aliases: ['npv'],
  formula: 'TN / (TN + FN)',
  doc: 'how much of what was left alone is rightly so',
  source: { authors: 'Vecchio', year: 1966, title: 'Predictive value of a single diagnostic test in unselected populations', where: 'New England Journal of Medicine 274(21)' },
  range: [0, 1],
  ratio: ({ tn, fn }) => ({ numerator: tn, denominator: tn.add(fn) }),
});

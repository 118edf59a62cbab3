// Precision: how much of what was predicted is true.
import { defineRatio } from '../define/metric.ts';

/**
 * Precision = TP / (TP + FP), in [0, 1], per class. Undefined (0/0) for a class that was never predicted.
 * Source: Kent et al. 1955, as the pertinency factor.
 */
export const precision = defineRatio({
  slug: 'precision',
  title: 'Precision',
  aliases: ['ppv', 'positive-predictive-value'],
  formula: 'TP / (TP + FP)',
  doc: 'how much of what was predicted is true',
  source: { authors: 'Kent, Berry, Luehrs and Perry', year: 1955, title: 'Machine literature searching VIII. Operational criteria for designing information retrieval systems', where: 'American Documentation 6(2)' },
  range: [0, 1],
  ratio: ({ tp, fp }) => ({ numerator: tp, denominator: tp.add(fp) }),
});

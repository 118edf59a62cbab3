// False discovery rate: how much of what was predicted is false.
import { defineRatio } from '../define/metric.ts';

/**
 * FDR = FP / (FP + TP) = 1 − precision, in [0, 1], 0 at best, per class. Undefined (0/0) for a class that was never
 * predicted. Source: Benjamini and Hochberg 1995.
 */
export const falseDiscoveryRate = defineRatio({
  slug: 'false-discovery-rate',
  title: 'False discovery rate',
  aliases: ['fdr'],
  formula: 'FP / (FP + TP)',
  doc: 'how much of what was predicted is false',
  source: { authors: 'Benjamini and Hochberg', year: 1995, title: 'Controlling the false discovery rate: a practical and powerful approach to multiple testing', where: 'Journal of the Royal Statistical Society B 57(1)' },
  range: [0, 1],
  perfect: 0,
  ratio: ({ fp, tp }) => ({ numerator: fp, denominator: fp.add(tp) }),
});

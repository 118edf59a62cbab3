// False negative rate: how much of what is true was missed.
import { defineRatio } from '../define/metric.ts';

/**
 * FNR = FN / (FN + TP) = 1 − recall, in [0, 1], 0 at best, per class. Undefined (0/0) for a class without a true
 * pixel. Source: Yerushalmy 1947.
 */
export const falseNegativeRate = defineRatio({
  slug: 'false-negative-rate',
  title: 'False negative rate (miss rate)',
  aliases: ['fnr', 'miss-rate'],
  formula: 'FN / (FN + TP)',
  doc: 'how much of what is true was missed',
  source: { authors: 'Yerushalmy', year: 1947, title: 'Statistical problems in assessing methods of medical diagnosis, with special reference to X-ray techniques', where: 'Public Health Reports 62(40)' },
  range: [0, 1],
  perfect: 0,
  ratio: ({ fn, tp }) => ({ numerator: fn, denominator: fn.add(tp) }),
});

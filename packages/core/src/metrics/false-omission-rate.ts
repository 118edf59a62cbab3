// False omission rate: how much of what was left alone should not have been.
import { defineRatio } from '../define/metric.ts';

/**
 * FOR = FN / (FN + TN) = 1 − negative predictive value, in [0, 1], 0 at best, per class. Undefined (0/0) where the
 * class was predicted everywhere. Source: Genovese and Wasserman 2002, as the false nondiscovery rate.
 */
export const falseOmissionRate = defineRatio({
  slug: 'false-omission-rate',
  title: 'False omission rate',
  aliases: ['for', 'false-nondiscovery-rate'],
  formula: 'FN / (FN + TN)',
  doc: 'how much of what was left alone should not have been',
  source: { authors: 'Genovese and Wasserman', year: 2002, title: 'Operating characteristics and extensions of the false discovery rate procedure', where: 'Journal of the Royal Statistical Society B 64(3)' },
  range: [0, 1],
  perfect: 0,
  ratio: ({ fn, tn }) => ({ numerator: fn, denominator: fn.add(tn) }),
});

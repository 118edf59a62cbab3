// F-beta: precision and recall in one number, recall counting β times as much.
import { defineRatioWith } from '../define/metric.ts';
import { number } from '../define/parameters.ts';

/**
 * F_β = (1 + β²) TP / ((1 + β²) TP + β² FN + FP), in [0, 1], per class; β = 1 is Dice, 0 precision, and a large β
 * recall. Undefined (0/0) for a class that neither prediction nor truth has (β = 0: that was never predicted). Source:
 * van Rijsbergen 1979.
 */
export const fBeta = defineRatioWith({
  slug: 'f-beta',
  title: 'F-beta score',
  aliases: ['fbeta', 'f-measure', 'f2'],
  formula: '(1 + β²) TP / ((1 + β²) TP + β² FN + FP)',
  doc: 'precision and recall in one number, recall counting β times as much',
  source: { authors: 'van Rijsbergen', year: 1979, title: 'Information retrieval', where: 'Butterworths, 2nd edition' },
  range: [0, 1],
  parameters: { beta: number({ default: 2, min: 0, max: 1e4, doc: 'β: how many times as much recall counts as precision' }) },
  ratio: ({ tp, fp, fn }, { beta }) => {
    const found = tp.mul(1 + beta ** 2);
    return { numerator: found, denominator: found.add(fn.mul(beta ** 2)).add(fp) };
  },
});

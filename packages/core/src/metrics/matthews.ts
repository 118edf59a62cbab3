// Matthews correlation coefficient of one class against the rest. For all classes at once: multiclass-matthews.ts.
import { defineRatio } from '../define/metric.ts';

/**
 * MCC = (TP·TN − FP·FN) / √((TP + FP)(TP + FN)(TN + FP)(TN + FN)), in [−1, 1], 0 for a guess, per class. Undefined
 * (0/0) for a class that is nowhere or everywhere in truth or prediction. Source: Matthews 1975.
 */
export const matthews = defineRatio({
  slug: 'matthews',
  title: 'Matthews correlation coefficient',
  aliases: ['mcc', 'matthews-correlation-coefficient', 'phi-coefficient'],
  formula: '(TP·TN − FP·FN) / √((TP + FP)(TP + FN)(TN + FP)(TN + FN))',
  doc: 'correlation of prediction and truth, one class against the rest',
  source: { authors: 'Matthews', year: 1975, title: 'Comparison of the predicted and observed secondary structure of T4 phage lysozyme', where: 'Biochimica et Biophysica Acta 405(2)' },
  range: [-1, 1],
  ratio: ({ tp, fp, fn, tn }) => ({
    numerator: tp.mul(tn).sub(fp.mul(fn)),
    // Two roots: the product of four counts of a large image is more than float32 holds.
    denominator: tp.add(fp).mul(tn.add(fn)).pow(0.5).mul(tp.add(fn).mul(tn.add(fp)).pow(0.5)),
  }),
});

// Cohen's kappa: agreement of predicted and true classes beyond what chance would give.
import { defineRatio } from '../define/metric.ts';

/**
 * κ = (p_o − p_e)/(1 − p_e), p_o the share of pixels whose class is right and p_e = Σ_c p(predicted c) p(truth c); at
 * most 1, 0 for a guess. In counts Σ_c (TP·TN − FP·FN) / Σ_c (TP + FP)(TN + FP), which does not cancel. Undefined
 * (0/0) where prediction and truth have the same single class. Source: Cohen 1960.
 */
export const kappa = defineRatio({
  slug: 'kappa',
  title: "Cohen's kappa",
  aliases: ['cohen-kappa', 'cohens-kappa'],
  formula: '(p_o − p_e) / (1 − p_e)',
  doc: 'agreement of predicted and true classes beyond chance',
  source: { authors: 'Cohen', year: 1960, title: 'A coefficient of agreement for nominal scales', where: 'Educational and Psychological Measurement 20(1)' },
  range: [-1, 1],
  scope: 'partition',
  ratio: ({ tp, fp, fn, tn }) => ({
    numerator: tp.mul(tn).sub(fp.mul(fn)).sum('class'),
    denominator: tp.add(fp).mul(tn.add(fp)).sum('class'),
  }),
});

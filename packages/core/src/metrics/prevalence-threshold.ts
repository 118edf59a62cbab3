// Prevalence threshold: the prevalence below which precision falls steeply.
import { defineRatio } from '../define/metric.ts';

/**
 * PT = √FPR / (√TPR + √FPR) = √(FP (TP + FN)) / (√(TP (TN + FP)) + √(FP (TP + FN))), in [0, 1], 0 at best, per class.
 * Undefined (0/0) for a class that is nowhere or everywhere in the truth, or was never predicted. Source: Balayla
 * 2020.
 */
export const prevalenceThreshold = defineRatio({
  slug: 'prevalence-threshold',
  title: 'Prevalence threshold',
  aliases: ['pt'],
  formula: '√FPR / (√TPR + √FPR)',
  doc: 'the prevalence below which precision falls steeply',
  source: { authors: 'Balayla', year: 2020, title: 'Prevalence threshold (ϕe) and the geometry of screening curves', where: 'PLoS ONE 15(10)' },
  range: [0, 1],
  perfect: 0,
  ratio: ({ tp, fp, fn, tn }) => {
    // Both rates times the square root of (TP + FN)(TN + FP), so that neither is 0/0 alone.
    const ofFalse = fp.mul(tp.add(fn)).pow(0.5);
    const ofTrue = tp.mul(tn.add(fp)).pow(0.5);
    return { numerator: ofFalse, denominator: ofTrue.add(ofFalse) };
  },
});

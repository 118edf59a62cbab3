// Balanced accuracy: the mean of recall and specificity, so that a small object counts as much as its surroundings.
import { defineRatio } from '../define/metric.ts';

/**
 * Balanced accuracy = (recall + specificity)/2 = (TP (TN + FP) + TN (TP + FN)) / (2 (TP + FN)(TN + FP)), in [0, 1], ½
 * for a guess, per class. Undefined (0/0) for a class that is nowhere or everywhere in the truth. Source: Brodersen et
 * al. 2010.
 */
export const balancedAccuracy = defineRatio({
  slug: 'balanced-accuracy',
  title: 'Balanced accuracy',
  aliases: ['ba'],
  formula: '(recall + specificity) / 2',
  doc: 'mean of recall and specificity',
  source: { authors: 'Brodersen, Ong, Stephan and Buhmann', year: 2010, title: 'The balanced accuracy and its posterior distribution', where: 'ICPR 2010' },
  range: [0, 1],
  ratio: ({ tp, fp, fn, tn }) => {
    const positives = tp.add(fn);
    const negatives = tn.add(fp);
    return { numerator: tp.mul(negatives).add(tn.mul(positives)), denominator: positives.mul(negatives).mul(2) };
  },
});

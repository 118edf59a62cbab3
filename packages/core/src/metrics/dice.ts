// Dice: the overlap of prediction and truth relative to their mean size.
import { defineRatio } from '../define/metric.ts';

/**
 * Dice = 2 TP / (2 TP + FP + FN) = 2 IoU / (1 + IoU), in [0, 1], per class. Undefined (0/0) for a class that neither
 * prediction nor truth has. Counts hard decisions; the Dice loss works on probabilities.
 * Source: Dice 1945; the F1 score of information retrieval is the same number.
 */
export const dice = defineRatio({
  slug: 'dice',
  title: 'Dice coefficient',
  aliases: ['dice-coefficient', 'dice-score', 'dsc', 'f1', 'f1-score', 'f-score', 'sorensen-dice'],
  formula: '2 TP / (2 TP + FP + FN)',
  doc: 'overlap of prediction and truth, relative to their mean size',
  source: { authors: 'Dice', year: 1945, title: 'Measures of the amount of ecologic association between species', where: 'Ecology 26(3)' },
  range: [0, 1],
  ratio: ({ tp, fp, fn }) => ({ numerator: tp.mul(2), denominator: tp.mul(2).add(fp).add(fn) }),
});

// The confusion matrix: pixels counted by true and predicted class. Every other metric follows from it.
import { defineMatrix } from '../define/metric.ts';
import { product } from '../graph/dims.ts';

/**
 * M[i][j] = number of pixels of true class i that were predicted as j: rows are truth, columns prediction; [C, C], and
 * [2, 2] in a binary task. Counts are whole numbers and pooled over the batch. There is none for multilabel tasks,
 * where a pixel may be of several classes. Source: Miller and Nicely 1955.
 */
export const confusionMatrix = defineMatrix({
  slug: 'confusion-matrix',
  title: 'Confusion matrix',
  aliases: ['confusion', 'error-matrix', 'contingency-table'],
  formula: 'M[i][j] = #{pixels: truth = i, prediction = j}',
  doc: 'pixels counted by true class (rows) and predicted class (columns)',
  source: { authors: 'Miller and Nicely', year: 1955, title: 'An analysis of perceptual confusions among some English consonants', where: 'Journal of the Acoustical Society of America 27(2)' },
  range: [0, Number.POSITIVE_INFINITY],
  defaults: { average: 'none', over: 'batch' },
  refuses: ({ task, average, over, threshold }) => {
    if (threshold === null) return 'without a threshold no pixel has one predicted class. Give a threshold.';
    if (task === 'multilabel') return 'multilabel classes overlap, so no pixel has one true and one predicted class. Use the counts per class.';
    if (over === 'sample') return 'counts of images are pooled, not averaged. Leave "over" out, and pass one image at a time for one matrix each.';
    if (average !== 'none') return 'counts are not averaged over classes. Leave "average" out.';
    return undefined;
  },
  matrix: (decision) => {
    const { truth, predicted, classes } = decision.ids;
    const { builder } = decision.problem;
    // The pair (i, j) as the one number i·C + j.
    const pair = truth.cast('float32').mul(builder.size([classes])).add(predicted.cast('float32')).cast('int32');
    return decision.sum(pair.oneHot(product([classes, classes])), 'batch').reshape([classes, classes]);
  },
});

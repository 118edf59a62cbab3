// Recall, also called sensitivity: how much of what is true was found.
import { defineRatio } from '../define/metric.ts';

/**
 * Recall = TP / (TP + FN), in [0, 1], per class. Undefined (0/0) for a class without a true pixel. Pooled over all
 * classes of a multiclass task (average "micro") it is the share of pixels whose class is right.
 * Source: Yerushalmy 1947, as sensitivity.
 */
export const recall = defineRatio({
  slug: 'recall',
  title: 'Recall (sensitivity)',
  aliases: ['sensitivity', 'tpr', 'true-positive-rate', 'hit-rate'],
  formula: 'TP / (TP + FN)',
  doc: 'how much of what is true was found',
  source: { authors: 'Yerushalmy', year: 1947, title: 'Statistical problems in assessing methods of medical diagnosis, with special reference to X-ray techniques', where: 'Public Health Reports 62(40)' },
  range: [0, 1],
  ratio: ({ tp, fn }) => ({ numerator: tp, denominator: tp.add(fn) }),
});

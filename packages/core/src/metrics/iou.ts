// Intersection over union, the Jaccard index.
import { defineRatio } from '../define/metric.ts';

/**
 * IoU = TP / (TP + FP + FN) = Dice / (2 − Dice), in [0, 1], per class. Undefined (0/0) for a class that neither
 * prediction nor truth has. Source: Jaccard 1912.
 */
export const iou = defineRatio({
  slug: 'iou',
  title: 'Intersection over union',
  aliases: ['jaccard', 'jaccard-index', 'jaccard-score', 'mean-iou', 'miou', 'threat-score', 'ts', 'critical-success-index', 'csi'],
  formula: 'TP / (TP + FP + FN)',
  doc: 'pixels that prediction and truth share, out of those that either has',
  source: { authors: 'Jaccard', year: 1912, title: 'The distribution of the flora in the alpine zone', where: 'New Phytologist 11(2)' },
  range: [0, 1],
  ratio: ({ tp, fp, fn }) => ({ numerator: tp, denominator: tp.add(fp).add(fn) }),
});

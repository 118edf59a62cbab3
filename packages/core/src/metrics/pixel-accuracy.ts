// Pixel accuracy: the share of pixels whose class is right.
import { defineRatio } from '../define/metric.ts';

/**
 * Pixel accuracy = Σ_c TP / Σ_c (TP + FN), in [0, 1]; in a binary task (TP + TN) / (TP + FP + FN + TN). Undefined
 * (0/0) where no pixel counts. Source: Long et al. 2015.
 */
export const pixelAccuracy = defineRatio({
  slug: 'pixel-accuracy',
  title: 'Pixel accuracy',
  aliases: ['overall-accuracy', 'categorical-accuracy'],
  formula: 'Σ_c TP / Σ_c (TP + FN)',
  doc: 'share of pixels whose class is right',
  source: { authors: 'Long, Shelhamer and Darrell', year: 2015, title: 'Fully convolutional networks for semantic segmentation', where: 'CVPR 2015' },
  range: [0, 1],
  scope: 'partition',
  ratio: ({ tp, fn }) => ({ numerator: tp.sum('class'), denominator: tp.add(fn).sum('class') }),
});

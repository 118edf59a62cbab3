// Frequency-weighted IoU: the mean IoU of all classes, weighted by the pixels that are truly of each.
import { defineRatio } from '../define/metric.ts';

/**
 * FWIoU = Σ_c T_c IoU_c / Σ_c T_c with T = TP + FN, in [0, 1]: IoU with average "weighted", where a binary task has
 * two classes. Undefined (0/0) where no pixel counts. Source: Long et al. 2015.
 */
export const frequencyWeightedIou = defineRatio({
  slug: 'frequency-weighted-iou',
  title: 'Frequency-weighted IoU',
  aliases: ['fwiou', 'fw-iou'],
  formula: 'Σ_c T_c IoU_c / Σ_c T_c, T = TP + FN',
  doc: 'IoU of all classes, weighted by the pixels that are truly of each',
  source: { authors: 'Long, Shelhamer and Darrell', year: 2015, title: 'Fully convolutional networks for semantic segmentation', where: 'CVPR 2015' },
  range: [0, 1],
  scope: 'partition',
  ratio: ({ tp, fp, fn }) => {
    const volume = tp.add(fn);
    const union = volume.add(fp);
    // A class that nobody has weighs nothing.
    const iou = tp.div(union.equals(0).where(1, union));
    return { numerator: volume.mul(iou).sum('class'), denominator: volume.sum('class') };
  },
});

// Volume similarity: how alike the volumes of prediction and truth are, wherever they lie.
import { defineRatio } from '../define/metric.ts';

/**
 * VS = 1 − |FN − FP| / (2 TP + FP + FN) = 2 min(P, T)/(P + T) with the volumes P = TP + FP and T = TP + FN, in [0, 1],
 * per class. Undefined (0/0) for a class that neither prediction nor truth has. Source: Taha and Hanbury 2015.
 */
export const volumeSimilarity = defineRatio({
  slug: 'volume-similarity',
  title: 'Volume similarity',
  aliases: ['volumetric-similarity', 'vs'],
  formula: '1 − |FN − FP| / (2 TP + FP + FN)',
  doc: 'how alike the volumes of prediction and truth are, wherever they lie',
  source: { authors: 'Taha and Hanbury', year: 2015, title: 'Metrics for evaluating 3D medical image segmentation: analysis, selection, and tool', where: 'BMC Medical Imaging 15' },
  range: [0, 1],
  ratio: ({ tp, fp, fn }) => {
    const predicted = tp.add(fp);
    const truth = tp.add(fn);
    return { numerator: predicted.min(truth).mul(2), denominator: predicted.add(truth) };
  },
});

// Fowlkes–Mallows index: the geometric mean of precision and recall.
import { defineRatio } from '../define/metric.ts';

/**
 * FM = √(precision · recall) = TP / √((TP + FP)(TP + FN)), in [0, 1], per class. Undefined (0/0) for a class that
 * prediction or truth does not have. Source: Fowlkes and Mallows 1983.
 */
export const fowlkesMallows = defineRatio({
  slug: 'fowlkes-mallows',
  title: 'Fowlkes–Mallows index',
  aliases: ['fm', 'fowlkes-mallows-index'],
  formula: 'TP / √((TP + FP)(TP + FN))',
  doc: 'geometric mean of precision and recall',
  source: { authors: 'Fowlkes and Mallows', year: 1983, title: 'A method for comparing two hierarchical clusterings', where: 'Journal of the American Statistical Association 78(383)' },
  range: [0, 1],
  ratio: ({ tp, fp, fn }) => ({ numerator: tp, denominator: tp.add(fp).mul(tp.add(fn)).pow(0.5) }),
});

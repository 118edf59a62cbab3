// Logarithm of the Hausdorff distance loss: the same minimum, without its large values.
import { defineLoss, mappedMean, perClass } from '../define/loss.ts';
import { HAUSDORFF, hausdorffLosses } from './hausdorff-terms.ts';

/**
 * L = ln(1 + H), H the mean over classes (and, by default, over the batch) of the Hausdorff distance loss.
 * `over: 'sample'` takes one logarithm per image.
 *
 * Gradient: that of H divided by 1 + H: far errors no longer drown everything else.
 */
export const logHausdorff = defineLoss({
  slug: 'log-hausdorff',
  title: 'Log Hausdorff distance loss',
  aliases: ['log-hausdorff-dt'],
  family: 'boundary',
  formula: 'ln(1 + mean[(p − y)² (D_y^α + D_p^α)])',
  source: { authors: 'MONAI Consortium', year: 2024, title: 'LogHausdorffDTLoss', where: 'MONAI 1.4' },
  parameters: HAUSDORFF,
  defaults: { over: 'batch' },
  variants: {
    monai: { doc: 'without the background class, and a class is predicted where its probability is above ½', options: { decision: 'half', includeBackground: false } },
  },
  properties: { range: [0, Infinity], perfect: 'zero', permutationInvariant: false, monotone: false, corners: true },
  define: (problem, parameters) => mappedMean(perClass(hausdorffLosses(problem, parameters)), (mean) => mean.log1p()),
});

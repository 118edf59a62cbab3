// Hausdorff distance loss by distance transforms: a soft form of the largest distance between two boundaries.
import { defineLoss, perClass } from '../define/loss.ts';
import { HAUSDORFF, hausdorffLosses } from './hausdorff-terms.ts';

/**
 * L = mean over pixels of (p − y)² (D_y^α + D_p^α), per class, in [0, 2 diagonal^α), in units of spacing^α. D_y is the
 * distance to the other side of the true mask (1 next to the boundary, on both sides of it), D_p that of the predicted
 * mask. A mask that is empty or full has no boundary: its D is 0, and D^0 is 1.
 *
 * Gradient: 2 (p − y)(D_y^α + D_p^α)/N; the distances are constants. The value jumps where a pixel changes its class.
 * Far errors dominate it; train it together with a region loss.
 */
export const hausdorff = defineLoss({
  slug: 'hausdorff',
  title: 'Hausdorff distance loss',
  aliases: ['hausdorff-dt', 'hausdorff-distance-loss'],
  family: 'boundary',
  formula: 'mean[(p − y)² (D_y^α + D_p^α)]',
  source: { authors: 'Karimi and Salcudean', year: 2020, title: 'Reducing the Hausdorff distance in medical image segmentation with convolutional neural networks', where: 'IEEE Transactions on Medical Imaging 39(2)' },
  parameters: HAUSDORFF,
  variants: {
    one_sided: { doc: 'the distances of the truth only', options: { oneSided: true } },
    interior: { doc: 'distances inside masks only, as in the code of the boundary loss: a soft false positive far from both masks is free', options: { distances: 'interior' } },
    monai: { doc: 'without the background class, and a class is predicted where its probability is above ½', options: { decision: 'half', includeBackground: false } },
  },
  properties: { range: [0, Infinity], perfect: 'zero', permutationInvariant: false, monotone: false, corners: true },
  define: (problem, parameters) => perClass(hausdorffLosses(problem, parameters)),
});

// Tversky loss: overlap with separate prices for false positives and false negatives.
import { defineLoss, perClass } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import { OVERLAP, overlapLoss } from './overlap.ts';

export const TVERSKY_PARAMETERS = {
  fpWeight: number({ default: 0.3, min: 0, doc: 'price of a false positive (alpha of Salehi)' }),
  fnWeight: number({ default: 0.7, min: 0, doc: 'price of a false negative (beta of Salehi)' }),
  ...OVERLAP,
};

/**
 * L = 1 − (TP + s)/(TP + a FP + b FN + s), per class; a = `fpWeight`, b = `fnWeight`.
 *
 * a = b = ½ is Dice, a = b = 1 is Jaccard. In a multiclass problem the index is taken per class: pooled over
 * all classes (`average: 'micro'`) Σ FP = Σ FN, and only a + b would matter.
 */
export const tversky = defineLoss({
  slug: 'tversky',
  title: 'Tversky loss',
  family: 'region',
  formula: '1 − (TP + s)/(TP + a FP + b FN + s)',
  source: { authors: 'Salehi, Erdogmus and Gholipour', year: 2017, title: 'Tversky loss function for image segmentation using 3D fully convolutional deep networks', where: 'MLMI 2017' },
  parameters: TVERSKY_PARAMETERS,
  variants: {
    niftynet: { doc: 'all classes of the batch as one region: of a softmax only the sum of the two prices matters; ½ each, 1e-5 in the denominator', options: { over: 'batch', average: 'micro', fpWeight: 0.5, fnWeight: 0.5, smoothNumerator: 0, smoothDenominator: 1e-5 } },
    kornia: { doc: 'all classes of an image as one region, with the same loss of asymmetry; 1e-8 in the denominator', options: { average: 'micro', smoothNumerator: 0, smoothDenominator: 1e-8 } },
    smp: { doc: 'segmentation_models.pytorch: l1 overlap over the batch, ½ and ½, absent classes cost 0 and stay in the mean', options: { over: 'batch', absent: 'zero', overlap: 'l1', fpWeight: 0.5, fnWeight: 0.5, smoothNumerator: 0, smoothDenominator: 0 } },
    semsegloss: {
      doc: 'SemSegLoss 1.1: the whole batch and all channels as one region, 0.7 FN, 0.3 FP, smooth 1',
      options: { over: 'batch', average: 'micro', smoothNumerator: 1, smoothDenominator: 1, fromLogits: false },
    },
  },
  properties: {
    range: [0, 1],
    perfect: 'zero',
    permutationInvariant: true,
    monotone: true,
    equalTo: [{ options: { fpWeight: 1, fnWeight: 1 }, loss: 'jaccard', as: {} }],
  },
  define: (problem, parameters) => perClass(overlapLoss(problem, parameters)),
});

// Combo loss: weighted cross-entropy for the pixels and Dice for the region.
import { defineLoss, perClass, perPixel, weightedSum } from '../define/loss.ts';
import { flag, number, optionalNumber } from '../define/parameters.ts';
import { OVERLAP, overlapLoss } from './overlap.ts';

/**
 * L = α · (−mean[β y log p + (1 − β)(1 − y) log(1 − p)]) + (1 − α) Σ_c Dice loss_c.
 *
 * The paper subtracts (1 − α) Σ_c Dice_c, whose minimum is −(1 − α)K; `offset` adds that constant, so that a
 * perfect prediction costs 0 and the gradient is the same. β < ½ makes false positives dearer.
 */
export const combo = defineLoss({
  slug: 'combo',
  title: 'Combo loss',
  family: 'compound',
  formula: 'α · weighted CE + (1 − α) Σ_c (1 − Dice_c)',
  source: { authors: 'Taghanaki, Zheng, Zhou, Georgescu, Sharma, Xu, Comaniciu and Hamarneh', year: 2019, title: 'Combo loss: handling input and output imbalance in multi-organ segmentation', where: 'Computerized Medical Imaging and Graphics 75' },
  parameters: {
    alpha: number({ default: 0.5, min: 0, max: 1, doc: 'α, the share of the cross-entropy' }),
    beta: optionalNumber({ default: 0.5, min: 0, max: 1, doc: 'β, the weight of foreground pixels against 1 − β for the others; null weighs none' }),
    offset: flag({ default: true, doc: 'adds (1 − α)K, so that a perfect prediction costs 0' }),
    ...OVERLAP,
    smoothNumerator: { ...OVERLAP.smoothNumerator, default: 0.5 },
    smoothDenominator: { ...OVERLAP.smoothDenominator, default: 0.5 },
  },
  variants: {
    semsegloss: {
      doc: 'bce_dice_loss of SemSegLoss 1.1: (cross-entropy + Dice loss)/2, the whole batch and all channels as one region, smooth 1 on the 2TP form',
      options: { beta: null, over: 'batch', average: 'micro', fromLogits: false },
    },
    paper: { doc: 'without the offset: the minimum is −(1 − α)K', options: { offset: false } },
  },
  properties: {
    range: [0, Infinity],
    perfect: 'limit',
    permutationInvariant: true,
    monotone: true,
  },
  refuses: ({ absent }) => (absent !== 'count'
    ? 'sums the Dice losses of all classes, and without the absent ones their number would differ from image to image. Leave absent "count".'
    : undefined),
  define: (problem, { alpha, beta, offset, ...weights }) => {
    const crossEntropy = perPixel(problem.crossEntropy(beta === null ? {} : { positiveWeight: beta, negativeWeight: 1 - beta }));
    const diceLoss = perClass(overlapLoss(problem, { fpWeight: 0.5, fnWeight: 0.5, ...weights }));
    const classes = problem.classCount().mul(1 - alpha);
    return weightedSum(
      [{ weight: alpha, term: crossEntropy }, { weight: classes, term: diceLoss }],
      offset ? 0 : classes.neg(),
    );
  },
});

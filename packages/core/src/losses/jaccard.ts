// Jaccard loss: one minus intersection over union.
import { defineLoss, perClass } from '../define/loss.ts';
import { choice } from '../define/parameters.ts';
import { OVERLAP, overlapLoss, squaredOverlapLoss } from './overlap.ts';

/**
 * L = 1 − (TP + s)/(TP + FP + FN + s), per class: the Tversky loss with both weights 1.
 *
 * Never below the Dice loss of the same prediction: J = 2D/(1 + D) without smoothing.
 */
export const jaccard = defineLoss({
  slug: 'jaccard',
  title: 'Jaccard (IoU) loss',
  aliases: ['iou-loss', 'soft-iou'],
  family: 'region',
  formula: '1 − (TP + s)/(TP + FP + FN + s)',
  source: { authors: 'Rahman and Wang', year: 2016, title: 'Optimizing intersection-over-union in deep neural networks for image segmentation', where: 'ISVC 2016' },
  parameters: {
    denominator: choice({ choices: ['linear', 'squared'], default: 'linear', doc: 'Σp + Σy − Σpy, or Σp² + Σy² − Σpy (then `overlap` changes nothing)' }),
    ...OVERLAP,
  },
  variants: {
    smp: { doc: 'segmentation_models.pytorch: l1 overlap over the batch, absent classes cost 0 and stay in the mean', options: { over: 'batch', absent: 'zero', overlap: 'l1', smoothNumerator: 0, smoothDenominator: 0 } },
    semsegloss: {
      doc: 'SemSegLoss: the whole batch and all channels as one region, no smoothing (0 where theirs is NaN)',
      options: { over: 'batch', average: 'micro', smoothNumerator: 0, smoothDenominator: 0, fromLogits: false },
    },
  },
  properties: {
    range: [0, 1],
    perfect: 'zero',
    permutationInvariant: true,
    monotone: true,
    equalTo: [{ options: {}, loss: 'tversky', as: { fpWeight: 1, fnWeight: 1 } }],
  },
  define: (problem, { denominator, ...weights }) => perClass(denominator === 'linear'
    ? overlapLoss(problem, { fpWeight: 1, fnWeight: 1, ...weights })
    : squaredOverlapLoss(problem, 1, weights)),
});

// UNet 3+'s hybrid loss: focal loss for pixels, MS-SSIM for patches, IoU for the whole.
import { defineLoss, perClass, perPixel, weightedSum } from '../define/loss.ts';
import { choice, number, numbers, optionalNumber } from '../define/parameters.ts';
import { IOU_WEIGHTS } from './basnet-hybrid.ts';
import { fade } from './focal.ts';
import { msSsimLoss, NORMALIZATION } from './ms-ssim.ts';
import { overlapLoss, SMOOTHING } from './overlap.ts';
import { ssimLoss } from './ssim.ts';
import { SIMILARITY } from './structural-similarity.ts';
import { refuseWindow } from './windows.ts';

/**
 * L = w_focal · focal + w_SSIM · (1 − MS-SSIM) + w_IoU · (1 − (Σpy + s)/(Σp + Σy − Σpy + s)).
 *
 * `scales: 'one'` takes SSIM for MS-SSIM, as SemSegLoss does under the name of ms_ssim.
 */
export const unet3pHybrid = defineLoss({
  slug: 'unet3p-hybrid',
  title: 'UNet 3+ hybrid loss',
  aliases: ['unet3p', 'unet3p-hybrid-loss'],
  family: 'compound',
  formula: 'focal + (1 − MS-SSIM) + (1 − IoU)',
  source: { authors: 'Huang, Lin, Tong, Hu, Zhang, Iwamoto, Han, Chen and Wu', year: 2020, title: 'UNet 3+: a full-scale connected UNet for medical image segmentation', where: 'ICASSP 2020' },
  parameters: {
    focalWeight: number({ default: 1, min: 0, doc: 'w_focal, weight of the focal loss' }),
    ssimWeight: number({ default: 1, min: 0, doc: 'w_SSIM, weight of 1 − MS-SSIM' }),
    iouWeight: number({ default: 1, min: 0, doc: 'w_IoU, weight of 1 − IoU' }),
    alpha: optionalNumber({ default: 0.25, min: 0, max: 1, doc: 'α of the focal loss: the weight of foreground pixels against 1 − α for the others; null weighs none' }),
    gamma: number({ default: 2, min: 0, doc: 'γ of the focal loss' }),
    scales: choice({ choices: ['many', 'one'], default: 'many', doc: 'MS-SSIM, or SSIM at the scale of the image alone' }),
    scaleWeights: numbers({ default: null, min: 0, doc: 'exponents of MS-SSIM, one per scale, finest first; null is those of Wang 2003' }),
    ...NORMALIZATION,
    ...SIMILARITY,
    border: choice({ choices: ['reflect', 'nearest', 'valid'], default: 'reflect', doc: 'what lies beyond the image for SSIM; `valid` counts windows within it only' }),
    ...SMOOTHING,
  },
  variants: {
    semsegloss: {
      doc: 'unet3p_hybrid_loss of SemSegLoss: single-scale tf.image.ssim, the whole batch as one region for IoU, no smoothing',
      options: { scales: 'one', border: 'valid', over: 'batch', average: 'micro', smoothNumerator: 0, smoothDenominator: 0, fromLogits: false },
    },
  },
  properties: { range: [0, Infinity], perfect: 'limit', permutationInvariant: false, monotone: false, grid: true, slopeWith: { normalization: 'shift' } },
  refuses: (_options, { windowSize, scales, scaleWeights }) => (scales === 'one' && scaleWeights !== null
    ? 'scaleWeights are those of several scales. Leave them out, or scales "many".'
    : refuseWindow(windowSize)),
  define: (problem, { focalWeight, ssimWeight, iouWeight, alpha, gamma, scales, scaleWeights, normalization, floor, smoothNumerator, smoothDenominator, ...similarity }) => weightedSum([
    {
      weight: focalWeight,
      term: perPixel(problem.crossEntropy({
        ...(alpha === null ? {} : { positiveWeight: alpha, negativeWeight: 1 - alpha }),
        modulate: (outcome) => fade(outcome, gamma, problem.options.epsilon),
      })),
    },
    { weight: ssimWeight, term: perClass(scales === 'one' ? ssimLoss(problem, similarity) : msSsimLoss(problem, { ...similarity, scaleWeights, normalization, floor })) },
    { weight: iouWeight, term: perClass(overlapLoss(problem, { ...IOU_WEIGHTS, smoothNumerator, smoothDenominator })) },
  ]),
});

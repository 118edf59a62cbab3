// BASNet's hybrid loss: cross-entropy for pixels, SSIM for patches, IoU for the whole.
import { defineLoss, perClass, perPixel, weightedSum } from '../define/loss.ts';
import { choice, number } from '../define/parameters.ts';
import { overlapLoss, SMOOTHING } from './overlap.ts';
import { ssimLoss } from './ssim.ts';
import { SIMILARITY } from './structural-similarity.ts';
import { refuseWindow, WINDOW_BORDERS } from './windows.ts';

/** The part of IoU in a hybrid loss, beside its smoothing. */
export const IOU_WEIGHTS = { fpWeight: 1, fnWeight: 1, overlap: 'product' } as const;

/**
 * L = w_CE · mean(CE) + w_SSIM · (1 − SSIM) + w_IoU · (1 − (Σpy + s)/(Σp + Σy − Σpy + s)).
 *
 * Three weights of 1 by default, as in the paper. SSIM looks at boundaries: flat surroundings cost nothing there.
 */
export const basnetHybrid = defineLoss({
  slug: 'basnet-hybrid',
  title: 'BASNet hybrid loss',
  aliases: ['basnet', 'basnet-hybrid-loss'],
  family: 'compound',
  formula: 'mean(CE) + (1 − SSIM) + (1 − IoU)',
  source: { authors: 'Qin, Zhang, Huang, Gao, Dehghan and Jagersand', year: 2019, title: 'BASNet: boundary-aware salient object detection', where: 'CVPR 2019' },
  parameters: {
    crossEntropyWeight: number({ default: 1, min: 0, doc: 'w_CE, weight of the cross-entropy' }),
    ssimWeight: number({ default: 1, min: 0, doc: 'w_SSIM, weight of 1 − SSIM' }),
    iouWeight: number({ default: 1, min: 0, doc: 'w_IoU, weight of 1 − IoU' }),
    ...SIMILARITY,
    border: choice({ choices: WINDOW_BORDERS, default: 'reflect', doc: 'what lies beyond the image for SSIM; `valid` counts windows within it only' }),
    ...SMOOTHING,
  },
  variants: {
    paper: { doc: 'the authors\' code: zeros beyond the border, no smoothing', options: { border: 'zero', smoothNumerator: 0, smoothDenominator: 0 } },
    semsegloss: {
      doc: 'basnet_hybrid_loss of SemSegLoss: tf.image.ssim, the whole batch as one region for IoU, no smoothing',
      options: { border: 'valid', over: 'batch', average: 'micro', smoothNumerator: 0, smoothDenominator: 0, fromLogits: false },
    },
  },
  properties: { range: [0, Infinity], perfect: 'limit', permutationInvariant: false, monotone: false },
  refuses: (_options, { windowSize }) => refuseWindow(windowSize),
  define: (problem, { crossEntropyWeight, ssimWeight, iouWeight, smoothNumerator, smoothDenominator, ...similarity }) => weightedSum([
    { weight: crossEntropyWeight, term: perPixel(problem.crossEntropy()) },
    { weight: ssimWeight, term: perClass(ssimLoss(problem, similarity)) },
    { weight: iouWeight, term: perClass(overlapLoss(problem, { ...IOU_WEIGHTS, smoothNumerator, smoothDenominator })) },
  ]),
});

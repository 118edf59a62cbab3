// Focal Tversky loss: a power of the Tversky loss, which steepens or flattens it near a perfect overlap.
import { defineLoss, mappedMean, perClass } from '../define/loss.ts';
import { choice, number } from '../define/parameters.ts';
import { overlapLoss } from './overlap.ts';
import { finitePower } from './power.ts';
import { TVERSKY_PARAMETERS } from './tversky.ts';

/**
 * L = (1 − TI)^exponent per class, then the mean over classes. The paper writes the exponent as 1/γ with γ = 4/3.
 *
 * `powerOf: 'mean'` takes the power of the mean over classes instead, which differs as soon as there are two.
 *
 * For an exponent below 1 the slope at TI = 1 is infinite; below `floor` the power is continued by a straight
 * line through 0, so that value and gradient stay finite and a perfect prediction still costs 0.
 */
export const focalTversky = defineLoss({
  slug: 'focal-tversky',
  title: 'Focal Tversky loss',
  family: 'region',
  formula: '(1 − TI)^exponent, TI = (TP + s)/(TP + a FP + b FN + s)',
  source: { authors: 'Abraham and Khan', year: 2019, title: 'A novel focal Tversky loss function with improved attention U-Net for lesion segmentation', where: 'ISBI 2019' },
  parameters: {
    exponent: number({ default: 0.75, min: 0, max: 10, open: true, doc: 'power of the Tversky loss, 1/γ of the paper; γ = 4/3' }),
    floor: number({ default: 1e-7, min: 1e-12, max: 0.1, doc: 'below this Tversky loss the power is a straight line' }),
    powerOf: choice({ choices: ['class', 'mean'], default: 'class', doc: 'the power of each class\' Tversky loss, or of their mean' }),
    ...TVERSKY_PARAMETERS,
  },
  variants: {
    semsegloss: {
      doc: 'SemSegLoss 1.1: the whole batch and all channels as one region, smooth 1',
      options: { over: 'batch', average: 'micro', smoothNumerator: 1, smoothDenominator: 1, fromLogits: false },
    },
    paper_sum: { doc: 'the sum over classes, as in the paper, of regions over the whole batch', options: { over: 'batch', reduction: 'sum' } },
    smp: {
      doc: 'segmentation_models.pytorch: the power of the mean over classes; l1 overlap over the batch, ½ and ½, absent classes cost 0 and stay in the mean',
      options: { powerOf: 'mean', over: 'batch', absent: 'zero', overlap: 'l1', fpWeight: 0.5, fnWeight: 0.5, smoothNumerator: 0, smoothDenominator: 0 },
    },
    survey: { doc: 'Jadon 2020 prints the exponent γ = 4/3 itself, which flattens where the paper steepens', options: { exponent: 4 / 3 } },
  },
  properties: {
    range: [0, 1],
    perfect: 'zero',
    permutationInvariant: true,
    monotone: true,
    equalTo: [{ options: { exponent: 1 }, loss: 'tversky', as: {} }],
  },
  define: (problem, { exponent, floor, powerOf, ...weights }) => {
    const loss = overlapLoss(problem, weights);
    if (powerOf === 'mean') return mappedMean(perClass(loss), (mean) => finitePower(mean, exponent, floor));
    return perClass(finitePower(loss, exponent, floor));
  },
});

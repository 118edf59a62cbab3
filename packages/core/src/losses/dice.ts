// Dice loss: one minus the overlap of prediction and target relative to their mean volume.
import { defineLoss, perClass } from '../define/loss.ts';
import { choice } from '../define/parameters.ts';
import { overlapLoss, ratioLoss, SMOOTHING } from './overlap.ts';

/**
 * L = 1 − (TP + s)/(TP + FP/2 + FN/2 + s) = 1 − (2 Σpy + 2s)/(Σp + Σy + 2s), per class.
 *
 * The smoothing constants stand on the TP form, so "smooth 1" of the 2TP form is 0.5 here. `squared` takes
 * Σp² + Σy² below the line (V-Net), and is 0 at p = y for soft targets too, which the linear form is not.
 */
export const dice = defineLoss({
  slug: 'dice',
  title: 'Dice loss',
  aliases: ['soft-dice', 'dice-loss', 'f1'],
  family: 'region',
  formula: '1 − (2 Σpy + 2s)/(Σp + Σy + 2s)',
  source: { authors: 'Milletari, Navab and Ahmadi', year: 2016, title: 'V-Net: fully convolutional neural networks for volumetric medical image segmentation', where: '3DV 2016' },
  parameters: {
    denominator: choice({ choices: ['linear', 'squared'], default: 'linear', doc: 'Σp + Σy, or Σp² + Σy²' }),
    ...SMOOTHING,
  },
  variants: {
    vnet: { doc: 'Milletari 2016: squares below the line, no smoothing', options: { denominator: 'squared', smoothNumerator: 0, smoothDenominator: 0 } },
    semsegloss: {
      doc: 'SemSegLoss 1.1: the whole batch and all channels as one region, smooth 1 on the 2TP form',
      options: { over: 'batch', average: 'micro', smoothNumerator: 0.5, smoothDenominator: 0.5, fromLogits: false },
    },
  },
  properties: {
    range: [0, 1],
    perfect: 'zero',
    permutationInvariant: true,
    monotone: true,
    equalTo: [{ options: {}, loss: 'tversky', as: { fpWeight: 0.5, fnWeight: 0.5 } }],
  },
  define: (problem, { denominator, smoothNumerator, smoothDenominator }) => {
    if (denominator === 'linear') return perClass(overlapLoss(problem, { fpWeight: 0.5, fnWeight: 0.5, smoothNumerator, smoothDenominator }));
    const { probability: p, target: y } = problem;
    // (Σp² + Σy²)/2 − Σpy = Σ(p − y)²/2.
    const errors = problem.sum(p.sub(y).pow(2)).mul(0.5);
    return perClass(ratioLoss(problem.sum(p.mul(y)), errors, smoothNumerator, smoothDenominator));
  },
});

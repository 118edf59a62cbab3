// Dice loss: one minus the overlap of prediction and target relative to their mean volume.
import { defineLoss, perClass } from '../define/loss.ts';
import { choice } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { OVERLAP, overlapLoss, squaredOverlapLoss, type Side } from './overlap.ts';

/**
 * L = 1 − (TP + s)/(TP + FP/2 + FN/2 + s) = 1 − (2 Σpy + 2s)/(Σp + Σy + 2s), per class.
 *
 * The smoothing constants stand on the TP form, so "smooth 1" of the 2TP form is 0.5 here. `squared` takes
 * Σp² + Σy² below the line (V-Net), and is 0 at p = y for soft targets too, which the linear form is only with
 * `overlap: 'l1'`. `sides: 'both'` is the mean of the class' loss and its complement's (the two-class form of Sudre).
 * Over the batch this is also the soft F1 loss.
 */
export const dice = defineLoss({
  slug: 'dice',
  title: 'Dice loss',
  aliases: ['soft-dice', 'dice-loss', 'f1', 'soft-f1'],
  family: 'region',
  formula: '1 − (2 Σpy + 2s)/(Σp + Σy + 2s)',
  source: { authors: 'Milletari, Navab and Ahmadi', year: 2016, title: 'V-Net: fully convolutional neural networks for volumetric medical image segmentation', where: '3DV 2016' },
  parameters: {
    denominator: choice({ choices: ['linear', 'squared'], default: 'linear', doc: 'Σp + Σy, or Σp² + Σy² (then `overlap` changes nothing)' }),
    sides: choice({ choices: ['class', 'both'], default: 'class', doc: 'the class alone, or the mean of the losses of the class and of all that is not of it' }),
    ...OVERLAP,
  },
  variants: {
    vnet: { doc: 'Milletari 2016: squares below the line, no smoothing', options: { denominator: 'squared', smoothNumerator: 0, smoothDenominator: 0 } },
    sudre2: { doc: 'the two-class form: the mean of foreground and background, no smoothing', options: { sides: 'both', smoothNumerator: 0, smoothDenominator: 0 } },
    survey: { doc: 'Jadon 2020: smooth 1 on the 2TP form', options: { smoothNumerator: 0.5, smoothDenominator: 0.5 } },
    soft_f1: { doc: 'soft F1 loss: per class over the whole batch, 1e-6 in the denominator of the 2TP form', options: { over: 'batch', smoothNumerator: 0, smoothDenominator: 5e-7 } },
    kornia: { doc: 'all classes as one region: with a softmax 1 minus the mean probability of the truth, blind to imbalance', options: { average: 'micro', smoothNumerator: 0, smoothDenominator: 5e-9 } },
    smp: { doc: 'segmentation_models.pytorch: l1 overlap over the batch, absent classes cost 0 and stay in the mean', options: { over: 'batch', absent: 'zero', overlap: 'l1', smoothNumerator: 0, smoothDenominator: 0 } },
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
  define: (problem, { denominator, sides, ...weights }) => {
    const side = (which: Side): Expr => (denominator === 'linear'
      ? overlapLoss(problem, { fpWeight: 0.5, fnWeight: 0.5, ...weights }, which)
      // (Σp² + Σy²)/2 − Σpy = Σ(p − y)²/2.
      : squaredOverlapLoss(problem, 0.5, weights, which));
    return perClass(sides === 'class' ? side('class') : side('class').add(side('complement')).mul(0.5));
  },
});

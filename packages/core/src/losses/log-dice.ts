// Log-Dice loss: the negative logarithm of an overlap index.
import { defineLoss, perClass } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import { negativeLogIndex, OVERLAP, overlapLoss } from './overlap.ts';

/**
 * L = −ln max((TP + s)/(TP + a FP + b FN + s), floor), per class. a = b = ½ is the Dice index, a = b = 1 Jaccard.
 *
 * The gradient is that of the overlap loss divided by the index, so it grows where Dice's own fades: on regions that
 * are hardly hit. It passes straight through the floor.
 */
export const logDice = defineLoss({
  slug: 'log-dice',
  title: 'Log-Dice loss',
  family: 'region',
  formula: '−ln (2 Σpy + 2s)/(Σp + Σy + 2s)',
  source: { authors: 'Wong, Moradi, Tang and Syeda-Mahmood', year: 2018, title: '3D segmentation with exponential logarithmic loss for highly unbalanced object sizes', where: 'MICCAI 2018' },
  parameters: {
    fpWeight: number({ default: 0.5, min: 0, doc: 'a, price of a false positive' }),
    fnWeight: number({ default: 0.5, min: 0, doc: 'b, price of a false negative' }),
    floor: number({ default: 1e-7, min: 1e-12, max: 0.1, doc: 'lowest index that the logarithm sees' }),
    ...OVERLAP,
  },
  variants: {
    smp: { doc: 'segmentation_models.pytorch with log_loss: l1 overlap over the batch, absent classes cost 0 and stay in the mean', options: { over: 'batch', absent: 'zero', overlap: 'l1', smoothNumerator: 0, smoothDenominator: 0 } },
  },
  properties: { range: [0, -Math.log(1e-7)], perfect: 'zero', permutationInvariant: true, monotone: true },
  define: (problem, { floor, ...weights }) => perClass(negativeLogIndex(overlapLoss(problem, weights), floor)),
});

// Asymmetric similarity loss: one minus the F-β score of soft counts.
import { defineLoss, perClass } from '../define/loss.ts';
import { number } from '../define/parameters.ts';
import { OVERLAP, overlapLoss } from './overlap.ts';

/**
 * L = 1 − (1 + β²) TP/((1 + β²) TP + β² FN + FP) per class: the Tversky loss with `fnWeight` = β²/(1 + β²) and
 * `fpWeight` = 1/(1 + β²). β = 1 is Dice, β > 1 makes false negatives dearer. Smoothing stands on the TP form.
 */
export const asymmetricSimilarity = defineLoss({
  slug: 'asymmetric-similarity',
  title: 'Asymmetric similarity loss',
  aliases: ['f-beta', 'asl'],
  family: 'region',
  formula: '1 − (TP + s)/(TP + FP/(1 + β²) + β² FN/(1 + β²) + s)',
  source: { authors: 'Hashemi, Salehi, Erdogmus, Prabhu, Warfield and Gholipour', year: 2018, title: 'Asymmetric loss functions and deep densely-connected networks for highly-imbalanced medical image segmentation: application to multiple sclerosis lesion detection', where: 'IEEE Access 7' },
  parameters: {
    beta: number({ default: 1.5, min: 0, doc: 'β, how many times dearer recall is than precision' }),
    ...OVERLAP,
  },
  properties: {
    range: [0, 1],
    perfect: 'zero',
    permutationInvariant: true,
    monotone: true,
    equalTo: [
      { options: { beta: 1 }, loss: 'dice', as: {} },
      { options: { beta: 1.5 }, loss: 'tversky', as: { fpWeight: 1 / 3.25, fnWeight: 2.25 / 3.25 } },
    ],
  },
  define: (problem, { beta, ...rest }) => {
    const share = 1 / (1 + beta * beta);
    return perClass(overlapLoss(problem, { fpWeight: share, fnWeight: beta * beta * share, ...rest }));
  },
});

// Exponential logarithmic loss: powers of the logarithms of Dice and of the pixels' probabilities.
import { defineLoss, mappedMean, perClass, perPixel, weightedSum } from '../define/loss.ts';
import { choice, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { negativeLogIndex, OVERLAP, overlapLoss } from './overlap.ts';
import { finitePower } from './power.ts';

/**
 * L = w_D mean_c (−ln Dice_c)^γ_D + w_X mean_i v_i (−ln p_t)^γ_X, v_i = (1/f)^a with f the share of pixels of the
 * true class (of each sample, or of the batch).
 *
 * For an exponent below 1 the slope at 0 is infinite; below `floor` the power is a straight line through 0. In a
 * binary problem the classes of v are foreground and background, and Dice is the foreground's.
 */
export const exponentialLogarithmic = defineLoss({
  slug: 'exponential-logarithmic',
  title: 'Exponential logarithmic loss',
  aliases: ['exp-log', 'explog'],
  family: 'compound',
  formula: 'w_D mean_c (−ln Dice_c)^γ_D + w_X mean[v (−ln p_t)^γ_X]',
  source: { authors: 'Wong, Moradi, Tang and Syeda-Mahmood', year: 2018, title: '3D segmentation with exponential logarithmic loss for highly unbalanced object sizes', where: 'MICCAI 2018' },
  parameters: {
    diceWeight: number({ default: 0.8, min: 0, doc: 'w_D' }),
    crossEntropyWeight: number({ default: 0.2, min: 0, doc: 'w_X' }),
    diceExponent: number({ default: 0.3, min: 0, max: 10, open: true, doc: 'γ_D' }),
    crossEntropyExponent: number({ default: 0.3, min: 0, max: 10, open: true, doc: 'γ_X' }),
    frequencyExponent: number({ default: 0.5, min: 0, max: 2, doc: 'a, how much rare classes count in the second part; 0 weighs none' }),
    powerOf: choice({ choices: ['class', 'mean'], default: 'class', doc: 'the power of the logarithm of each class\' Dice, or of the mean Dice' }),
    floor: number({ default: 1e-7, min: 1e-12, max: 0.1, doc: 'below this logarithm the powers are straight lines; also the lowest Dice that is seen' }),
    ...OVERLAP,
    smoothNumerator: { ...OVERLAP.smoothNumerator, default: 0.5 },
    smoothDenominator: { ...OVERLAP.smoothDenominator, default: 0.5 },
  },
  properties: { range: [0, Infinity], perfect: 'zero', permutationInvariant: true, monotone: true },
  define: (problem, { diceWeight, crossEntropyWeight, diceExponent, crossEntropyExponent, frequencyExponent, powerOf, floor, ...weights }) => {
    const diceLoss = overlapLoss(problem, { fpWeight: 0.5, fnWeight: 0.5, ...weights });
    const bend = (loss: Expr): Expr => finitePower(negativeLogIndex(loss, floor), diceExponent, floor);
    const share = problem.sumPerClass(problem.hardTarget).div(atLeast(problem.sumPerClass(problem.builder.constant(1))));
    const rarity = (f: Expr): Expr => atLeast(f).pow(-frequencyExponent);
    const surprise = problem.overOutcomes(
      ({ truth, logProbability }) => truth.mul(finitePower(logProbability.neg(), crossEntropyExponent, floor)),
      problem.options.task === 'multiclass' ? {} : { positiveWeight: rarity(share), negativeWeight: rarity(share.complement()) },
    );
    return weightedSum([
      { weight: diceWeight, term: powerOf === 'class' ? perClass(bend(diceLoss)) : mappedMean(perClass(diceLoss), bend) },
      { weight: crossEntropyWeight, term: perPixel(problem.options.task === 'multiclass' ? surprise.mul(rarity(share)) : surprise) },
    ]);
  },
});

/** x, or 1 where it is 0 and nothing will be weighed by it. */
function atLeast(x: Expr): Expr {
  return x.builder.constant(0).lessThan(x).where(x, 1);
}

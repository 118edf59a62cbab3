// Generalised Dice loss: all classes in one ratio, each weighted by the inverse of its target volume.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perClass } from '../define/loss.ts';
import { choice, flag } from '../define/parameters.ts';
import type { SharedOptions } from '../define/options.ts';
import type { Expr } from '../graph/expr.ts';
import { OVERLAP, overlapCounts, ratioLoss, type OverlapKind } from './overlap.ts';

export const GENERALISED_DICE = {
  weighting: choice({ choices: ['square', 'simple', 'uniform'], default: 'square', doc: 'w_c = 1/V_c², 1/V_c or 1, with V_c = Σy' }),
  absentWeight: choice({ choices: ['skip', 'largest'], default: 'skip', doc: 'weight of a class without a target pixel: 0, or the largest of the others' }),
  normalizeWeights: flag({ default: true, doc: 'weights sum to 1, so that smoothing means the same for large and small regions' }),
  ...OVERLAP,
};

export interface GeneralisedDiceParameters {
  readonly weighting: 'square' | 'simple' | 'uniform';
  readonly absentWeight: 'skip' | 'largest';
  readonly normalizeWeights: boolean;
  readonly overlap: OverlapKind;
  readonly smoothNumerator: number;
  readonly smoothDenominator: number;
}

/** Variants that it shares with the loss made of it. */
export const GENERALISED_DICE_VARIANTS = {
  niftynet: { doc: 'an absent class weighs as much as the heaviest one; 1/V² as they are, 1e-5 in the denominator of the 2TP form', options: { absentWeight: 'largest', normalizeWeights: false, smoothNumerator: 0, smoothDenominator: 5e-6 } },
  monai: { doc: 'MONAI: an absent class weighs as much as the heaviest one; 1/V² as they are, 1e-5 on the 2TP form', options: { absentWeight: 'largest', normalizeWeights: false, smoothNumerator: 5e-6, smoothDenominator: 5e-6 } },
};

/** All classes are one region, so there is nothing to average over classes. */
export const pooledOnly = (name: string) => ({ average, absent }: SharedOptions): string | undefined => {
  if (average === 'macro') return `${name} pools all classes into one ratio. Leave average "micro", or use dice for a loss per class.`;
  return absent === 'count' ? undefined : 'what an absent class counts is said by absentWeight. Leave absent "count".';
};

/**
 * L = 1 − (Σ_c w_c TP_c + s)/(Σ_c w_c (TP_c + FP_c/2 + FN_c/2) + s), w_c = 1/V_c² of each sample (or of the batch).
 *
 * Weights come from the target only. With one class it is Dice. Class weights multiply w_c; without smoothing only
 * ratios of weights matter.
 */
export const generalisedDice = defineLoss({
  slug: 'generalised-dice',
  title: 'Generalised Dice loss',
  aliases: ['generalized-dice', 'gdl'],
  family: 'region',
  formula: '1 − (Σ_c w_c TP_c + s)/(Σ_c w_c (TP_c + FP_c/2 + FN_c/2) + s), w_c = 1/(Σy_c)²',
  source: { authors: 'Sudre, Li, Vercauteren, Ourselin and Cardoso', year: 2017, title: 'Generalised Dice overlap as a deep learning loss function for highly unbalanced segmentations', where: 'DLMIA 2017' },
  parameters: GENERALISED_DICE,
  defaults: { average: 'micro' },
  variants: GENERALISED_DICE_VARIANTS,
  properties: { range: [0, 1], perfect: 'zero', permutationInvariant: true, monotone: true },
  refuses: pooledOnly('generalised Dice'),
  define: (problem, parameters) => perClass(generalisedDiceLoss(problem, parameters)),
});

export function generalisedDiceLoss(problem: Problem, { weighting, absentWeight, normalizeWeights, overlap, smoothNumerator, smoothDenominator }: GeneralisedDiceParameters): Expr {
  const { truePositives, falsePositives, falseNegatives } = overlapCounts(problem, overlap, 'class', (x) => problem.sumPerClass(x));
  const { weights, unit } = volumeWeights(problem, weighting, absentWeight);
  const pooled = (x: Expr): Expr => x.mul(weights).sum('class');
  const errors = pooled(falsePositives.add(falseNegatives)).mul(0.5);
  const scale = normalizeWeights ? weights.sum('class') : unit;
  return ratioLoss(pooled(truePositives), errors, scale.mul(smoothNumerator), scale.mul(smoothDenominator));
}

/** Weights relative to that of the smallest present class, which is 1/`unit`; never above the class weights. */
function volumeWeights(problem: Problem, weighting: GeneralisedDiceParameters['weighting'], absentWeight: GeneralisedDiceParameters['absentWeight']): { readonly weights: Expr; readonly unit: Expr } {
  const { builder, classWeights } = problem;
  const power = { square: 2, simple: 1, uniform: 0 }[weighting];
  const volumes = problem.sumPerClass(problem.hardTarget);
  const isCounted = classWeights === undefined ? builder.constant(1) : classWeights.equals(0).where(0, 1);
  const isPresent = builder.constant(0).lessThan(volumes).where(1, 0).mul(isCounted);
  const isAbsent = isPresent.equals(0);
  const classes = builder.positions('class');
  const largest = volumes.reduce('reduceMax', classes);
  const found = isAbsent.where(largest, volumes).neg().reduce('reduceMax', classes).neg();
  const smallest = found.equals(0).where(1, found);
  const relative = smallest.div(isAbsent.where(smallest, volumes)).pow(power);
  const weights = (absentWeight === 'largest' ? relative : isAbsent.where(0, relative)).mul(isCounted);
  return { weights: classWeights === undefined ? weights : weights.mul(classWeights), unit: smallest.pow(power) };
}

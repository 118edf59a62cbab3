// MONAI's Dice and Tversky losses.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, type LossTranslation } from '../api.ts';
import { classScaled, seeing } from '../derive.ts';
import { translation, withoutBackground } from '../loss.ts';
import { flag, numberOrList, real, type Values } from '../option.ts';
import { ACTIVATION, classWeightsOf, problemOf, REDUCTION, refuseSignedOverlap, type MonaiProblem } from './problem.ts';

export const DICE_OPTIONS = {
  ...ACTIVATION,
  squared_pred: flag(false),
  jaccard: flag(false),
  ...REDUCTION,
  smooth_nr: real(1e-5),
  smooth_dr: real(1e-5),
  batch: flag(false),
  weight: numberOrList(null),
  soft_label: flag(false),
};

/** 1 − (2I + nr)/(P + T + dr) per sample and channel: half of each smoothing on our TP form. */
export const DiceLoss = declare('monai.losses.DiceLoss', DICE_OPTIONS, (given, shapes, api) => {
  const problem = problemOf(api, given, shapes);
  refuseSignedOverlap(api, given.soft_label && !given.squared_pred, problem);
  const { loss, options } = diceOf(given, problem);
  return regionTranslation(api, problem, loss, options, given.reduction);
});

/** The loss of ours, its weights applied, and the options beside those of the problem. */
export function diceOf(given: Values<typeof DICE_OPTIONS>, problem: MonaiProblem): { loss: LossDefinition; options: LossOptions } {
  const { jaccard, squared_pred: squared, soft_label: soft } = given;
  const options = {
    smoothNumerator: given.smooth_nr / 2,
    smoothDenominator: given.smooth_dr / 2,
    over: given.batch ? 'batch' : 'sample',
    ...(squared ? { denominator: 'squared' } : {}),
    ...(soft && !squared ? { overlap: 'l1' } : {}),
  } as LossOptions;
  return { loss: classScaled(findLoss(jaccard ? 'jaccard' : 'dice'), classWeightsOf(given.weight, problem)), options };
}

export const TverskyLoss = declare('monai.losses.TverskyLoss', {
  ...ACTIVATION,
  alpha: real(0.5),
  beta: real(0.5),
  ...REDUCTION,
  smooth_nr: real(1e-5),
  smooth_dr: real(1e-5),
  batch: flag(false),
  soft_label: flag(false),
}, (given, shapes, api) => {
  const problem = problemOf(api, given, shapes);
  refuseSignedOverlap(api, given.soft_label, problem);
  const options = {
    fpWeight: given.alpha,
    fnWeight: given.beta,
    smoothNumerator: given.smooth_nr,
    smoothDenominator: given.smooth_dr,
    over: given.batch ? 'batch' : 'sample',
    ...(given.soft_label ? { overlap: 'l1' } : {}),
  } as LossOptions;
  return regionTranslation(api, problem, findLoss('tversky'), options, given.reduction);
});

/** A loss per sample and channel, reduced as MONAI does; its "none" lists the classes that take part. */
export function regionTranslation(api: string, problem: MonaiProblem, loss: LossDefinition, options: LossOptions, reduction: 'mean' | 'sum' | 'none'): LossTranslation {
  const { view, target, seen, foregroundOnly } = problem;
  return translation(api, {
    loss: seen === undefined ? loss : seeing(loss, seen),
    options: { ...problem.options, ...options, reduction },
    view,
    target,
    ...(reduction === 'none' && foregroundOnly ? { elements: withoutBackground } : {}),
  });
}

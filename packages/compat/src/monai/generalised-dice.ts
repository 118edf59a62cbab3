// MONAI's generalised Dice loss.
import { findLoss, perClass, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare } from '../api.ts';
import { change } from '../derive.ts';
import { flag, oneOf, real, type Values } from '../option.ts';
import { regionTranslation } from './dice.ts';
import { ACTIVATION, problemOf, REDUCTION, refuseSignedOverlap } from './problem.ts';

export const GENERALISED_DICE_OPTIONS = { ...ACTIVATION, w_type: oneOf('square', 'simple', 'uniform'), ...REDUCTION, smooth_nr: real(1e-5), smooth_dr: real(1e-5), batch: flag(false) };

/** The weight of an absent class is the largest of the others. */
export const GeneralizedDiceLoss = declare('monai.losses.GeneralizedDiceLoss', { ...GENERALISED_DICE_OPTIONS, soft_label: flag(false) }, (given, shapes, api) => {
  const problem = problemOf(api, given, shapes);
  refuseSignedOverlap(api, given.soft_label, problem);
  const { loss, options } = generalisedDiceOf(given);
  // One value per sample: no class is listed.
  return regionTranslation(api, { ...problem, foregroundOnly: false }, loss, options, given.reduction);
});

export function generalisedDiceOf(given: Values<typeof GENERALISED_DICE_OPTIONS> & { readonly soft_label?: boolean }): { loss: LossDefinition; options: LossOptions } {
  const { smooth_nr: above, smooth_dr: below } = given;
  return {
    loss: given.w_type === 'uniform' || below === 0 ? findLoss('generalised-dice') : ofNothing(findLoss('generalised-dice'), 1 - above / below),
    options: {
      weighting: given.w_type,
      absentWeight: 'largest',
      normalizeWeights: false,
      overlap: given.soft_label === true ? 'l1' : 'product',
      smoothNumerator: above / 2,
      smoothDenominator: below / 2,
      over: given.batch ? 'batch' : 'sample',
    } as LossOptions,
  };
}

/** Where no class is present all weights are 0, and nothing but the smoothing is left. */
function ofNothing(loss: LossDefinition, cost: number): LossDefinition {
  return change(loss, (term, problem) => {
    if (term.kind !== 'class') return term;
    const isCounted = problem.options.includeBackground ? 1 : problem.isForeground();
    const isAny = problem.builder.constant(0).lessThan(problem.sumPerClass(problem.hardTarget).mul(isCounted).sum('class'));
    return perClass(isAny.where(term.losses, cost));
  });
}

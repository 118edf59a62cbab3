// MONAI's generalised Dice loss.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare } from '../api.ts';
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
  return {
    loss: findLoss('generalised-dice'),
    options: {
      weighting: given.w_type,
      absentWeight: 'largest',
      normalizeWeights: false,
      overlap: given.soft_label === true ? 'l1' : 'product',
      smoothNumerator: given.smooth_nr / 2,
      smoothDenominator: given.smooth_dr / 2,
      over: given.batch ? 'batch' : 'sample',
    } as LossOptions,
  };
}

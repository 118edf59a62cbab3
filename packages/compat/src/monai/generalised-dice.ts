// MONAI's generalised Dice and generalised Wasserstein Dice losses.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal } from '../api.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { anything, flag, oneOf, real, required, type Values } from '../option.ts';
import { regionTranslation } from './dice.ts';
import { ACTIVATION, problemOf, REDUCTION } from './problem.ts';

export const GENERALISED_DICE_OPTIONS = { ...ACTIVATION, w_type: oneOf('square', 'simple', 'uniform'), ...REDUCTION, smooth_nr: real(1e-5), smooth_dr: real(1e-5), batch: flag(false) };

/** The weight of an absent class is the largest of the others. */
export const GeneralizedDiceLoss = declare('monai.losses.GeneralizedDiceLoss', { ...GENERALISED_DICE_OPTIONS, soft_label: flag(false) }, (given, shapes, api) => {
  const problem = problemOf(api, given, shapes);
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

/** Of logits; distances are divided by the largest one. */
export const GeneralizedWassersteinDiceLoss = declare('monai.losses.GeneralizedWassersteinDiceLoss', {
  dist_matrix: required(anything()), weighting_mode: oneOf('default', 'GDL'), ...REDUCTION, smooth_nr: real(1e-5), smooth_dr: real(1e-5),
}, (given, { prediction }, api) => {
  if (given.reduction === 'none') throw refusal(api, 'reduction "none" fails there for more than one class', 'Use our generalised-wasserstein-dice with reduction: "none".');
  if ((prediction?.[0] ?? 1) > 1) throw refusal(api, 'with several samples it multiplies the weights of each by the distances of all: every sample changes the loss of the others', 'Use our generalised-wasserstein-dice, or one sample at a time.');
  return translation(api, {
    loss: 'generalised-wasserstein-dice',
    options: {
      distances: given.dist_matrix,
      weighting: given.weighting_mode === 'GDL' ? 'volume' : 'background',
      smoothNumerator: given.smooth_nr / 2,
      smoothDenominator: given.smooth_dr / 2,
      reduction: given.reduction,
    } as LossOptions,
    view: channelsFirst(prediction?.length),
    target: 'labels',
  });
});

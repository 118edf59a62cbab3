// SegLossOdyssey: sums of a loss of pixels and one of regions.
import { findLoss, type LossOptions } from '@semsegloss/core';
import { compound } from '../../derive.ts';
import { channelsFirst } from '../../layout.ts';
import { translation } from '../../loss.ts';
import { anything, listOrNull, oneOf, real, resolve } from '../../option.ts';
import { declare, power, REGION, regionOptions, targetOf } from './common.ts';
import { BOUNDARY, HAUSDORFF } from './pixel.ts';

const SOFT_DICE = { ...REGION, smooth: real(1) };
const softDice = (api: string, given: unknown): LossOptions => {
  const options = resolve(api, SOFT_DICE, given as Readonly<Record<string, unknown>>);
  return regionOptions(options, options.smooth / 2);
};

/** Cross-entropy − Dice score. */
export const DC_and_CE_loss = declare('DC_and_CE_loss', { soft_dice_kwargs: anything({}), ce_kwargs: anything({}), aggregate: oneOf('sum') }, (given, shapes, api) => translation(api, {
  loss: compound(findLoss('dice'), 'dice-ce', 'CE − Dice', (part) => part(findLoss('cross-entropy')).sub(part(findLoss('dice'), softDice(api, given.soft_dice_kwargs)).complement())),
  options: { task: 'multiclass' },
  view: channelsFirst(shapes.prediction?.length),
  target: targetOf(shapes),
}));

/** Cross-entropy of the hardest k percent − Dice score. */
export const DC_and_topk_loss = declare('DC_and_topk_loss', { soft_dice_kwargs: anything({}), ce_kwargs: anything({}), aggregate: oneOf('sum') }, (given, shapes, api) => translation(api, {
  loss: compound(findLoss('dice'), 'dice-top-k', 'top-k CE − Dice', (part) => {
    const { k } = resolve(api, { k: real(10) }, given.ce_kwargs as Readonly<Record<string, unknown>>);
    return part(findLoss('top-k-cross-entropy'), { variant: 'nnunet', fraction: k / 100 } as LossOptions).sub(part(findLoss('dice'), softDice(api, given.soft_dice_kwargs)).complement());
  }),
  options: { task: 'multiclass' },
  view: channelsFirst(shapes.prediction?.length),
  target: targetOf(shapes),
}));

/** Boundary loss of ready-made distances − Dice score. */
export const DC_and_BD_loss = declare('DC_and_BD_loss', { soft_dice_kwargs: anything({}), bd_kwargs: anything({}), aggregate: oneOf('sum') }, (given, shapes, api) => {
  resolve(api, {}, given.bd_kwargs as Readonly<Record<string, unknown>>);
  return translation(api, {
    loss: compound(findLoss('boundary'), 'dice-boundary', 'boundary − Dice', (part) => part(findLoss('boundary'), BOUNDARY).sub(part(findLoss('dice'), softDice(api, given.soft_dice_kwargs)).complement())),
    options: { task: 'multiclass' },
    view: channelsFirst(shapes.prediction?.length),
    target: targetOf(shapes),
    distances: true,
  });
});

/** Hausdorff loss of class 1 − Dice score. */
export const DC_and_HDBinary_loss = declare('DC_and_HDBinary_loss', { soft_dice_kwargs: anything({}), hd_kwargs: anything({}), aggregate: oneOf('sum') }, (given, shapes, api) => {
  resolve(api, {}, given.hd_kwargs as Readonly<Record<string, unknown>>);
  return translation(api, {
    loss: compound(findLoss('hausdorff'), 'dice-hausdorff', 'Hausdorff − Dice', (part) => part(findLoss('hausdorff'), HAUSDORFF).sub(part(findLoss('dice'), softDice(api, given.soft_dice_kwargs)).complement())),
    options: { task: 'multiclass', classes: 2 },
    view: channelsFirst(shapes.prediction?.length),
    target: targetOf(shapes),
  });
});

/** 0.8 (−ln Dice)^γ + 0.2 CE, the Dice score being a mean over classes; the paper takes powers per class and of the CE too. */
export const ExpLog_loss = declare('ExpLog_loss', { soft_dice_kwargs: anything({}), wce_kwargs: anything({}), gamma: real(0.3) }, ({ soft_dice_kwargs: dice, wce_kwargs: wce, gamma }, shapes, api) => translation(api, {
  loss: compound(findLoss('dice'), 'exponential-logarithmic', '0.8 (−ln Dice)^γ + 0.2 CE', (part) => {
    const score = part(findLoss('dice'), softDice(api, dice)).complement();
    return power(score.clipBelow(1e-6).log().neg(), gamma).mul(0.8).add(part(findLoss('cross-entropy'), { classWeights: resolve(api, { weight: listOrNull() }, wce as Readonly<Record<string, unknown>>).weight }).mul(0.2));
  }),
  options: { task: 'multiclass', classes: shapes.prediction?.[1] ?? null },
  view: channelsFirst(shapes.prediction?.length),
  target: targetOf(shapes),
}));

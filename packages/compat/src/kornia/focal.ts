// kornia: focal losses. Every channel is an element, and ignored pixels stay in the mean.
import { type LossOptions } from '@semsegloss/core';
import { declare } from '../api.ts';
import { classScaled, overAll, seeing } from '../derive.ts';
import { fadedOutcomes, softmaxByChannel } from '../faded.ts';
import { counting } from '../feeds.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { listOrNull, oneOf, real, realOrNull, required } from '../option.ts';
import { classesOf, softened } from './target.ts';

const REDUCTION = { reduction: oneOf('none', 'mean', 'sum') };

/** alpha for foreground classes, 1 − alpha for class 0. */
const softmaxFocal = (name: string) => declare(`kornia.losses.${name}`, { alpha: required(realOrNull(null)), gamma: real(2), ...REDUCTION, weight: listOrNull(), ignore_index: realOrNull(-100) }, (given, shapes, api) => translation(api, {
  loss: overAll(classScaled(seeing(softmaxByChannel(given), softened), given.weight)),
  options: { ...classesOf(shapes), task: 'multilabel', reduction: given.reduction } as LossOptions,
  view: channelsFirst(shapes.prediction?.length),
  target: 'one-hot',
  ...(given.ignore_index === null ? {} : { mask: 'counted', prepare: counting(given.ignore_index) }),
}));

/** pos_weight and weight are one number per channel. */
const sigmoidFocal = (name: string) => declare(`kornia.losses.${name}`, { alpha: realOrNull(0.25), gamma: real(2), ...REDUCTION, pos_weight: listOrNull(), weight: listOrNull(), ignore_index: realOrNull(-100) }, (given, shapes, api) => translation(api, {
  loss: overAll(classScaled(fadedOutcomes(given, given.pos_weight), given.weight)),
  options: { ...classesOf(shapes), task: 'multilabel', reduction: given.reduction, ignoreIndex: given.ignore_index } as LossOptions,
  view: channelsFirst(shapes.prediction?.length),
}));

export const focal_loss = softmaxFocal('focal_loss');
export const FocalLoss = softmaxFocal('FocalLoss');
export const binary_focal_loss_with_logits = sigmoidFocal('binary_focal_loss_with_logits');
export const BinaryFocalLossWithLogits = sigmoidFocal('BinaryFocalLossWithLogits');

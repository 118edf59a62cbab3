// kornia: focal losses, whose mean is over channels too.
import { findLoss, type LossOptions } from '@semsegloss/core';
import { declare, refusal } from '../api.ts';
import { classScaled, scaled, seeing } from '../derive.ts';
import { channelsFirst, elementwise } from '../layout.ts';
import { translation } from '../loss.ts';
import { listOrNull, oneOf, real, realOrNull, required } from '../option.ts';
import { classesOf, softened } from './target.ts';

const REDUCTION = { reduction: oneOf('none', 'mean', 'sum') };

/** alpha for foreground classes, 1 − alpha for class 0. */
export const focal_loss = declare('kornia.losses.focal_loss', { alpha: required(realOrNull(null)), gamma: real(2), ...REDUCTION, weight: listOrNull(), ignore_index: realOrNull(-100) }, (given, shapes, api) => {
  if (given.reduction === 'none') throw refusal(api, 'its elements hold a millionth of the loss of every class beside the true one, which ours add up', 'Use "sum" or "mean", or our focal with reduction: "none".');
  const weighted = classScaled(seeing(findLoss('focal'), softened), given.weight);
  return translation(api, {
    loss: given.reduction === 'mean' ? scaled(weighted, ({ builder, classes }) => builder.constant(1).div(builder.size([classes]))) : weighted,
    options: { ...classesOf(shapes), task: 'multiclass', alpha: given.alpha, gamma: given.gamma, reduction: given.reduction, ignoreIndex: given.ignore_index } as LossOptions,
    view: channelsFirst(shapes.prediction?.length),
    target: 'labels',
  });
});

export const binary_focal_loss_with_logits = declare('kornia.losses.binary_focal_loss_with_logits', { alpha: realOrNull(0.25), gamma: real(2), ...REDUCTION, pos_weight: listOrNull(), weight: listOrNull(), ignore_index: realOrNull(-100) }, (given, _shapes, api) => {
  if (given.pos_weight !== null || given.weight !== null) throw refusal(api, 'pos_weight and weight are not translated', 'Leave them out, or use our focal with classWeights.');
  return translation(api, {
    loss: 'focal',
    options: { alpha: given.alpha, gamma: given.gamma, reduction: given.reduction, ignoreIndex: given.ignore_index } as LossOptions,
    view: elementwise,
  });
});

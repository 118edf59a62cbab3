// Optax: names as in `optax.losses`. Channels last; results keep the batch (Dice) or the pixels (cross-entropies).
import { findLoss, type LossOptions, type Tensor } from '@semsegloss/core';
import { declare, refusal } from '../api.ts';
import { classScaled, scaled } from '../derive.ts';
import { channelsLast, elementwise } from '../layout.ts';
import { translation, withoutBackground } from '../loss.ts';
import { flag, listOrNull, oneOf, real, realOrNull } from '../option.ts';

/** 1 − (I + s)/(I + alpha FP + beta FN + s) per sample and class; the reduction is over classes. */
const dice_loss = declare('optax.losses.dice_loss', {
  class_weights: listOrNull(), smooth: real(1), alpha: real(0.5), beta: real(0.5), ignore_background: flag(false), reduction: oneOf('mean', 'sum', 'none'), apply_softmax: flag(true), axis: listOrNull(),
}, (given, { prediction }, api) => {
  if (given.axis !== null) throw refusal(api, 'axis is not translated', 'Leave it out, so that each sample is one region.');
  const weights = given.class_weights === null || !given.ignore_background ? given.class_weights : [1, ...given.class_weights];
  const weighted = classScaled(findLoss('tversky'), weights);
  const share = given.ignore_background ? 1 : 0;
  return translation(api, {
    loss: given.reduction === 'mean' ? scaled(weighted, ({ builder, classes }) => builder.constant(1).div(builder.size([classes]).sub(share))) : weighted,
    options: {
      task: given.apply_softmax ? 'multiclass' : 'multilabel',
      fromLogits: given.apply_softmax,
      fpWeight: given.alpha,
      fnWeight: given.beta,
      smoothNumerator: given.smooth,
      smoothDenominator: given.smooth,
      ...(prediction === undefined ? {} : { classes: prediction.at(-1) ?? null }),
      includeBackground: !given.ignore_background,
      reduction: 'none',
    } as LossOptions,
    view: channelsLast(prediction?.length),
    elements: given.reduction !== 'none' ? sumOverClasses : given.ignore_background ? withoutBackground : undefined,
  });
});

function sumOverClasses({ data, shape }: Tensor): number[] {
  const classes = shape.at(-1) ?? 1;
  return Array.from({ length: data.length / classes }, (_, n) => Array.from({ length: classes }, (__, c) => data[n * classes + c] ?? 0).reduce((a, b) => a + b, 0));
}

const softmax_cross_entropy = declare('optax.losses.softmax_cross_entropy', { axis: real(-1) }, ({ axis }, { prediction }, api) => {
  if (axis !== -1) throw refusal(api, 'only axis: -1 is translated', 'Move the classes to the last axis.');
  return translation(api, { loss: 'cross-entropy', options: { task: 'multiclass', reduction: 'none' }, view: channelsLast(prediction?.length) });
});

const softmax_cross_entropy_with_integer_labels = declare('optax.losses.softmax_cross_entropy_with_integer_labels', { axis: real(-1) }, ({ axis }, { prediction }, api) => {
  if (axis !== -1) throw refusal(api, 'only axis: -1 is translated', 'Move the classes to the last axis.');
  return translation(api, { loss: 'cross-entropy', options: { task: 'multiclass', reduction: 'none' }, view: channelsLast(prediction?.length), target: 'labels' });
});

/** −ln p_t + epsilon (1 − p_t). */
const poly_loss_cross_entropy = declare('optax.losses.poly_loss_cross_entropy', { epsilon: real(2), axis: real(-1) }, ({ epsilon, axis }, { prediction }, api) => {
  if (axis !== -1) throw refusal(api, 'only axis: -1 is translated', 'Move the classes to the last axis.');
  return translation(api, { loss: 'poly-1', options: { task: 'multiclass', reduction: 'none', coefficient: epsilon } as LossOptions, view: channelsLast(prediction?.length) });
});

/**
 * The mean over classes of C w_c Dice loss_c, w_c = 1/V_c² divided by their sum, V_c the volume in the whole batch:
 * a weighted mean of losses, not Sudre's ratio of weighted sums.
 */
const multiclass_generalized_dice_loss = declare('optax.losses.multiclass_generalized_dice_loss', { smooth: real(1), apply_softmax: flag(true), ignore_background: flag(false) }, (given, { prediction }, api) => translation(api, {
  loss: scaled(findLoss('dice'), ({ builder, hardTarget, classes }) => {
    const volumes = hardTarget.sum('batch', 'space').max(SMALLEST_VOLUME);
    const weights = volumes.pow(-2);
    return weights.div(weights.sum('class')).mul(builder.size([classes]));
  }),
  options: {
    task: given.apply_softmax ? 'multiclass' : 'multilabel', fromLogits: given.apply_softmax, includeBackground: !given.ignore_background,
    ...(prediction === undefined ? {} : { classes: prediction.at(-1) ?? null }),
    smoothNumerator: given.smooth, smoothDenominator: given.smooth,
  } as LossOptions,
  view: channelsLast(prediction?.length),
}));
/** Stands in for the volume of an absent class, whose weight then outweighs all others. */
const SMALLEST_VOLUME = 1e-4;

const sigmoid_binary_cross_entropy = declare('optax.losses.sigmoid_binary_cross_entropy', {}, (_given, _shapes, api) => translation(api, { loss: 'cross-entropy', options: { reduction: 'none' }, view: elementwise }));

const sigmoid_focal_loss = declare('optax.losses.sigmoid_focal_loss', { alpha: realOrNull(null), gamma: real(2) }, ({ alpha, gamma }, _shapes, api) => translation(api, {
  loss: 'focal', options: { alpha, gamma, reduction: 'none' } as LossOptions, view: elementwise,
}));

export const optax = {
  losses: { dice_loss, multiclass_generalized_dice_loss, poly_loss_cross_entropy, softmax_cross_entropy, softmax_cross_entropy_with_integer_labels, sigmoid_binary_cross_entropy, sigmoid_focal_loss },
} as const;

// Optax: names as in `optax.losses`. Channels last; results keep the batch (Dice) or the pixels (cross-entropies).
import { findLoss, type LossOptions, type Tensor } from '@semsegloss/core';
import { declare, refusal } from '../api.ts';
import { classScaled, scaled } from '../derive.ts';
import { channelsLast, elementwise, samples, type View } from '../layout.ts';
import { translation, withoutBackground } from '../loss.ts';
import { channelsOn, regionsOver } from '../regions.ts';
import { flag, listOrNull, oneOf, real, realOrNull } from '../option.ts';

/**
 * 1 − (I + s)/(I + alpha FP + beta FN + s) per sample and class; the reduction is over classes. A softmax over one class
 * is a sigmoid, and class weights are those of all classes.
 */
const dice_loss = declare('optax.losses.dice_loss', {
  class_weights: listOrNull(), smooth: real(1), alpha: real(0.5), beta: real(0.5), ignore_background: flag(false), reduction: oneOf('mean', 'sum', 'none'), apply_softmax: flag(true), axis: listOrNull(),
}, (given, { prediction }, api) => {
  const { view, options } = regionsOf(api, given.axis, prediction);
  const single = prediction?.at(-1) === 1;
  const withBackground = !given.ignore_background || single;
  const weighted = classScaled(findLoss('tversky'), given.class_weights);
  const share = withBackground ? 0 : 1;
  return translation(api, {
    loss: given.reduction === 'mean' ? scaled(weighted, ({ builder, classes }) => builder.constant(1).div(builder.size([classes]).sub(share))) : weighted,
    options: {
      ...options,
      task: given.apply_softmax && !single ? 'multiclass' : 'multilabel',
      fromLogits: given.apply_softmax,
      fpWeight: given.alpha,
      fnWeight: given.beta,
      smoothNumerator: given.smooth,
      smoothDenominator: given.smooth,
      ...(prediction === undefined ? {} : { classes: prediction.at(-1) ?? null }),
      includeBackground: withBackground,
      reduction: 'none',
    } as LossOptions,
    view,
    elements: given.reduction !== 'none' ? sumOverClasses : withBackground ? undefined : withoutBackground,
  });
});

/** A ratio is over the axes between the first and the last, or those that \`axis\` names, with classes last. */
function regionsOf(api: string, axis: readonly number[] | null, prediction: readonly number[] | undefined): { readonly view: View; readonly options: LossOptions } {
  if (axis === null) return { view: channelsLast(prediction?.length), options: {} };
  const { view, options } = regionsOver(api, 'axis', axis, prediction);
  if (prediction === undefined || !view.layout.endsWith('C') || view.shape(prediction).at(-1) !== prediction.at(-1)) {
    throw refusal(api, `axis must name the axes before the classes, up to the last of them, got [${axis.join(', ')}]`, 'Transpose the data.');
  }
  return { view, options };
}

function sumOverClasses({ data, shape }: Tensor): number[] {
  const classes = shape.at(-1) ?? 1;
  return Array.from({ length: data.length / classes }, (_, n) => Array.from({ length: classes }, (__, c) => data[n * classes + c] ?? 0).reduce((a, b) => a + b, 0));
}

const softmax_cross_entropy = declare('optax.losses.softmax_cross_entropy', { axis: real(-1) }, ({ axis }, shapes, api) => translation(api, { loss: 'cross-entropy', options: { task: 'multiclass', reduction: 'none' }, view: channelsOn(api, axis, shapes.prediction) }));

const softmax_cross_entropy_with_integer_labels = declare('optax.losses.softmax_cross_entropy_with_integer_labels', { axis: real(-1) }, ({ axis }, shapes, api) => translation(api, { loss: 'cross-entropy', options: { task: 'multiclass', reduction: 'none' }, view: channelsOn(api, axis, shapes.prediction), target: 'labels' }));

/** −ln p_t + epsilon (1 − p_t). */
const poly_loss_cross_entropy = declare('optax.losses.poly_loss_cross_entropy', { epsilon: real(2), axis: real(-1) }, ({ epsilon, axis }, shapes, api) => translation(api, { loss: 'poly-1', options: { task: 'multiclass', reduction: 'none', coefficient: epsilon } as LossOptions, view: channelsOn(api, axis, shapes.prediction) }));

/**
 * The mean over classes of C w_c Dice loss_c, w_c = 1/V_c² divided by their sum, V_c the volume in the whole batch:
 * a weighted mean of losses, not Sudre's ratio of weighted sums.
 */
const multiclass_generalized_dice_loss = declare('optax.losses.multiclass_generalized_dice_loss', { smooth: real(1), apply_softmax: flag(true), ignore_background: flag(false) }, (given, { prediction }, api) => translation(api, {
  loss: scaled(findLoss('dice'), ({ builder, hardTarget, classes }) => {
    const volumes = hardTarget.sum('batch', 'space');
    const weights = builder.constant(1).div(volumes.mul(volumes).add(SMALLEST_VOLUME));
    return weights.div(weights.sum('class')).mul(builder.size([classes]));
  }),
  options: {
    task: given.apply_softmax && prediction?.at(-1) !== 1 ? 'multiclass' : 'multilabel', fromLogits: given.apply_softmax, includeBackground: !given.ignore_background || prediction?.at(-1) === 1,
    ...(prediction === undefined ? {} : { classes: prediction.at(-1) ?? null }),
    smoothNumerator: given.smooth, smoothDenominator: given.smooth,
  } as LossOptions,
  view: channelsLast(prediction?.length),
}));
/** Added to squared volumes: an absent class then outweighs all others. */
const SMALLEST_VOLUME = 1e-7;

/** One class: the mean of Dice losses with one sigmoid each, per sample. */
const binary_dice_loss = declare('optax.losses.binary_dice_loss', { smooth: real(1), apply_sigmoid: flag(true) }, ({ smooth, apply_sigmoid: fromLogits }, { prediction }, api) => translation(api, {
  loss: 'tversky',
  options: { fromLogits, fpWeight: 0.5, fnWeight: 0.5, smoothNumerator: smooth, smoothDenominator: smooth, over: 'sample', reduction: 'none' } as LossOptions,
  view: prediction === undefined || prediction.length > 1 ? samples : { layout: 'NW', shape: ([n = 1]) => [n, 1] },
}));

const sigmoid_binary_cross_entropy = declare('optax.losses.sigmoid_binary_cross_entropy', {}, (_given, _shapes, api) => translation(api, { loss: 'cross-entropy', options: { reduction: 'none' }, view: elementwise }));

const sigmoid_focal_loss = declare('optax.losses.sigmoid_focal_loss', { alpha: realOrNull(null), gamma: real(2) }, ({ alpha, gamma }, _shapes, api) => translation(api, {
  loss: 'focal', options: { softTargets: 'mixed', alpha, gamma, reduction: 'none' } as LossOptions, view: elementwise,
}));

export const optax = {
  losses: { dice_loss, binary_dice_loss, multiclass_generalized_dice_loss, poly_loss_cross_entropy, softmax_cross_entropy, softmax_cross_entropy_with_integer_labels, sigmoid_binary_cross_entropy, sigmoid_focal_loss },
} as const;

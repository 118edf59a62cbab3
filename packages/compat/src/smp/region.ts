// segmentation_models.pytorch: Dice, Jaccard and Tversky losses. Sums run over batch and space, overlaps are of the
// L1 kind, and a class without a target pixel costs nothing but stays in the mean.
import { findLoss, mappedMean, perClass, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type LossTranslation, type Shapes } from '../api.ts';
import { affine, change } from '../derive.ts';
import { elementwise, samples } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, listOrNull, real, realOrNull, type Values } from '../option.ts';
import { MODE, problemOf, type SmpProblem } from './problem.ts';

const REGION = {
  mode: MODE,
  classes: listOrNull(),
  log_loss: flag(false),
  from_logits: flag(true),
  smooth: real(0),
  ignore_index: realOrNull(null),
  eps: real(1e-7),
};
type Region = Values<typeof REGION>;

export const DiceLoss = declare('segmentation_models_pytorch.losses.DiceLoss', REGION,
  (given, shapes, api) => region(api, given, shapes, { loss: findLoss('dice'), options: {} }));

export const JaccardLoss = declare('segmentation_models_pytorch.losses.JaccardLoss', { ...REGION, class_weights: listOrNull() },
  (given, shapes, api) => region(api, given, shapes, { loss: findLoss('jaccard'), options: {}, weights: given.class_weights }));

export const TverskyLoss = declare('segmentation_models_pytorch.losses.TverskyLoss', { ...REGION, alpha: real(0.5), beta: real(0.5), gamma: real(1) },
  (given, shapes, api) => region(api, given, shapes, {
    loss: given.gamma === 1 ? findLoss('tversky') : afterMean(given.gamma),
    options: { fpWeight: given.alpha, fnWeight: given.beta } as LossOptions,
  }));

interface Own {
  readonly loss: LossDefinition;
  readonly options: LossOptions;
  readonly weights?: readonly number[] | null;
}

function region(api: string, given: Region, shapes: Shapes, { loss, options, weights = null }: Own): LossTranslation {
  const problem = problemOf(given.mode, shapes, { fromLogits: given.from_logits, ignoreIndex: given.ignore_index });
  const classWeights = weightsOf(api, given, weights, problem);
  return translation(api, {
    loss: given.log_loss ? logarithmic(loss, given.eps) : loss,
    options: {
      ...problem.options,
      ...options,
      over: 'batch',
      absent: 'zero',
      overlap: 'l1',
      smoothNumerator: given.smooth,
      smoothDenominator: given.smooth,
      ...(classWeights === null ? {} : { classWeights }),
    } as LossOptions,
    view: problem.view,
    target: problem.target,
  });
}

/** Weights are divided by their sum; classes that are not listed are left out of the mean. */
function weightsOf(api: string, { mode, classes }: Region, weights: readonly number[] | null, { channels }: SmpProblem): readonly number[] | null {
  if (classes === null || mode === 'binary') return mode === 'binary' ? null : weights;
  const count = channels ?? weights?.length;
  if (count === undefined) throw refusal(api, 'classes lists some of the classes, and how many there are is not known', 'Give the shape of the prediction: [N, C, H, W].');
  return Array.from({ length: count }, (_, id) => (classes.includes(id) ? (weights?.[id] ?? 1) : 0));
}

/** −ln(score) instead of 1 − score, the score at least `eps`. */
function logarithmic(loss: LossDefinition, eps: number): LossDefinition {
  return change(loss, (term) => (term.kind === 'class' ? perClass(term.losses.complement().clipBelow(eps).log().neg()) : term));
}

/** The mean Tversky loss to a power; the paper takes the power of each class. */
function afterMean(gamma: number): LossDefinition {
  return change(findLoss('tversky'), (term) => mappedMean(term, (mean) => mean.clipBelow(gamma < 1 ? 1e-30 : 0).pow(gamma)));
}

const SCORE = { smooth: real(0), eps: real(1e-7), dims: listOrNull(), mean: flag(false) };

export const soft_jaccard_score = declare('segmentation_models_pytorch.losses._functional.soft_jaccard_score', SCORE, (given, shapes, api) => score(api, given, shapes, findLoss('jaccard')));
export const soft_dice_score = declare('segmentation_models_pytorch.losses._functional.soft_dice_score', SCORE, (given, shapes, api) => score(api, given, shapes, findLoss('dice')));

/** 1 − loss of probabilities; `dims` are all axes, or all but the first; `mean` takes the mean of what is left. */
function score(api: string, given: Values<typeof SCORE>, { prediction = [] }: Shapes, loss: LossDefinition): LossTranslation {
  const perSample = given.dims !== null && given.dims.length === prediction.length - 1 && given.dims.every((axis) => axis % prediction.length !== 0);
  if (given.dims !== null && given.dims.length !== prediction.length && !perSample) throw refusal(api, 'dims are all axes, or all but the first', 'Use our dice or jaccard with the options over and average.');
  return translation(api, {
    loss: affine(loss, -1, 1),
    options: { task: 'binary', fromLogits: false, overlap: 'l1', smoothNumerator: given.smooth, smoothDenominator: given.smooth, reduction: perSample && !given.mean ? 'none' : 'mean' } as LossOptions,
    view: perSample ? samples : elementwise,
  });
}

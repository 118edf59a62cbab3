// segmentation_models.pytorch: Dice, Jaccard and Tversky losses. Sums run over batch and space, overlaps are of the
// L1 kind, and a class without a target pixel costs nothing but stays in the mean.
import { findLoss, mappedMean, perClass, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type LossTranslation, type Shapes } from '../api.ts';
import { affine, change } from '../derive.ts';
import { regionsOver } from '../regions.ts';
import { translation } from '../loss.ts';
import { flag, listOrNull, real, realOrNull, required, type Values } from '../option.ts';
import { MODE, problemOf, type SmpProblem } from './problem.ts';

const REGION = {
  mode: MODE,
  classes: listOrNull(),
  log_loss: flag(false),
  from_logits: flag(true),
  smooth: real(0),
  ignore_index: realOrNull(null),
  eps: real(1e-7),
  class_weights: listOrNull(),
};
type Region = Values<typeof REGION>;

/** What is counted: fp and fn weights of the denominator. */
interface Index {
  readonly loss: LossDefinition;
  readonly fpWeight: number;
  readonly fnWeight: number;
}
const DICE: Index = { loss: findLoss('dice'), fpWeight: 0.5, fnWeight: 0.5 };
const JACCARD: Index = { loss: findLoss('jaccard'), fpWeight: 1, fnWeight: 1 };
const tversky = (fpWeight: number, fnWeight: number): Index => ({ loss: findLoss('tversky'), fpWeight, fnWeight });

export const DiceLoss = declare('segmentation_models_pytorch.losses.DiceLoss', REGION, (given, shapes, api) => region(api, given, shapes, DICE));
export const JaccardLoss = declare('segmentation_models_pytorch.losses.JaccardLoss', REGION, (given, shapes, api) => region(api, given, shapes, JACCARD));
export const TverskyLoss = declare('segmentation_models_pytorch.losses.TverskyLoss', { ...REGION, alpha: real(0.5), beta: real(0.5), gamma: real(1) },
  ({ alpha, beta, gamma, ...given }, shapes, api) => region(api, given, shapes, tversky(alpha, beta), gamma));

function region(api: string, given: Region, shapes: Shapes, index: Index, gamma = 1): LossTranslation {
  const problem = problemOf(given.mode, shapes, { fromLogits: given.from_logits, ignoreIndex: given.ignore_index });
  const classWeights = weightsOf(api, given, problem);
  const floored = withFloor(index, given);
  const perRegion = given.log_loss ? logarithmic(floored, given.eps) : floored;
  return translation(api, {
    loss: gamma === 1 ? perRegion : afterMean(perRegion, gamma),
    options: { ...problem.options, ...counting(index, given), over: 'batch', absent: 'zero', ...(classWeights === null ? {} : { classWeights }) } as LossOptions,
    view: problem.view,
    target: problem.target,
  });
}

const counting = ({ loss, fpWeight, fnWeight }: Index, { smooth }: { readonly smooth: number }): LossOptions => ({
  overlap: 'l1', smoothNumerator: smooth, smoothDenominator: smooth, ...(loss.slug === 'tversky' ? { fpWeight, fnWeight } : {}),
}) as LossOptions;

/** The denominator of the score is at least `eps`; of nothing at all the score is 0. */
function withFloor({ loss, fpWeight, fnWeight }: Index, { smooth, eps }: { readonly smooth: number; readonly eps: number }): LossDefinition {
  return change(loss, (term, problem) => {
    if (term.kind !== 'class') return term;
    const [p, y] = [problem.probability, problem.target];
    const denominator = problem.sum(p.min(y).add(p.sub(y).max(0).mul(fpWeight)).add(y.sub(p).max(0).mul(fnWeight))).add(smooth);
    return perClass(term.losses.complement().mul(denominator.div(denominator.max(eps))).complement());
  });
}

/** Weights are divided by their sum; classes that are not listed are left out of the mean. */
function weightsOf(api: string, { mode, classes, class_weights: weights }: Region, { channels }: SmpProblem): readonly number[] | null {
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
function afterMean(loss: LossDefinition, gamma: number): LossDefinition {
  return change(loss, (term) => mappedMean(term, (mean) => mean.clipBelow(gamma < 1 ? 1e-30 : 0).pow(gamma)));
}

const SCORE = { smooth: real(0), eps: real(1e-7), dims: listOrNull(), mean: flag(false) };

export const soft_jaccard_score = declare('segmentation_models_pytorch.losses._functional.soft_jaccard_score', SCORE, (given, shapes, api) => score(api, given, shapes, JACCARD));
export const soft_dice_score = declare('segmentation_models_pytorch.losses._functional.soft_dice_score', SCORE, (given, shapes, api) => score(api, given, shapes, DICE));
export const soft_tversky_score = declare('segmentation_models_pytorch.losses._functional.soft_tversky_score', { alpha: required(real(0.5)), beta: required(real(0.5)), ...SCORE },
  ({ alpha, beta, ...given }, shapes, api) => score(api, given, shapes, tversky(alpha, beta)));

/** 1 − loss of probabilities, over the axes in `dims`; `mean` takes the mean of what is left. */
function score(api: string, given: Values<typeof SCORE>, { prediction }: Shapes, index: Index): LossTranslation {
  const { view, options } = regionsOver(api, 'dims', given.dims, prediction);
  return translation(api, {
    loss: affine(withFloor(index, given), -1, 1),
    options: { fromLogits: false, ...options, ...counting(index, given), reduction: given.mean ? 'mean' : 'none' } as LossOptions,
    view,
  });
}

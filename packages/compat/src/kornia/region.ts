// kornia: Dice and Tversky of a softmax, each sample by itself.
import { findLoss, type LossOptions, type Problem } from '@semsegloss/core';
import { declare, refusal } from '../api.ts';
import { seeing } from '../derive.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { listOrNull, oneOf, real, realOrNull, required } from '../option.ts';
import { SeenProblem } from '../see.ts';
import { classesOf, softened, ONE_HOT_FLOOR } from './target.ts';

/** 1 − 2I/(P + T + eps); "micro", the default, pools all classes. */
const dice = (name: string) => declare(`kornia.losses.${name}`, { average: oneOf('micro', 'macro'), eps: real(1e-8), weight: listOrNull(), ignore_index: realOrNull(-100) }, (given, shapes, api) => translation(api, {
  loss: given.average === 'micro' ? seeing(findLoss('dice'), weightedSight(given.weight)) : seeing(findLoss('dice'), softened),
  options: {
    ...classesOf(shapes),
    task: 'multiclass',
    average: given.average,
    smoothNumerator: 0,
    smoothDenominator: given.eps / 2,
    classWeights: given.average === 'macro' ? given.weight : null,
    ignoreIndex: given.ignore_index,
  } as LossOptions,
  view: channelsFirst(shapes.prediction?.length),
  target: 'labels',
}));

/** All classes are pooled, and so the false positives are as many as the false negatives: only alpha + beta would matter. */
const tversky = (name: string) => declare(`kornia.losses.${name}`, { alpha: required(real(0)), beta: required(real(0)), eps: real(1e-8), ignore_index: realOrNull(-100) }, (given, shapes, api) => {
  if (given.alpha !== given.beta) throw refusal(api, 'it pools all classes before dividing, so that false positives and false negatives are equally many and only alpha + beta matters', 'Use our tversky with fpWeight and fnWeight, which takes the ratio per class.');
  return translation(api, {
    loss: 'tversky',
    options: { ...classesOf(shapes), task: 'multiclass', average: 'micro', fpWeight: given.alpha, fnWeight: given.beta, smoothNumerator: 0, smoothDenominator: given.eps, ignoreIndex: given.ignore_index } as LossOptions,
    view: channelsFirst(shapes.prediction?.length),
    target: 'labels',
  });
});

/** Pooled, weights multiply prediction and target each, so that an intersection carries their square. */
const weightedSight = (weight: readonly number[] | null) => (problem: Problem): Problem => {
  if (weight === null) return softened(problem);
  const weights = problem.builder.perClass(weight);
  return new SeenProblem(problem, { probability: (p) => p.mul(weights), target: (y) => y.max(ONE_HOT_FLOOR).mul(weights) });
};

export const dice_loss = dice('dice_loss');
export const DiceLoss = dice('DiceLoss');
export const tversky_loss = tversky('tversky_loss');
export const TverskyLoss = tversky('TverskyLoss');

// MONAI's sums of two losses, each reduced in its own way.
import { findLoss, perPixel, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type LossTranslation } from '../api.ts';
import { compound, eachElement, seeing } from '../derive.ts';
import { withoutFirstChannel } from '../elements.ts';
import { translation } from '../loss.ts';
import { numberOrList, real, realOrNull } from '../option.ts';
import { DICE_OPTIONS, diceOf } from './dice.ts';
import { focalOf } from './focal.ts';
import { GENERALISED_DICE_OPTIONS, generalisedDiceOf } from './generalised-dice.ts';
import { problemOf, type MonaiProblem } from './problem.ts';

const { soft_label: _, ...COMPOUND } = DICE_OPTIONS;

/** lambda_dice · Dice + lambda_ce · cross-entropy; label smoothing and the whole `weight` belong to the cross-entropy. */
export const DiceCELoss = declare('monai.losses.DiceCELoss', { ...COMPOUND, weight: numberOrList(null), lambda_dice: real(1), lambda_ce: real(1), label_smoothing: real(0) }, (given, shapes, api) => {
  const problem = problemOf(api, given, shapes);
  const single = problem.channels === 1;
  if (given.sigmoid && !single) throw refusal(api, 'with sigmoid and several channels its cross-entropy is still that of a softmax', 'Add our dice and cross-entropy with task "multilabel".');
  const listed = given.weight === null || typeof given.weight === 'number' ? given.weight : problem.foregroundOnly ? given.weight.slice(1) : given.weight;
  const dice = diceOf({ ...given, weight: listed, soft_label: false }, problem);
  return summed(api, problem, given.reduction, [
    { weight: given.lambda_dice, loss: problem.seen === undefined ? dice.loss : seeing(dice.loss, problem.seen), options: dice.options },
    { weight: given.lambda_ce, ...(single ? binaryOf(given) : softmaxOf(given, problem)) },
  ]);
});

interface CrossEntropyOptions {
  readonly weight: number | readonly number[] | null;
  readonly label_smoothing: number;
}

/** One channel: `weight` is the price of a positive pixel. */
function binaryOf({ weight }: CrossEntropyOptions): { loss: LossDefinition; options: LossOptions } {
  const [positiveWeight = 1] = [weight ?? 1].flat();
  return { loss: findLoss('weighted-cross-entropy'), options: { task: 'multilabel', fromLogits: true, includeBackground: true, positiveWeight } as LossOptions };
}

/** PyTorch's: class weights divided by their sum where targets are ids. */
function softmaxOf({ weight, label_smoothing: labelSmoothing }: CrossEntropyOptions, { target, channels = 2 }: MonaiProblem): { loss: LossDefinition; options: LossOptions } {
  const classWeights = typeof weight === 'number' ? Array.from({ length: channels }, () => weight) : weight;
  return {
    loss: findLoss('cross-entropy'),
    options: { task: 'multiclass', fromLogits: true, includeBackground: true, labelSmoothing, classWeights, weightNormalization: target === 'dense' ? 'count' : 'weights' },
  };
}

/** lambda_dice · Dice + lambda_focal · focal, whose probabilities are sigmoids whatever the activation of the Dice. */
export const DiceFocalLoss = declare('monai.losses.DiceFocalLoss', { ...COMPOUND, gamma: real(2), weight: numberOrList(null), lambda_dice: real(1), lambda_focal: real(1), alpha: realOrNull(null) }, (given, shapes, api) => {
  const problem = withDenseTargets(problemOf(api, given, shapes));
  const dice = diceOf({ ...given, soft_label: false }, problem);
  const parts = [
    { weight: given.lambda_dice, loss: problem.seen === undefined ? dice.loss : seeing(dice.loss, problem.seen), options: dice.options },
    { weight: given.lambda_focal, ...sigmoidFocalOf(given, problem) },
  ];
  return given.reduction === 'none' && !given.batch ? elementwiseSum(api, problem, parts) : summed(api, problem, given.reduction, parts);
});

/** Sigmoids take no class ids. */
const withDenseTargets = (problem: MonaiProblem): MonaiProblem => ({ ...problem, target: problem.target === 'labels' ? 'one-hot' : problem.target });

function sigmoidFocalOf(given: Parameters<typeof focalOf>[0], problem: MonaiProblem): { loss: LossDefinition; options: LossOptions } {
  const sigmoid: MonaiProblem = { ...problem, options: { ...problem.options, task: 'multilabel' } };
  return { loss: focalOf(given, sigmoid), options: { over: 'batch', task: 'multilabel', fromLogits: true } };
}

/** lambda_gdl · generalised Dice + lambda_focal · focal, whose probabilities are sigmoids too. */
export const GeneralizedDiceFocalLoss = declare('monai.losses.GeneralizedDiceFocalLoss', { ...GENERALISED_DICE_OPTIONS, gamma: real(2), weight: numberOrList(null), lambda_gdl: real(1), lambda_focal: real(1) }, (given, shapes, api) => {
  const problem = withDenseTargets(problemOf(api, given, shapes));
  const { loss, options } = generalisedDiceOf(given);
  return summed(api, problem, given.reduction, [
    { weight: given.lambda_gdl, loss: problem.seen === undefined ? loss : seeing(loss, problem.seen), options },
    { weight: given.lambda_focal, ...sigmoidFocalOf({ ...given, alpha: null }, problem) },
  ]);
});

/** One element per pixel and channel, the loss of its region added to each. */
function elementwiseSum(api: string, { view, target, options, channels, foregroundOnly }: MonaiProblem, parts: readonly Part[]): LossTranslation {
  const { task = 'multilabel', ...inputs } = options;
  return translation(api, {
    loss: {
      ...compound(findLoss('dice'), api, parts.map(({ weight, loss }) => `${weight} · ${loss.slug}`).join(' + '), (part) => part(findLoss('dice'))),
      define: (problem) => perPixel(parts.map(({ weight, loss, options: own }) => eachElement(problem, loss, { task, ...own, includeBackground: true }).mul(weight)).reduce((a, b) => a.add(b))),
    },
    options: { ...inputs, task: 'multilabel', reduction: 'none', ...(channels === undefined ? {} : { classes: channels }) },
    view,
    target,
    ...(foregroundOnly ? { elements: withoutFirstChannel } : {}),
  });
}

interface Part {
  readonly weight: number;
  readonly loss: LossDefinition;
  readonly options: LossOptions;
}

function summed(api: string, problem: MonaiProblem, reduction: 'mean' | 'sum' | 'none', parts: readonly Part[]): LossTranslation {
  if (reduction === 'none') throw refusal(api, 'reduction "none" adds values per class to values per pixel', 'Use "mean" or "sum", or the two losses by themselves.');
  const { view, target, options } = problem;
  const [first] = parts;
  if (first === undefined) throw refusal(api, 'has no part', 'Give one.');
  const { includeBackground = true, ...inputs } = options;
  return translation(api, {
    loss: compound(first.loss, api, parts.map(({ weight, loss }) => `${weight} · ${loss.slug}`).join(' + '), (part) => parts
      .map(({ weight, loss, options: own }) => part(loss, { includeBackground, ...own, reduction }).mul(weight))
      .reduce((a, b) => a.add(b))),
    options: inputs,
    view,
    target,
  });
}

// The options that every loss shares. They say what prediction and target are and how losses are averaged;
// a loss' own parameters say what it computes.
import { SemSegLossError } from '../errors.ts';
import { choice, flag, number, numbers, optionalNumber, text, type ValuesOf } from './parameters.ts';

export const SHARED_OPTIONS = {
  task: choice({
    choices: ['binary', 'multilabel', 'multiclass'],
    default: 'binary',
    doc: 'binary: one channel, sigmoid; multilabel: one sigmoid per class, classes may overlap; multiclass: softmax over classes',
  }),
  layout: text({ default: 'NHWC', doc: 'axes of the prediction in order: letters out of N, C, D, H, W, such as NHWC, NCHW, NDHWC; N or C may be left out' }),
  classes: optionalNumber({ default: null, min: 1, doc: 'number of classes; read off the data when null' }),
  fromLogits: flag({ default: true, doc: 'predictions are logits (true) or probabilities in [0, 1] (false)' }),
  targets: choice({
    choices: ['dense', 'labels'],
    default: 'dense',
    doc: 'dense: shaped like the prediction, one-hot or soft, in [0, 1]; labels: integer class ids, without the class axis',
  }),
  mask: flag({ default: false, doc: 'a third input "mask" weighs each pixel in [0, 1]; shaped like the prediction without the class axis' }),
  ignoreIndex: optionalNumber({ default: null, doc: 'target value of pixels that do not count at all' }),
  classWeights: numbers({ default: null, min: 0, doc: 'one weight per class, in class order' }),
  weightNormalization: choice({
    choices: ['weights', 'count'],
    default: 'weights',
    doc: 'a weighted mean divides by the sum of weights, or by the number of elements as if all weights were 1',
  }),
  includeBackground: flag({ default: true, doc: 'false leaves class 0 out of the loss (after the softmax)' }),
  over: choice({ choices: ['sample', 'batch'], default: 'sample', doc: 'sums, counts and ratios are taken per sample, or over the whole batch' }),
  average: choice({ choices: ['macro', 'micro'], default: 'macro', doc: 'region losses: one loss per class, then their mean; or all classes pooled before the ratio' }),
  absent: choice({ choices: ['count', 'skip', 'zero'], default: 'count', doc: 'region losses: a class without a target pixel counts like any other, is left out of the mean, or costs 0 and stays in the mean' }),
  reduction: choice({ choices: ['mean', 'sum', 'none'], default: 'mean', doc: 'mean or sum over all elements, or the elements themselves' }),
  labelSmoothing: number({ default: 0, min: 0, max: 1, doc: 'ε: targets become (1 − ε) y + ε/C (ε/2 for binary and multilabel)' }),
  epsilon: number({ default: 1e-7, min: 1e-30, max: 0.5, doc: 'lowest argument of a logarithm of a probability; the gradient passes through the clip' }),
  variant: text({ default: null, doc: 'a named preset of this loss; explicit options win over it' }),
} as const;

export type SharedOptions = ValuesOf<typeof SHARED_OPTIONS>;

/** Throws OPTION_CONFLICT for combinations that mean nothing. */
export function checkCombination(where: string, options: SharedOptions): void {
  const { task, targets, ignoreIndex, includeBackground, classes, classWeights, labelSmoothing } = options;
  const refuse = (rule: string, remedy: string): never => {
    throw new SemSegLossError('OPTION_CONFLICT', `${where}: ${rule}. ${remedy}`);
  };
  if (classes !== null && !Number.isInteger(classes)) refuse(`classes must be an integer, got ${classes}`, 'Give the number of classes.');
  if (task === 'binary' && classes !== null && classes !== 1) refuse(`a binary loss has one channel, got classes: ${classes}`, 'Use task "multiclass" or "multilabel".');
  if (task === 'binary' && !includeBackground) refuse('a binary loss has no background channel to leave out', 'Leave includeBackground true, or use task "multiclass".');
  if (task === 'multilabel' && targets === 'labels') refuse('class ids cannot say that classes overlap, as multilabel targets may', 'Use dense targets, or task "multiclass".');
  if (task === 'multiclass' && targets === 'dense' && ignoreIndex !== null) refuse('a one-hot target has no value that could be ignored', 'Use the option mask, or targets: "labels".');
  if (task === 'multiclass' && classes === 1) refuse('a softmax over one class is always 1', 'Use task "binary".');
  if (classes === 1 && !includeBackground) refuse('without the background no class is left of one', 'Leave includeBackground true.');
  if (ignoreIndex !== null && !Number.isInteger(ignoreIndex)) refuse(`ignoreIndex must be an integer, got ${ignoreIndex}`, 'Give the target value to ignore.');
  const channels = task === 'binary' ? 1 : classes;
  if (classWeights !== null && channels !== null && classWeights.length !== channels) {
    refuse(`classWeights must have one weight per class (${channels}), got ${classWeights.length}`, 'Give as many weights as there are classes, background included.');
  }
  if (classWeights?.every((w) => w === 0) === true) refuse('classWeights must not all be 0', 'Give at least one class a weight.');
  if (labelSmoothing === 1 && task !== 'multiclass') refuse('labelSmoothing of 1 leaves nothing of the target', 'Use less than 1.');
}

/** Throws OPTION_CONFLICT where the classes found in the data are too few for the options. */
export function checkClassCount(where: string, { task, includeBackground }: Pick<SharedOptions, 'task' | 'includeBackground'>, classes: number): void {
  if (classes !== 1 || task === 'binary') return;
  if (task === 'multiclass') {
    throw new SemSegLossError('OPTION_CONFLICT', `${where}: a softmax over one class is always 1, got a prediction with one channel. Use task "binary".`);
  }
  if (!includeBackground) {
    throw new SemSegLossError('OPTION_CONFLICT', `${where}: without the background no class is left, got a prediction with one channel. Leave includeBackground true.`);
  }
}

// Options that the arrays themselves tell, for `eval`: only where one reading makes sense, and never against
// an option that was given. The rules are those of the README.
import { failure, SemSegLossError } from '@semsegloss/core';
import type { FileArray } from '../files/array.ts';

export type GivenOptions = Readonly<Record<string, unknown>>;

export interface Arrays {
  readonly prediction: FileArray;
  readonly target: FileArray;
  readonly mask: FileArray | undefined;
}

/** Layouts by rank, with a class axis and without. */
const WITH_CLASSES = ['', '', 'WC', 'HWC', 'NHWC', 'NDHWC'] as const;
const WITHOUT_CLASSES = ['', 'W', 'HW', 'NHW'] as const;
/** A NIfTI file is one image or volume, and never has a class axis. */
const ONE_VOLUME = ['', 'W', 'HW', 'DHW'] as const;

/**
 * What was not given and follows from the arrays: fromLogits, mask, targets, layout, task.
 * @throws OPTION_CONFLICT where options and files contradict each other or the files leave a choice; SHAPE_MISMATCH for a rank without a layout,
 * PARAMETER_RANGE for class weights that are not as many as the channels
 */
export function inferOptions(arrays: Arrays, given: GivenOptions): Record<string, unknown> {
  const inferred: Record<string, unknown> = { ...fromFiles(arrays, given) };
  if (given['targets'] === undefined && lacksClassAxis(arrays) && mayHaveClassAxis(given)) inferred['targets'] = 'labels';
  const targets = given['targets'] ?? inferred['targets'];
  if (given['layout'] === undefined) inferred['layout'] = layoutOf(arrays, given, targets === 'labels' && rankGap(arrays) === 1);
  const channels = channelsOf(arrays, given['layout'] ?? inferred['layout']);
  if (given['task'] === undefined && channels > 1) inferred['task'] = taskOf(channels, targets);
  checkWeights(given['classWeights'], channels, arrays.prediction.path);
  return inferred;
}

/** One weight for each channel of the file. */
function checkWeights(weights: unknown, channels: number, path: string): void {
  if (!Array.isArray(weights) || channels === 1 || weights.length === channels) return;
  throw failure('PARAMETER_RANGE', 'classWeights', `must have one number per class, and ${path} has ${channels} channels`, weights, 'Give one for each, the background included.');
}

function fromFiles({ prediction, mask }: Arrays, given: GivenOptions): Record<string, unknown> {
  if (mask === undefined && given['mask'] === true) throw conflict('mask: must have a file, got none. Give it with --mask.');
  if (mask !== undefined && given['mask'] === false) throw conflict('--mask: contradicts mask=false. Leave one out.');
  const isPicture = prediction.format === 'png';
  if (isPicture && given['fromLogits'] === true) throw conflict(`${prediction.path}: a PNG holds probabilities in [0, 1], which contradicts fromLogits=true. Save logits as NPY.`);
  return { ...(isPicture ? { fromLogits: false } : {}), ...(mask === undefined ? {} : { mask: true }) };
}

function conflict(message: string): SemSegLossError {
  return new SemSegLossError('OPTION_CONFLICT', message);
}

const rankGap = ({ prediction, target }: Arrays): number => prediction.shape.length - target.shape.length;

/** Integers with one axis less than the prediction: class ids. */
function lacksClassAxis(arrays: Arrays): boolean {
  if (rankGap(arrays) !== 1) return false;
  const { path, isInteger } = arrays.target;
  if (!isInteger) throw conflict(`${path}: has one axis less than the prediction, as class ids have, but holds fractions. Save class ids as integers, or give --param targets=labels.`);
  return true;
}

function mayHaveClassAxis({ layout }: GivenOptions): boolean {
  return typeof layout !== 'string' || layout.includes('C');
}

function layoutOf({ prediction }: Arrays, given: GivenOptions, isLabels: boolean): string {
  const { shape, format } = prediction;
  const rank = shape.length;
  if (format === 'nifti') return ONE_VOLUME[rank] ?? '';
  const severalClasses = given['task'] === 'multiclass' || given['task'] === 'multilabel' || Number(given['classes'] ?? 1) > 1;
  const hasClassAxis = isLabels || severalClasses || rank > 3 || (rank === 3 && shape.at(-1) === 1);
  const layout = (hasClassAxis ? WITH_CLASSES : WITHOUT_CLASSES)[rank] ?? '';
  if (layout === '') throw failure('SHAPE_MISMATCH', prediction.path, `must have ${hasClassAxis ? '2 to 5 axes, classes last' : '1 to 5 axes'}`, shape, 'Reshape it, or name its axes with --layout.');
  return layout;
}

function channelsOf({ prediction }: Arrays, layout: unknown): number {
  const axis = typeof layout === 'string' && layout.length === prediction.shape.length ? layout.indexOf('C') : -1;
  return prediction.shape[axis] ?? 1;
}

function taskOf(channels: number, targets: unknown): string {
  if (targets === 'labels') return 'multiclass';
  throw conflict(`--task: must be given for ${channels} classes with dense targets, since classes may exclude each other or overlap. Give --task multiclass (softmax) or --task multilabel (sigmoids).`);
}

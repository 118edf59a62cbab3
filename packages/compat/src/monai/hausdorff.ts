// MONAI's Hausdorff distance losses by distance transforms, and its SSIM loss.
import { findLoss, perClass, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal } from '../api.ts';
import { change, compound, seeing } from '../derive.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, numberOrList, oneOf, real, required } from '../option.ts';
import { regionTranslation } from './dice.ts';
import { ACTIVATION, problemOf, REDUCTION } from './problem.ts';

const HAUSDORFF = { alpha: real(2), ...ACTIVATION, include_background: flag(false), ...REDUCTION, batch: flag(false) };

/** A class is predicted where its probability is above ½. */
const ours = (alpha: number, batch: boolean): LossOptions => ({ alpha, decision: 'half', over: batch ? 'batch' : 'sample' }) as LossOptions;

export const HausdorffDTLoss = declare('monai.losses.HausdorffDTLoss', HAUSDORFF, (given, shapes, api) => regionTranslation(api, problemOf(api, given, shapes), findLoss('hausdorff'), ours(given.alpha, given.batch), given.reduction));

/** ln(1 + the reduced loss). */
export const LogHausdorffDTLoss = declare('monai.losses.LogHausdorffDTLoss', HAUSDORFF, (given, shapes, api) => {
  const problem = problemOf(api, given, shapes);
  const own = ours(given.alpha, given.batch);
  if (given.reduction === 'none') return regionTranslation(api, problem, change(findLoss('hausdorff'), (term) => (term.kind === 'class' ? perClass(term.losses.log1p()) : term)), own, 'none');
  const { includeBackground = true, ...inputs } = problem.options;
  const inner: LossDefinition = problem.seen === undefined ? findLoss('hausdorff') : seeing(findLoss('hausdorff'), problem.seen);
  return translation(api, {
    loss: compound(inner, 'log-hausdorff', 'ln(1 + H)', (part) => part(inner, { ...own, includeBackground, reduction: given.reduction }).log1p()),
    options: inputs,
    view: problem.view,
    target: problem.target,
  });
});

/** One number for all axes. */
function same(api: string, name: string, value: number | readonly number[] | null): number | undefined {
  const [first, ...others] = [value ?? []].flat();
  if (others.some((other) => other !== first)) throw refusal(api, `${name} must be the same along all axes, got [${String(value)}]`, 'Use one number.');
  return first;
}

/** Windows within the image only, the mean over channels; of values as they are. */
export const SSIMLoss = declare('monai.losses.SSIMLoss', {
  spatial_dims: required(real(2)), data_range: real(1), kernel_type: oneOf('gaussian', 'uniform'), win_size: numberOrList(11), kernel_sigma: numberOrList(1.5), k1: real(0.01), k2: real(0.03), ...REDUCTION,
}, (given, { prediction }, api) => translation(api, {
  loss: 'ssim',
  options: {
    task: 'multilabel', fromLogits: false, average: 'micro', border: 'valid', reduction: given.reduction,
    dataRange: given.data_range, window: given.kernel_type, windowSize: same(api, 'win_size', given.win_size), sigma: same(api, 'kernel_sigma', given.kernel_sigma), k1: given.k1, k2: given.k2,
  } as LossOptions,
  view: channelsFirst(prediction?.length ?? given.spatial_dims + 2),
}));

// MONAI's losses of neighbourhoods: soft clDice and neighbour-aware calibration.
import type { LossOptions } from '@semsegloss/core';
import { declare, refusal, type LossTranslation, type Shapes } from '../api.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { oneOf, real, required } from '../option.ts';

const CENTRELINE = { iter_: real(3), smooth: real(1) };

/** All channels but the first are one region of the whole batch; MONAI calls it with the target first. */
function centreline(api: string, loss: string, { prediction }: Shapes, own: LossOptions): LossTranslation {
  if (prediction?.[1] === 1) throw refusal(api, 'drops the first channel, and of one channel nothing is left: loss and gradient are 0', 'Use our cldice with task "binary".');
  return translation(api, { loss, options: { variant: 'monai', ...own }, view: channelsFirst(prediction?.length) });
}

const skeleton = ({ iter_: iterations, smooth }: { readonly iter_: number; readonly smooth: number }): LossOptions => ({ iterations, smoothNumerator: smooth, smoothDenominator: smooth }) as LossOptions;

export const SoftclDiceLoss = declare('monai.losses.SoftclDiceLoss', CENTRELINE, (given, shapes, api) => centreline(api, 'cldice', shapes, skeleton(given)));
export const SoftDiceclDiceLoss = declare('monai.losses.SoftDiceclDiceLoss', { ...CENTRELINE, alpha: real(0.5) }, (given, shapes, api) => centreline(api, 'dice-cldice', shapes, { ...skeleton(given), alpha: given.alpha } as LossOptions));

/** Of logits and class ids. */
export const NACLLoss = declare('monai.losses.NACLLoss', {
  classes: required(real(2)), dim: required(real(2)), kernel_size: real(3), kernel_ops: oneOf('mean', 'gaussian'), distance_type: oneOf('l1', 'l2'), alpha: real(0.1), sigma: real(1),
}, (given, { prediction }, api) => {
  // The Gaussian reaches 4σ whatever kernel_size says, and weighs each neighbour by its integral over the pixel.
  const window = given.kernel_ops === 'gaussian'
    ? { window: 'gaussian-area', sigma: given.sigma, windowSize: 2 * Math.floor(Math.max(4 * given.sigma, 0.5) + 0.5) + 1 }
    : { windowSize: given.kernel_size };
  return translation(api, {
    loss: 'nacl',
    options: { variant: 'monai', classes: given.classes, alpha: given.alpha, distance: given.distance_type, ...window } as LossOptions,
    view: channelsFirst(prediction?.length ?? given.dim + 2),
    target: 'labels',
  });
});

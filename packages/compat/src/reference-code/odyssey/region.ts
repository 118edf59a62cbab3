// SegLossOdyssey: losses of regions.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import type { LossTranslation, Shapes } from '../../api.ts';
import { compound } from '../../derive.ts';
import { channelsFirst } from '../../layout.ts';
import { translation } from '../../loss.ts';
import { anything, oneOf, real, resolve } from '../../option.ts';
import { inverseSquare, volumeDice, type VolumeDice } from '../volume-weights.ts';
import { declare, negative, power, REGION, regionOptions, targetOf, taskOf, type Region } from './common.ts';

function region(api: string, given: Region, shapes: Shapes, loss: LossDefinition, own: LossOptions, smooth = given.smooth): LossTranslation {
  const { options, target } = taskOf(given.apply_nonlin, shapes);
  return translation(api, { loss, options: { ...options, ...regionOptions(given, smooth), ...own }, view: channelsFirst(shapes.prediction?.length), target, ...lossMask(shapes) });
}

/** The third argument of the call: weights of pixels, as an input `mask`. */
const lossMask = ({ mask }: Shapes): { readonly mask?: string } => (mask === undefined ? {} : { mask: 'mask' });

export const SoftDiceLoss = declare('SoftDiceLoss', REGION, (given, shapes, api) => region(api, given, shapes, negative('dice'), {}, given.smooth / 2));
export const IoULoss = declare('IoULoss', REGION, (given, shapes, api) => region(api, given, shapes, negative('jaccard'), {}));
const TVERSKY = { ...REGION, alpha: real(0.3), beta: real(0.7) };
export const TverskyLoss = declare('TverskyLoss', TVERSKY, (given, shapes, api) => region(api, given, shapes, negative('tversky'), { fpWeight: given.alpha, fnWeight: given.beta } as LossOptions));
export const AsymLoss = declare('AsymLoss', REGION, (given, shapes, api) => region(api, given, shapes, negative('asymmetric-similarity'), { beta: 1.5 } as LossOptions));

/** r = 0.1; the smoothing stands below the line only. */
export const SSLoss = declare('SSLoss', REGION, (given, shapes, api) => {
  const { options, target } = taskOf(given.apply_nonlin, shapes);
  return translation(api, {
    loss: 'sensitivity-specificity',
    options: { ...options, over: given.batch_dice ? 'batch' : 'sample', includeBackground: given.do_bg, sensitivityWeight: 0.1, smoothDenominator: given.smooth } as LossOptions,
    view: channelsFirst(shapes.prediction?.length),
    target,
  });
});

const GDICE = { apply_nonlin: oneOf(null, 'softmax', 'sigmoid'), smooth: real(1e-5) };
const generalised = (api: string, given: { readonly apply_nonlin: string | null }, shapes: Shapes, score: VolumeDice, own: LossOptions): LossTranslation => {
  const { options, target } = taskOf(given.apply_nonlin, shapes);
  return translation(api, { loss: volumeDice(score), options: { ...options, ...own }, view: channelsFirst(shapes.prediction?.length), target });
};
/** −2(Σ wI + s)/(Σ w(P + T) + s) of each sample, w = 1/(T + 1e-10)²: the smoothing stands inside the factor 2, so a perfect prediction scores below −1. */
export const GDiceLoss = declare('GDiceLoss', GDICE, (given, shapes, api) => generalised(api, given, shapes, ofSamples(given.smooth), {}));
const ofSamples = (smooth: number): VolumeDice => ({ weight: inverseSquare, loss: (overlap, volumes) => overlap.add(2 * smooth).div(volumes.add(smooth)).neg() });
/** g/(1 + 2.5 (1 − g)), g the negative score of GDiceLoss, where the paper has its loss. */
export const PenaltyGDiceLoss = declare('PenaltyGDiceLoss', { gdice_kwargs: anything({}) }, ({ gdice_kwargs: own }, shapes, api) => {
  const { smooth } = resolve(api, { smooth: GDICE.smooth }, own as Readonly<Record<string, unknown>>);
  const { options, target } = taskOf('softmax', shapes);
  return translation(api, {
    loss: compound(findLoss('generalised-dice'), 'penalty-generalised-dice', 'g/(1 + 2.5 (1 − g))', (part) => {
      const score = part(volumeDice(ofSamples(smooth)));
      return score.div(score.complement().mul(2.5).add(1));
    }),
    options,
    view: channelsFirst(shapes.prediction?.length),
    target,
  });
});
/** −2 Σ wI/Σ w(P + T) of the whole batch, w = 1/max(T², s). */
export const GDiceLossV2 = declare('GDiceLossV2', GDICE, (given, shapes, api) => generalised(api, given, shapes, {
  weight: (volume) => volume.mul(volume).max(given.smooth).pow(-1), loss: (overlap, volumes) => overlap.div(volumes.max(given.smooth)).neg(),
}, { over: 'batch' }));

/** The mean Tversky loss of the whole batch to a power. */
export const FocalTversky_loss = declare('FocalTversky_loss', { tversky_kwargs: anything({}), gamma: real(0.75) }, ({ tversky_kwargs: tversky, gamma }, shapes, api) => {
  const given = resolve(api, TVERSKY, tversky as Readonly<Record<string, unknown>>);
  const own = { ...regionOptions(given, given.smooth), fpWeight: given.alpha, fnWeight: given.beta } as LossOptions;
  const { options, target } = taskOf(given.apply_nonlin, shapes);
  return translation(api, {
    loss: compound(findLoss('focal-tversky'), 'focal-tversky', '(mean Tversky loss)^γ', (part) => power(part(findLoss('tversky'), own), gamma)),
    options,
    view: channelsFirst(shapes.prediction?.length),
    target,
  });
});

export const LovaszSoftmax = declare('LovaszSoftmax', { reduction: oneOf('mean') }, (_given, shapes, api) => translation(api, {
  loss: 'lovasz', options: { task: 'multiclass', fromLogits: false, absent: 'count' }, view: channelsFirst(shapes.prediction?.length), target: targetOf(shapes),
}));

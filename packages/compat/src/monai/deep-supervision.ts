// MONAI's deep supervision: the same loss of predictions at several scales, weighted by level.
import { declare, refusal } from '../api.ts';
import { anything, listOrNull, oneOf, resolve } from '../option.ts';
import type { LossTranslation } from '../api.ts';
import { innerOf } from './inner.ts';

const OPTIONS = { loss: anything(), weight_mode: oneOf('exp', 'same', 'two'), weights: listOrNull(), interp_mode: oneOf('nearest-exact', 'nearest', 'area', 'linear', 'bilinear', 'bicubic', 'trilinear') };

/** Of one prediction it is the loss itself; of a list see `levelWeights`. */
export const DeepSupervisionLoss = declare('monai.losses.DeepSupervisionLoss', OPTIONS, ({ loss }, shapes, api): LossTranslation => innerOf(api, loss, {}, shapes));

/** How targets are made smaller: to the pixel whose centre is nearest, or to the one at the same share of the length. */
export function resamplingOf(given: Readonly<Record<string, unknown>>): 'nearest-exact' | 'nearest' {
  const { interp_mode: mode } = resolve(DeepSupervisionLoss.api, OPTIONS, given);
  if (mode !== 'nearest-exact' && mode !== 'nearest') throw refusal(DeepSupervisionLoss.api, `interp_mode "${mode}" mixes the values of a target`, 'Use "nearest-exact" or "nearest", or resample the target and give each level to the loss itself.');
  return mode;
}

/** The weight of each level, the largest prediction first. */
export function levelWeights(given: Readonly<Record<string, unknown>>, levels: number): number[] {
  const { weight_mode: mode, weights } = resolve(DeepSupervisionLoss.api, OPTIONS, given);
  if (weights !== null && weights.length >= levels) return weights.slice(0, levels);
  const weightOf = { same: () => 1, two: (level: number) => (level === 0 ? 1 : 0.5), exp: (level: number) => Math.max(0.5 ** level, 0.0625) }[mode];
  return Array.from({ length: levels }, (_, level) => weightOf(level));
}


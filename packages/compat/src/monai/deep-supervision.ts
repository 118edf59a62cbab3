// MONAI's deep supervision: the same loss of predictions at several scales, weighted by level.
import { declare } from '../api.ts';
import { anything, listOrNull, oneOf, resolve, text } from '../option.ts';
import type { LossTranslation } from '../api.ts';
import { innerOf } from './inner.ts';

const OPTIONS = { loss: anything(), weight_mode: oneOf('exp', 'same', 'two'), weights: listOrNull(), interp_mode: text('nearest-exact') };

/** Of one prediction it is the loss itself; of a list see `levelWeights`. */
export const DeepSupervisionLoss = declare('monai.losses.DeepSupervisionLoss', OPTIONS, ({ loss }, shapes, api): LossTranslation => innerOf(api, loss, {}, shapes));

/** The weight of each level, the largest prediction first. */
export function levelWeights(given: Readonly<Record<string, unknown>>, levels: number): number[] {
  const { weight_mode: mode, weights } = resolve(DeepSupervisionLoss.api, OPTIONS, given);
  if (weights !== null && weights.length >= levels) return weights.slice(0, levels);
  const weightOf = { same: () => 1, two: (level: number) => (level === 0 ? 1 : 0.5), exp: (level: number) => Math.max(0.5 ** level, 0.0625) }[mode];
  return Array.from({ length: levels }, (_, level) => weightOf(level));
}


// MONAI's multi-scale loss: prediction and target smoothed by ever wider windows, the losses averaged.
import { multiScale, type MultiScaleOptions } from '@semsegloss/core';
import { declare, type LossTranslation } from '../api.ts';
import { anything, listOrNull, oneOf } from '../option.ts';
import { innerOf } from './inner.ts';

export const MultiScaleLoss = declare('monai.losses.MultiScaleLoss', { loss: anything(), scales: listOrNull(), kernel: oneOf('gaussian', 'cauchy') }, ({ loss, scales, kernel }, shapes, api): LossTranslation => {
  const inner = innerOf(api, loss, {}, shapes);
  if (scales === null) return inner;
  return { ...inner, api, loss: multiScale(inner.loss, { scales, window: kernel === 'gaussian' ? gaussian : cauchy }) };
});

type Window = Exclude<MultiScaleOptions['window'], string | undefined>;

/** Windows as MONAI cuts them, with 0 beyond the border. */
const windowOf = (tail: (scale: number) => number, weight: (x: number, scale: number) => number, total: (weights: readonly number[], scale: number) => number): Window => (scale) => {
  const radius = tail(scale);
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const weights = offsets.map((x) => weight(x, scale));
  return { offsets, weights: weights.map((w) => w / total(weights, scale)), border: 'zero' };
};

/** Divided by σ√2π, so that the window sums to a little less than 1. */
const gaussian = windowOf((scale) => Math.floor(Math.max(3 * scale, 0.5) + 0.5), (x, scale) => Math.exp((-0.5 * x * x) / (scale * scale)), (_, scale) => 2.5066282 * scale);
const cauchy = windowOf((scale) => Math.trunc(5 * scale), (x, scale) => 1 / ((x / scale) ** 2 + 1), (weights) => weights.reduce((a, b) => a + b, 0));

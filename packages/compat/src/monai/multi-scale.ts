// MONAI's multi-scale loss: prediction and target smoothed by ever wider windows, the losses averaged.
import { multiScale } from '@semsegloss/core';
import { declare, type LossTranslation } from '../api.ts';
import { anything, listOrNull, oneOf } from '../option.ts';
import { innerOf } from './inner.ts';

export const MultiScaleLoss = declare('monai.losses.MultiScaleLoss', { loss: anything(), scales: listOrNull(), kernel: oneOf('gaussian', 'cauchy') }, ({ loss, scales, kernel }, shapes, api): LossTranslation => {
  const inner = innerOf(api, loss, {}, shapes);
  if (scales === null) return inner;
  return { ...inner, api, loss: multiScale(inner.loss, { scales, window: kernel }) };
});

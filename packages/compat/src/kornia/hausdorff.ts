// kornia: Hausdorff distance losses by erosion, of the channels of a prediction against class ids.
import type { LossOptions } from '@semsegloss/core';
import { declare } from '../api.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { oneOf, real } from '../option.ts';

const OPTIONS = { alpha: real(2), k: real(10), reduction: oneOf('mean', 'sum', 'none') };

const erosion = (name: string, rank: number) => declare(`kornia.losses.${name}`, OPTIONS, ({ alpha, k, reduction }, { prediction }, api) => translation(api, {
  loss: 'hausdorff-erosion',
  options: { task: 'multilabel', fromLogits: false, alpha, erosions: k, reduction } as LossOptions,
  view: channelsFirst(prediction?.length ?? rank),
  target: 'one-hot',
}));

export const HausdorffERLoss = erosion('HausdorffERLoss', 4);
export const HausdorffERLoss3D = erosion('HausdorffERLoss3D', 5);

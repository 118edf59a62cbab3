// kornia: Hausdorff distance losses by erosion, of the channels of a prediction against class ids.
import type { LossOptions, Tensor } from '@semsegloss/core';
import { declare } from '../api.ts';
import { channelsFirst, count } from '../layout.ts';
import { translation } from '../loss.ts';
import { oneOf, real } from '../option.ts';

const OPTIONS = { alpha: real(2), k: real(10), reduction: oneOf('mean', 'sum', 'none') };

const erosion = (name: string, rank: number) => declare(`kornia.losses.${name}`, OPTIONS, ({ alpha, k, reduction }, { prediction }, api) => translation(api, {
  loss: 'hausdorff-erosion',
  options: { task: 'multilabel', fromLogits: false, alpha, erosions: k, reduction } as LossOptions,
  view: channelsFirst(prediction?.length ?? rank),
  target: 'one-hot',
  elements: classByClass,
}));

/** Its "none" stacks classes in front: [C, N, …]. */
function classByClass({ data, shape: [batch = 1, classes = 1, ...space] }: Tensor): number[] {
  const pixels = count(space);
  if (data.length !== batch * classes * pixels) return Array.from(data);
  return Array.from({ length: classes * batch }, (_, i) => {
    const start = ((i % batch) * classes + Math.floor(i / batch)) * pixels;
    return Array.from(data.subarray(start, start + pixels));
  }).flat();
}

export const HausdorffERLoss = erosion('HausdorffERLoss', 4);
export const HausdorffERLoss3D = erosion('HausdorffERLoss3D', 5);

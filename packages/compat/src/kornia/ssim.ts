// kornia: structural dissimilarity, (1 − SSIM)/2, mirrored beyond the border.
import { findLoss, type Expr, type LossOptions, type Problem } from '@semsegloss/core';
import { declare, refusal, type LossTranslation, type Shapes } from '../api.ts';
import { scaled } from '../derive.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { oneOf, real, required } from '../option.ts';

const OPTIONS = { window_size: required(real(11)), max_val: real(1), eps: real(1e-12), reduction: oneOf('mean', 'sum', 'none'), padding: oneOf('same', 'valid') };
interface Given {
  readonly window_size: number;
  readonly max_val: number;
  readonly reduction: string;
  readonly padding: string;
}

function dissimilarity(api: string, given: Given, { prediction }: Shapes): LossTranslation {
  if (given.reduction === 'none') throw refusal(api, 'reduction "none" is a map of pixels, and ours is one value per image and class', 'Use "mean" or "sum".');
  // The sum is of a map as large as the image, or as the places where the window fits.
  const lost = given.padding === 'valid' ? given.window_size - 1 : 0;
  const pixels = (problem: Problem): Expr => [...problem.layout.letters].reduce<Expr>((product, letter) => {
    const size = problem.builder.size([letter === 'C' ? problem.classes : letter]);
    return product.mul('DHW'.includes(letter) ? size.sub(lost) : size);
  }, problem.builder.constant(1));
  return translation(api, {
    loss: given.reduction === 'sum' ? scaled(findLoss('ssim'), pixels) : findLoss('ssim'),
    options: { task: 'multilabel', variant: 'kornia', windowSize: given.window_size, dataRange: given.max_val, ...(given.padding === 'valid' ? { border: 'valid' } : {}) } as LossOptions,
    view: channelsFirst(prediction?.length),
  });
}

export const ssim_loss = declare('kornia.losses.ssim_loss', OPTIONS, (given, shapes, api) => dissimilarity(api, given, shapes));
export const SSIMLoss = declare('kornia.losses.SSIMLoss', OPTIONS, (given, shapes, api) => dissimilarity(api, given, shapes));
export const ssim3d_loss = declare('kornia.losses.ssim3d_loss', OPTIONS, (given, shapes, api) => dissimilarity(api, given, shapes));

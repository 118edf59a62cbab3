// SemSegLoss: losses with a structural similarity, which need to know where pixels lie.
import type { LossOptions } from '@semsegloss/core';
import { declare } from '../api.ts';
import { channelsLast } from '../layout.ts';
import { translation } from '../loss.ts';

const REPOSITORY = 'shruti-jadon/Semantic-Segmentation-Loss-Functions';

const structural = (name: string, loss: string, own: LossOptions) => declare(`${REPOSITORY}:${name}`, {}, (_given, { prediction }, api) => translation(api, {
  loss, options: { task: 'multilabel', variant: 'semsegloss', ...own }, view: channelsLast(prediction?.length),
}));

/** One value per image. */
export const ssim_loss = structural('ssim_loss', 'ssim', { average: 'micro', reduction: 'none' });
/** Focal + SSIM + Jaccard; one value per image in SemSegLoss, of which this is the mean. */
export const unet3p_hybrid_loss = structural('unet3p_hybrid_loss', 'unet3p-hybrid', {});
/** BCE + SSIM + Jaccard; a map in SemSegLoss, of which this is the mean. */
export const basnet_hybrid_loss = structural('basnet_hybrid_loss', 'basnet-hybrid', {});

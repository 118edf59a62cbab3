// What Keras' losses share: a reduction, sample weights, channels last or on `axis`, and probabilities by default.
import type { LossOptions } from '@semsegloss/core';
import { refusal, type Shapes } from '../api.ts';
import { normalized } from '../derive.ts';
import { channelsFirst, channelsLast, type View } from '../layout.ts';
import { oneOf, real } from '../option.ts';
import type { LossDefinition } from '@semsegloss/core';

export const REDUCTION = { reduction: oneOf('sum_over_batch_size', 'sum', 'mean', 'mean_with_sample_weight', 'none', null) };
export const AXIS = { axis: real(-1) };
export type Reduction = 'sum_over_batch_size' | 'sum' | 'mean' | 'mean_with_sample_weight' | 'none' | null;

/** Ours: null is none, and "mean" is another name of "sum_over_batch_size". */
export function reductionOf(reduction: Reduction): LossOptions {
  if (reduction === 'sum') return { reduction: 'sum' };
  return { reduction: reduction === null || reduction === 'none' ? 'none' : 'mean' };
}

/** Channels last, or first where `axis` says so. */
export function viewOf(api: string, axis: number, { prediction }: Shapes): View {
  const rank = prediction?.length ?? 4;
  if (axis === -1 || axis === rank - 1) return channelsLast(prediction?.length);
  if (axis === 1) return channelsFirst(prediction?.length);
  throw refusal(api, `axis must be the last one or 1, got ${axis}`, 'Transpose the data.');
}

/** Weighted terms divided by the number of elements, unless the reduction says by the sum of weights. */
export function weighted(loss: LossDefinition, reduction: Reduction, { sampleWeight }: Shapes): LossDefinition {
  if (sampleWeight === undefined || reduction === 'mean_with_sample_weight') return loss;
  return normalized(loss, ({ builder, layout, options, classes }) => builder.size(layout.fed(options.task === 'multiclass' ? null : classes)));
}

/** The input that weighs pixels, if its shape was named. */
export const sampleWeights = ({ sampleWeight }: Shapes): { readonly mask?: string } => (sampleWeight === undefined ? {} : { mask: 'sampleWeight' });

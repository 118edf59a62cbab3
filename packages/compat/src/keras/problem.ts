// What Keras' losses share: a reduction, sample weights, channels last or on `axis`, and probabilities by default.
import type { LossOptions } from '@semsegloss/core';
import type { Shapes } from '../api.ts';
import { normalized, scaled } from '../derive.ts';
import { count } from '../layout.ts';
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

/**
 * Weighted terms divided by the number of elements that are not ignored, unless the reduction says by the sum of weights
 * as they were given: shared ones count once.
 */
export function weighted(loss: LossDefinition, reduction: Reduction, { sampleWeight, prediction = [] }: Shapes, { axis = -1, ignored = null }: { readonly axis?: number; readonly ignored?: number | null } = {}): LossDefinition {
  if (sampleWeight === undefined) return loss;
  if (reduction === 'mean_with_sample_weight') {
    const pixels = prediction.length === 0 ? count(sampleWeight) : count(prediction) / (prediction.at(axis) ?? 1);
    return scaled(loss, () => pixels / count(sampleWeight));
  }
  if (ignored !== null) return normalized(loss, ({ builder, hardTarget, classes }) => hardTarget.mul(builder.classIds(classes).equals(ignored).where(0, 1)).sum('batch', 'space', 'class').max(1));
  return normalized(loss, ({ builder, layout, options, classes }) => builder.size(layout.fed(options.task === 'multiclass' ? null : classes)));
}

/** The input that weighs pixels, if its shape was named. */
export const sampleWeights = ({ sampleWeight }: Shapes): { readonly mask?: string } => (sampleWeight === undefined ? {} : { mask: 'sampleWeight' });

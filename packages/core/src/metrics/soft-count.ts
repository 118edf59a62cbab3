// Counts without decisions: TP, FP, FN and TN as sums of probabilities, image by image, one pass over memory.
// It trusts values that run/checks.ts has read.
import type { ClassCounts, MeterOptions } from '../define/metric.ts';
import type { Feeds } from '../run/tensor.ts';
import type { Places } from './harden.ts';

/** The counts of each class of each image of a batch: TP = Σ p y, FP = Σ p (1 − y), FN = Σ (1 − p) y, TN = Σ (1 − p)(1 − y). */
export function countSoftly(options: MeterOptions, { prediction, target, mask }: Feeds, { pixels, samples, channels, inner }: Places): ClassCounts[][] {
  if (prediction === undefined || target === undefined) return [];
  const { task, fromLogits, targets, ignoreIndex, weightedCounts } = options;
  const toProbability = !fromLogits ? undefined : task === 'multiclass' ? softmax : sigmoid;
  const images = Array.from({ length: samples }, () => Array.from({ length: channels }, () => ({ tp: 0, fp: 0, fn: 0, tn: 0 })));
  const p = new Float64Array(channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const given = mask === undefined ? 1 : mask.data[pixel]!;
    if (given === 0 || (targets === 'labels' && target.data[pixel] === ignoreIndex)) continue;
    const weight = weightedCounts ? given : 1;
    const row = Math.floor(pixel / inner);
    const first = row * channels * inner + (pixel - row * inner);
    for (let c = 0; c < channels; c++) p[c] = prediction.data[first + c * inner]!;
    toProbability?.(p);
    const counts = images[Math.floor((pixel * samples) / pixels)]!;
    for (let c = 0; c < channels; c++) {
      const y = targets === 'labels' ? Number(target.data[pixel] === (task === 'binary' ? 1 : c)) : target.data[first + c * inner]!;
      if (targets === 'dense' && y === ignoreIndex) continue;
      const [is, not] = [weight * p[c]!, weight * (1 - p[c]!)];
      const count = counts[c]!;
      count.tp += is * y;
      count.fp += is * (1 - y);
      count.fn += not * y;
      count.tn += not * (1 - y);
    }
  }
  return images;
}

function sigmoid(x: Float64Array): void {
  for (let c = 0; c < x.length; c++) {
    const e = Math.exp(-Math.abs(x[c]!));
    x[c] = x[c]! < 0 ? e / (1 + e) : 1 / (1 + e);
  }
}

function softmax(x: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < x.length; c++) largest = Math.max(largest, x[c]!);
  let sum = 0;
  for (let c = 0; c < x.length; c++) sum += x[c] = Math.exp(x[c]! - largest);
  for (let c = 0; c < x.length; c++) x[c]! /= sum;
}

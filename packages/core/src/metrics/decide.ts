// Turns the scores and targets of a batch into class ids, as the options say: the one place where metrics decide.
import { scoreThreshold, TARGET_THRESHOLD, type MeterOptions } from '../define/metric.ts';
import type { Feeds } from '../run/tensor.ts';
import { above, given, largestChannel, leaveOut, type Places } from './harden.ts';

/** One id per pixel; for multilabel tasks one per pixel and channel. */
export interface Decisions {
  /** NOT_COUNTED where a pixel does not count. */
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
}

/** The number of ids that a batch needs. */
export function decisionCount({ task }: MeterOptions, { pixels, channels }: Places): number {
  return task === 'multilabel' ? pixels * channels : pixels;
}

/** Writes the ids of a batch that checkBatch has passed; both arrays hold `decisionCount` elements or more. */
export function decide(options: MeterOptions, threshold: number, { prediction, target, mask }: Feeds, places: Places, { truth, predicted }: Decisions): void {
  if (prediction === undefined || target === undefined) return;
  const { task, predictions, targets, fromLogits } = options;
  const ignored = options.ignoreIndex ?? Number.NaN;
  if (predictions === 'labels') given(prediction.data, Number.NaN, predicted);
  else if (task === 'multiclass') largestChannel(prediction.data, places, predicted);
  else above(prediction.data, scoreThreshold(fromLogits, threshold), Number.NaN, predicted);
  if (targets === 'labels') given(target.data, ignored, truth);
  else if (task === 'multiclass') largestChannel(target.data, places, truth);
  else above(target.data, TARGET_THRESHOLD, ignored, truth);
  if (mask !== undefined) leaveOut(mask.data, places, task === 'multilabel' ? places.channels : 1, truth);
}

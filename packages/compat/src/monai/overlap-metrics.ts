// MONAI: Dice, IoU and generalised Dice of one-hot masks, channels first.
import type { Tensor } from '@semsegloss/core';
import { declare, type Inputs, type MetricTranslation, type Shapes } from '../api.ts';
import { input, oneHot } from '../feeds.ts';
import { channelsFirst } from '../layout.ts';
import { counted, metricTranslation, tableOf, type Reading } from '../metric.ts';
import { anything, flag, oneOf, realOrNull, type Options, type Values } from '../option.ts';
import { reduced, reductions } from './reduce.ts';

export const BACKGROUND = { include_background: flag(true) };

/** One-hot masks of 0 and 1. */
export function masks({ prediction }: Shapes, includeBackground: boolean): Reading {
  const single = prediction?.[1] === 1;
  return { view: channelsFirst(prediction?.length), options: { task: 'multilabel', fromLogits: false, includeBackground: includeBackground || single } };
}

/** Samples × classes; where the target is empty: NaN, or 1 and 0 for an empty and another prediction. */
function overlapTable(metric: 'dice' | 'iou', updates: readonly Inputs[], reading: Reading, ignoreEmpty: boolean): number[][] {
  const { perImage } = counted(updates, reading).counts();
  const first = reading.options.includeBackground === false ? 1 : 0;
  return tableOf(metric, updates, reading).map((row, image) => row.map((value, c) => {
    const { tp = 0, fn = 0, fp = 0 } = perImage[image]?.[c + first] ?? {};
    if (tp + fn > 0) return value ?? Number.NaN;
    return ignoreEmpty ? Number.NaN : Number(tp + fp === 0);
  }));
}

const COMPUTE = { ...BACKGROUND, ignore_empty: flag(true) };
const METRIC = { ...COMPUTE, reduction: reductions('mean'), get_not_nans: flag(false) };
/** Of Dice only. */
const IDS = { num_classes: realOrNull(null) };

/** Class ids, in one channel, become masks: of the target beside a prediction of several, of both where `num_classes` is given. */
function overlap(metric: 'dice' | 'iou', given: Values<typeof COMPUTE> & { readonly num_classes?: number | null }, shapes: Shapes): (updates: readonly Inputs[]) => number[][] {
  const { prediction, target } = shapes;
  const classes = given.num_classes ?? prediction?.[1] ?? 1;
  const isIds = (shape: readonly number[] | undefined): boolean => classes > 1 && shape?.[1] === 1;
  const asMasks = (inputs: Inputs): Inputs => ({
    ...inputs,
    ...(isIds(prediction) ? { prediction: channels(input(inputs, 'prediction'), classes) } : {}),
    ...(isIds(target) ? { target: channels(input(inputs, 'target'), classes) } : {}),
  });
  const reading = masks(prediction === undefined ? {} : { prediction: prediction.with(1, classes) }, given.include_background);
  return (updates) => overlapTable(metric, updates.map(asMasks), reading, given.ignore_empty);
}

const channels = (ids: Tensor, classes: number): Tensor => oneHot(ids, ids.shape.with(1, classes), 1);

const compute = <O extends Options>(name: string, metric: 'dice' | 'iou', options: O) => declare(`monai.metrics.${name}`, options, (given, shapes, api): MetricTranslation => {
  const table = overlap(metric, given as Values<typeof COMPUTE>, shapes);
  return metricTranslation(api, metric, (updates) => table(updates).flat());
});
const averaged = <O extends Options>(name: string, metric: 'dice' | 'iou', options: O) => declare(`monai.metrics.${name}`, options, (given, shapes, api): MetricTranslation => {
  const values = given as Values<typeof METRIC>;
  const table = overlap(metric, values, shapes);
  return metricTranslation(api, metric, (updates) => reduced(table(updates), values.reduction));
});

export const compute_dice = compute('compute_dice', 'dice', { ...COMPUTE, ...IDS });
export const compute_iou = compute('compute_iou', 'iou', COMPUTE);
export const DiceMetric = averaged('DiceMetric', 'dice', { ...METRIC, ...IDS, return_with_label: anything(false) });
export const MeanIoU = averaged('MeanIoU', 'iou', METRIC);

const GENERALISED = { ...BACKGROUND, weight_type: oneOf('square', 'simple', 'uniform') };

/** Class by class the weights cancel; 1 where both masks are empty. */
const perClass = (updates: readonly Inputs[], reading: Reading): number[][] => tableOf('dice', updates, reading).map((row) => row.map((value) => value ?? 1));
/** All classes of a sample together. */
const together = (updates: readonly Inputs[], reading: Reading, weighting: string): number[][] => tableOf('generalised-dice', updates, reading, { weighting }).map((row) => row.map((value) => value ?? 1));

export const compute_generalized_dice = declare('monai.metrics.compute_generalized_dice', { ...GENERALISED, sum_over_classes: flag(false) }, (given, shapes, api): MetricTranslation => {
  const reading = masks(shapes, given.include_background);
  return metricTranslation(api, 'generalised-dice', (updates) => (given.sum_over_classes ? together(updates, reading, given.weight_type) : perClass(updates, reading)).flat());
});

/** Reductions over the batch keep the classes apart; all others take them together. */
export const GeneralizedDiceScore = declare('monai.metrics.GeneralizedDiceScore', { ...GENERALISED, reduction: reductions('mean_batch') }, (given, shapes, api): MetricTranslation => {
  const reading = masks(shapes, given.include_background);
  const { reduction } = given;
  const isPerClass = reduction === 'none' || reduction === 'mean_batch' || reduction === 'sum_batch';
  return metricTranslation(api, 'generalised-dice', (updates) => reduced(isPerClass ? perClass(updates, reading) : together(updates, reading, given.weight_type), reduction));
});

// Keras: IoU of labels, averaged over the classes that occur.
import { metricOfCounts, meanDefined } from '@semsegloss/core';
import { declare, type Inputs, type MetricTranslation } from '../api.ts';
import { decided } from '../decided.ts';
import { input } from '../feeds.ts';
import { metricTranslation } from '../metric.ts';
import { flag, listOrNull, real, realOrNull, required } from '../option.ts';
import { countsOf, labelsOf, largest } from './counts.ts';

type Read = (inputs: Inputs) => Inputs;

/** Labels outside 0..C−1, and the ignored one, do not count. */
function iou(api: string, classes: number, ids: readonly number[], ignored: number | null, read: Read): MetricTranslation {
  return metricTranslation(api, 'iou', (updates) => {
    const pairs = updates.flatMap((inputs) => labelsOf(read(inputs))).filter(({ truth }) => truth >= 0 && truth < classes && truth !== ignored);
    const counts = ids.map((id) => countsOf(pairs.map(({ truth, predicted, weight }) => ({ truth: truth === id, predicted: predicted === id, weight }))));
    return [meanDefined(metricOfCounts('iou', [counts])[0] ?? []) ?? 0];
  });
}

/** What is not sparse has its classes along `axis`. */
const asLabels = (isTrueSparse: boolean, { sparse_y_pred: isPredictedSparse, axis }: { readonly sparse_y_pred: boolean; readonly axis: number }): Read => (inputs) => ({
  ...inputs,
  ...(isTrueSparse ? {} : { target: largest(input(inputs, 'target'), axis) }),
  ...(isPredictedSparse ? {} : { prediction: largest(input(inputs, 'prediction'), axis) }),
});
const every = (classes: number): number[] => Array.from({ length: classes }, (_, id) => id);

const CLASSES = { num_classes: required(real(2)), ignore_class: realOrNull(null), sparse_y_pred: flag(true), axis: real(-1) };
const IDS = { target_class_ids: required(listOrNull()) };

/** Scores from the threshold on are of class 1. */
const BinaryIoU = declare('keras.metrics.BinaryIoU', { target_class_ids: listOrNull([0, 1]), threshold: real(0.5) },
  ({ target_class_ids: ids, threshold }, _shapes, api) => iou(api, 2, ids ?? [0, 1], null, (inputs) => ({ ...inputs, ...decided(inputs, 'prediction', threshold) })));
const IoU = declare('keras.metrics.IoU', { ...CLASSES, ...IDS, sparse_y_true: flag(true) }, (given, _shapes, api) => iou(api, given.num_classes, given.target_class_ids ?? [], given.ignore_class, asLabels(given.sparse_y_true, given)));
const MeanIoU = declare('keras.metrics.MeanIoU', { ...CLASSES, sparse_y_true: flag(true) }, (given, _shapes, api) => iou(api, given.num_classes, every(given.num_classes), given.ignore_class, asLabels(given.sparse_y_true, given)));
const ONE_HOT = { ...CLASSES, sparse_y_pred: flag(false) };
const OneHotIoU = declare('keras.metrics.OneHotIoU', { ...ONE_HOT, ...IDS }, (given, _shapes, api) => iou(api, given.num_classes, given.target_class_ids ?? [], given.ignore_class, asLabels(false, given)));
const OneHotMeanIoU = declare('keras.metrics.OneHotMeanIoU', ONE_HOT, (given, _shapes, api) => iou(api, given.num_classes, every(given.num_classes), given.ignore_class, asLabels(false, given)));

export const iouMetrics = { BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU } as const;

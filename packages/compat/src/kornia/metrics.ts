// kornia: metrics of class ids, sample by sample.
import { ConfusionMeter } from '@semsegloss/core';
import { declare, type Inputs, type MetricTranslation } from '../api.ts';
import { input } from '../feeds.ts';
import { count } from '../layout.ts';
import { metricTranslation } from '../metric.ts';
import { flag, real, required } from '../option.ts';

/** A meter for each sample. */
function perSample(inputs: Inputs, classes: number): ConfusionMeter[] {
  const [prediction, target] = [input(inputs, 'prediction'), input(inputs, 'target')];
  const [samples = 1, ...rest] = prediction.shape;
  const pixels = count(rest);
  return Array.from({ length: samples }, (_, n) => {
    const meter = new ConfusionMeter({ task: 'multiclass', layout: 'WC', classes, predictions: 'labels', targets: 'labels' });
    const part = (data: ArrayLike<number>) => ({ data: Int32Array.from({ length: pixels }, (__, i) => data[n * pixels + i] ?? 0), shape: [pixels] });
    meter.update(part(prediction.data), part(target.data));
    return meter;
  });
}

/** Rows are truth, columns prediction; \`normalized\` divides each row by its sum and 1e-6. */
export const confusion_matrix = declare('kornia.metrics.confusion_matrix', { num_classes: required(real(2)), normalized: flag(false) }, ({ num_classes: classes, normalized }, _shapes, api): MetricTranslation => metricTranslation(api, 'confusion-matrix',
  (updates) => updates.flatMap((inputs) => perSample(inputs, classes).flatMap((meter) => meter.confusionMatrix().flatMap((row) => {
    const divisor = normalized ? row.reduce((a, b) => a + b, 0) + 1e-6 : 1;
    return row.map((value) => value / divisor);
  })))));

/** (TP + eps)/(TP + FP + FN + eps) of each class of each sample: 1 for a class that does not occur. */
export const mean_iou = declare('kornia.metrics.mean_iou', { num_classes: required(real(2)), eps: real(1e-6) }, ({ num_classes: classes, eps }, _shapes, api): MetricTranslation => metricTranslation(api, 'iou',
  (updates) => updates.flatMap((inputs) => perSample(inputs, classes).flatMap((meter) => meter.counts().perClass.map(({ tp, fp, fn }) => (tp + eps) / (tp + fp + fn + eps))))));

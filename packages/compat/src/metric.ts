// The common part of every translated metric: inputs of several updates, and our metrics image by image.
import { ConfusionMeter, findMetric, MetricMeter, type GivenMeterOptions, type MaybeNumber, type MetricSettings, type Tensor } from '@semsegloss/core';
import type { Inputs, MetricTranslation } from './api.ts';
import { input } from './feeds.ts';
import { reshape, type View } from './layout.ts';

export const metricTranslation = (api: string, metric: string, evaluate: MetricTranslation['evaluate']): MetricTranslation => ({ kind: 'metric', api, metric, evaluate });

/** What a metric of ours is given beside the tensors. */
export interface Reading {
  readonly view: View;
  readonly options: GivenMeterOptions;
}

/** Counts of everything that was updated. */
export function counted(updates: readonly Inputs[], { view, options }: Reading): ConfusionMeter {
  const meter = new ConfusionMeter({ ...options, layout: view.layout });
  for (const inputs of updates) meter.update(...tensorsOf(inputs, view, options));
  return meter;
}

/** A metric of ours for each image and class that takes part; null where it is undefined. */
export function tableOf(metric: string, updates: readonly Inputs[], reading: Reading, own: Readonly<Record<string, unknown>> = {}): MaybeNumber[][] {
  const definition = findMetric(metric);
  const { view, options } = reading;
  if (definition.form !== 'host') return counted(updates, reading).perImage(metric, { ...own, includeBackground: options.includeBackground ?? true });
  const meter = new MetricMeter(metric, { ...options, ...own, layout: view.layout } as MetricSettings);
  for (const inputs of updates) meter.update(...tensorsOf(inputs, view, options));
  return meter.perImage();
}

/** Prediction and target in the shapes that the options speak of. */
function tensorsOf(inputs: Inputs, view: View, { predictions, targets }: GivenMeterOptions): [Tensor, Tensor] {
  const prediction = input(inputs, 'prediction');
  const shape = view.shape(prediction.shape);
  const axis = view.layout.indexOf('C');
  const ids = axis === -1 || predictions === 'labels' ? shape : shape.toSpliced(axis, 1);
  return [reshape(prediction, shape, 'prediction'), reshape(input(inputs, 'target'), targets === 'labels' ? ids : shape, 'target')];
}

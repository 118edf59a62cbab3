// segmentation_models.pytorch: metrics of the counts that `get_stats` makes, by its reductions.
import type { MaybeNumber, MetricSettings } from '@semsegloss/core';
import { declare, refusal, type MetricTranslation, type Shapes } from '../api.ts';
import { channelsFirst, samples } from '../layout.ts';
import { counted, metricTranslation, tableOf, type Reading } from '../metric.ts';
import { listOrNull, oneOf, real, realOrNull, type Option } from '../option.ts';
import { MODE, type Mode } from './problem.ts';

const STATS = { mode: MODE, ignore_index: realOrNull(null), threshold: realOrNull(null), num_classes: realOrNull(null) };
/** "warn" counts as 0. */
const scoreOrWarn: Option<number | 'warn'> = { default: 1, accepts: (value) => value === 'warn' || (typeof value === 'number' && Number.isFinite(value)), rule: 'must be a finite number, or "warn"' };
const REDUCTION = {
  reduction: oneOf(null, 'micro', 'macro', 'weighted', 'micro-imagewise', 'macro-imagewise', 'weighted-imagewise', 'none'),
  class_weights: listOrNull(),
  zero_division: scoreOrWarn,
};

interface Stats {
  readonly mode: Mode;
  readonly ignore_index: number | null;
  readonly threshold: number | null;
  readonly num_classes: number | null;
}

/** Class ids in multiclass mode; elsewhere 0 and 1, or scores with a threshold. */
function readingOf(api: string, { mode, ignore_index: ignoreIndex, threshold, num_classes: classes }: Stats, { prediction }: Shapes): Reading {
  if (mode === 'multiclass') {
    if (classes === null) throw refusal(api, 'class ids do not say how many classes there are', 'Give num_classes.');
    return { view: { layout: `N${'DHW'.slice(-Math.max(1, (prediction?.length ?? 3) - 1))}C`, shape: (shape) => shape }, options: { task: 'multiclass', predictions: 'labels', targets: 'labels', classes, ignoreIndex } };
  }
  const options = { fromLogits: false, ...(threshold === null ? {} : { threshold }), ignoreIndex };
  return mode === 'binary' ? { view: samples, options } : { view: channelsFirst(prediction?.length), options: { ...options, task: 'multilabel' } };
}

const metric = (name: string, ours: string, own: Readonly<Record<string, unknown>> = {}) => declare(`segmentation_models_pytorch.metrics.${name}`, { ...STATS, ...REDUCTION }, (given, shapes, api): MetricTranslation => {
  const reading = readingOf(api, given, shapes);
  const { reduction, class_weights: classWeights } = given;
  const zeroDivision = given.zero_division === 'warn' ? 0 : given.zero_division;
  if (reduction?.startsWith('weighted') === true && classWeights === null) throw refusal(api, 'a weighted reduction needs class_weights', 'Give one weight per class.');
  return metricTranslation(api, ours, (updates) => {
    const orDefault = (value: MaybeNumber): number => value ?? zeroDivision;
    if (reduction === null || reduction === 'none') return tableOf(ours, updates, reading, own).flat().map(orDefault);
    const value = counted(updates, reading).value(ours, {
      ...own,
      average: reduction.startsWith('micro') ? 'micro' : 'macro',
      over: reduction.endsWith('imagewise') ? 'sample' : 'batch',
      classWeights: reduction.startsWith('weighted') ? classWeights : null,
      zeroDivision,
    } as MetricSettings as never);
    return [orDefault(value as MaybeNumber)];
  });
});

const beta = (name: string) => declare(`segmentation_models_pytorch.metrics.${name}`, { ...STATS, ...REDUCTION, beta: real(1) }, ({ beta: weight, ...given }, shapes): MetricTranslation => metric(name, 'f-beta', { beta: weight })(given, shapes));

export const metrics = {
  fbeta_score: beta('fbeta_score'),
  f1_score: metric('f1_score', 'dice'),
  iou_score: metric('iou_score', 'iou'),
  accuracy: metric('accuracy', 'accuracy'),
  precision: metric('precision', 'precision'),
  positive_predictive_value: metric('positive_predictive_value', 'precision'),
  recall: metric('recall', 'recall'),
  sensitivity: metric('sensitivity', 'recall'),
  specificity: metric('specificity', 'specificity'),
  balanced_accuracy: metric('balanced_accuracy', 'balanced-accuracy'),
  negative_predictive_value: metric('negative_predictive_value', 'negative-predictive-value'),
  false_negative_rate: metric('false_negative_rate', 'false-negative-rate'),
  false_positive_rate: metric('false_positive_rate', 'false-positive-rate'),
  false_discovery_rate: metric('false_discovery_rate', 'false-discovery-rate'),
  false_omission_rate: metric('false_omission_rate', 'false-omission-rate'),
} as const;

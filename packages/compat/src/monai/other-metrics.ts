// MONAI: ROC AUC and panoptic quality.
import { matchSegments, MetricMeter, qualityOf, type MetricSettings, type SegmentCounts } from '@semsegloss/core';
import { declare, refusal, type Inputs, type MetricTranslation } from '../api.ts';
import { input } from '../feeds.ts';
import { count } from '../layout.ts';
import { metricTranslation } from '../metric.ts';
import { anything, oneOf, real, required } from '../option.ts';
import { reduced, reductions } from './reduce.ts';

const AVERAGE = { average: oneOf('macro', 'weighted', 'micro', 'none') };

/** One row per sample; a class of one kind only makes every mean NaN. */
function rocAuc(updates: readonly Inputs[], average: 'macro' | 'weighted' | 'micro' | 'none'): number[] {
  const rows = updates.flatMap((inputs) => {
    const { data, shape: [n = 1, ...rest] } = input(inputs, 'prediction');
    const classes = count(rest);
    const target = input(inputs, 'target').data;
    return Array.from({ length: n }, (_, i) => Array.from({ length: classes }, (__, c) => [data[i * classes + c] ?? 0, target[i * classes + c] ?? 0] as const));
  });
  const classes = rows[0]?.length ?? 0;
  const columns = average === 'micro' ? [rows.flat()] : Array.from({ length: classes }, (_, c) => rows.flatMap((row) => row.slice(c, c + 1)));
  const values = columns.map((pairs) => aucOf(pairs));
  if (average === 'none') return values;
  const weights = columns.map((pairs) => (average === 'weighted' ? pairs.reduce((sum, [, y]) => sum + y, 0) : 1));
  return [values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / weights.reduce((a, b) => a + b, 0)];
}

/** NaN for targets that are not 0 and 1, and for one kind only. */
function aucOf(pairs: readonly (readonly [number, number])[]): number {
  if (pairs.some(([, y]) => y !== 0 && y !== 1)) return Number.NaN;
  const meter = new MetricMeter('roc-auc', { layout: 'W' } as MetricSettings);
  const tensor = (at: 0 | 1) => ({ data: Float64Array.from(pairs, (pair) => pair[at]), shape: [pairs.length] });
  meter.update(tensor(0), tensor(1));
  return (meter.value() as number | null) ?? Number.NaN;
}

export const compute_roc_auc = declare('monai.metrics.compute_roc_auc', AVERAGE, ({ average }, _shapes, api): MetricTranslation => metricTranslation(api, 'roc-auc', (updates) => rocAuc(updates, average)));
export const ROCAUCMetric = declare('monai.metrics.ROCAUCMetric', AVERAGE, ({ average }, _shapes, api): MetricTranslation => metricTranslation(api, 'roc-auc', (updates) => rocAuc(updates, average)));

const QUALITIES: Readonly<Record<string, 'panoptic' | 'segmentation' | 'recognition'>> = {
  'panoptic quality': 'panoptic', pq: 'panoptic', 'segmentation quality': 'segmentation', sq: 'segmentation', 'recognition quality': 'recognition', rq: 'recognition',
};
/** Of several names the first. */
function qualityNamed(api: string, name: unknown): 'panoptic' | 'segmentation' | 'recognition' {
  const [first] = [name].flat();
  const found = QUALITIES[String(first).replaceAll('_', ' ').toLowerCase()];
  if (found === undefined) throw refusal(api, `metric_name ${JSON.stringify(first)} is none of its metrics`, `Names: ${Object.keys(QUALITIES).join(', ')}.`);
  return found;
}

/** 0 where there is no segment: their smoothing of 1e-6 stands below the line only. */
export const compute_panoptic_quality = declare('monai.metrics.compute_panoptic_quality', { metric_name: anything('pq'), match_iou_threshold: real(0.5), smooth_numerator: real(1e-6) }, (given, _shapes, api): MetricTranslation => {
  const quality = qualityNamed(api, given.metric_name);
  return metricTranslation(api, 'panoptic-quality', (updates) => [qualityOf(updates.map((inputs) => matchSegments(input(inputs, 'prediction').data, input(inputs, 'target').data, given.match_iou_threshold)), quality) ?? 0]);
});

/** Channel 0 holds instance ids, channel 1 class ids from 1 on. */
export const PanopticQualityMetric = declare('monai.metrics.PanopticQualityMetric', {
  num_classes: required(real(1)), metric_name: anything('pq'), reduction: reductions('mean_batch'), match_iou_threshold: real(0.5), smooth_numerator: real(1e-6),
}, (given, _shapes, api): MetricTranslation => {
  const quality = qualityNamed(api, given.metric_name);
  return metricTranslation(api, 'panoptic-quality', (updates) => {
    const rows = updates.flatMap((inputs) => segmentsOf(inputs, given.num_classes, given.match_iou_threshold));
    const entry = (name: keyof SegmentCounts): number[] => reduced(rows.map((row) => row.map((counts) => counts[name])), given.reduction);
    const [tp, fp, fn, iou] = [entry('tp'), entry('fp'), entry('fn'), entry('iou')];
    return tp.map((value, i) => qualityOf([{ tp: value, fp: fp[i] ?? 0, fn: fn[i] ?? 0, iou: iou[i] ?? 0 }], quality) ?? 0);
  });
});

function segmentsOf(inputs: Inputs, classes: number, threshold: number): SegmentCounts[][] {
  const prediction = input(inputs, 'prediction');
  const target = input(inputs, 'target');
  const [batch = 1, , ...space] = prediction.shape;
  const pixels = count(space);
  const ofClass = (data: ArrayLike<number>, n: number, id: number): number[] => Array.from({ length: pixels }, (_, i) => (data[(2 * n + 1) * pixels + i] === id ? (data[2 * n * pixels + i] ?? 0) : 0));
  return Array.from({ length: batch }, (_, n) => Array.from({ length: classes }, (__, c) => matchSegments(ofClass(prediction.data, n, c + 1), ofClass(target.data, n, c + 1), threshold)));
}

// Keras: counts, precision, recall and F-scores of scores, with thresholds.
import { metricOfCounts, type ClassCounts } from '@semsegloss/core';
import { declare, type Inputs, type MetricTranslation } from '../api.ts';
import { isAbove } from '../decided.ts';
import { input } from '../feeds.ts';
import { metricTranslation } from '../metric.ts';
import { numberOrList, oneOf, real, realOrNull } from '../option.ts';
import { countsOf, weightsOf, type Decided } from './counts.ts';

/** Rows of the last axis, each element with its weight. */
interface Row {
  readonly scores: readonly number[];
  readonly truths: readonly number[];
  readonly weights: readonly number[];
}

function rowsOf(inputs: Inputs): readonly Row[] {
  const { data, shape } = input(inputs, 'prediction');
  const target = input(inputs, 'target').data;
  const weights = weightsOf(inputs, shape);
  const width = shape.at(-1) ?? 1;
  const row = (values: ArrayLike<number>, i: number): number[] => Array.from({ length: width }, (_, c) => values[i * width + c] ?? 0);
  return Array.from({ length: data.length / width }, (_, i) => ({ scores: row(data, i), truths: row(target, i), weights: row(weights, i) }));
}

const THRESHOLDS = { thresholds: numberOrList(null) };
const orHalf = (thresholds: number | readonly number[] | null, byDefault = 0.5): readonly number[] => [thresholds ?? byDefault].flat();

/** Whether a score counts: one of the `topK` largest of its row, of the asked class, above the threshold. */
interface Selection {
  readonly topK: number | null;
  readonly classId: number | null;
}

function decisions(rows: readonly Row[], threshold: number, { topK, classId }: Selection): Decided[] {
  return rows.flatMap(({ scores, truths, weights }) => {
    // The first of equal scores is the larger one.
    const order = scores.map((_, c) => c).toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
    const isTop = new Set(topK === null ? order : order.slice(0, topK));
    return scores.flatMap((score, c) => (classId !== null && c !== classId ? [] : [{ truth: (truths[c] ?? 0) > 0, predicted: isTop.has(c) && isAbove(score, threshold), weight: weights[c] ?? 1 }]));
  });
}

const countMetric = (name: string, count: keyof ClassCounts) => declare(`keras.metrics.${name}`, THRESHOLDS, ({ thresholds }, _shapes, api): MetricTranslation => metricTranslation(api, 'confusion-matrix',
  (updates) => orHalf(thresholds).map((threshold) => countsOf(decisions(updates.flatMap(rowsOf), threshold, { topK: null, classId: null }))[count])));

const ratioMetric = (name: string, metric: string) => declare(`keras.metrics.${name}`, { ...THRESHOLDS, top_k: realOrNull(null), class_id: realOrNull(null) }, ({ thresholds, top_k: topK, class_id: classId }, _shapes, api): MetricTranslation => metricTranslation(api, metric,
  (updates) => orHalf(thresholds, topK === null ? 0.5 : Number.NEGATIVE_INFINITY).map((threshold) => metricOfCounts(metric, [[countsOf(decisions(updates.flatMap(rowsOf), threshold, { topK, classId }))]])[0]?.[0] ?? 0)));

const F = { average: oneOf(null, 'micro', 'macro', 'weighted'), threshold: realOrNull(null) };

/** Without a threshold the largest score of each row is the prediction. 0 where undefined. */
function fScores(updates: readonly Inputs[], { average, beta, threshold }: { readonly average: string | null; readonly beta: number; readonly threshold: number | null }): number[] {
  const rows = updates.flatMap(rowsOf);
  const predicted = (scores: readonly number[], c: number): boolean => {
    const score = scores[c] ?? 0;
    return threshold === null ? score >= Math.max(...scores) && Math.abs(score) > 1e-9 : isAbove(score, threshold);
  };
  const ofClass = (c: number): Decided[] => rows.map(({ scores, truths, weights }) => ({ truth: (truths[c] ?? 0) > 0, predicted: predicted(scores, c), weight: weights[c] ?? 1 }));
  const classes = Array.from({ length: rows[0]?.scores.length ?? 0 }, (_, c) => ofClass(c));
  const groups = average === 'micro' ? [classes.flat()] : classes;
  const counts = groups.map(countsOf);
  const values = (metricOfCounts('f-beta', [counts], { beta })[0] ?? []).map((value) => value ?? 0);
  if (average === null) return values;
  const weights = counts.map(({ tp, fn }) => (average === 'weighted' ? tp + fn : 1));
  const total = weights.reduce((a, b) => a + b, 0);
  return [total === 0 ? 0 : values.reduce((sum, value, c) => sum + value * (weights[c] ?? 0), 0) / total];
}

const FBetaScore = declare('keras.metrics.FBetaScore', { ...F, beta: real(1) }, (given, _shapes, api): MetricTranslation => metricTranslation(api, 'f-beta', (updates) => fScores(updates, given)));
const F1Score = declare('keras.metrics.F1Score', F, (given, _shapes, api): MetricTranslation => metricTranslation(api, 'f-beta', (updates) => fScores(updates, { ...given, beta: 1 })));

export const scoreMetrics = {
  TruePositives: countMetric('TruePositives', 'tp'),
  FalsePositives: countMetric('FalsePositives', 'fp'),
  FalseNegatives: countMetric('FalseNegatives', 'fn'),
  TrueNegatives: countMetric('TrueNegatives', 'tn'),
  Precision: ratioMetric('Precision', 'precision'),
  Recall: ratioMetric('Recall', 'recall'),
  FBetaScore,
  F1Score,
} as const;

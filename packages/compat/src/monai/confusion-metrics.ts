// MONAI: metrics of the confusion matrix by any of their names, and F-beta.
import { metricOfCounts, type ClassCounts } from '@semsegloss/core';
import { declare, refusal, type Inputs, type MetricTranslation, type Shapes } from '../api.ts';
import { input } from '../feeds.ts';
import { count } from '../layout.ts';
import { counted, metricTranslation, type Reading } from '../metric.ts';
import { anything, flag, oneOf, real } from '../option.ts';
import { BACKGROUND, masks } from './overlap-metrics.ts';
import { reduced, reductions, type Reduction } from './reduce.ts';

/** Our metric for each of MONAI's, with all names that it takes. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  recall: ['sensitivity', 'recall', 'hit rate', 'true positive rate', 'tpr'],
  specificity: ['specificity', 'selectivity', 'true negative rate', 'tnr'],
  precision: ['precision', 'positive predictive value', 'ppv'],
  'negative-predictive-value': ['negative predictive value', 'npv'],
  'false-negative-rate': ['miss rate', 'false negative rate', 'fnr'],
  'false-positive-rate': ['fall out', 'false positive rate', 'fpr'],
  'false-discovery-rate': ['false discovery rate', 'fdr'],
  'false-omission-rate': ['false omission rate', 'for'],
  'prevalence-threshold': ['prevalence threshold', 'pt'],
  iou: ['threat score', 'critical success index', 'ts', 'csi'],
  accuracy: ['accuracy', 'acc'],
  'balanced-accuracy': ['balanced accuracy', 'ba'],
  dice: ['f1 score', 'f1'],
  matthews: ['matthews correlation coefficient', 'mcc'],
  'fowlkes-mallows': ['fowlkes mallows index', 'fm'],
  youden: ['informedness', 'bookmaker informedness', 'bm', 'youden index', 'youden'],
  markedness: ['markedness', 'deltap', 'mk'],
};

/** Of several names the first: each gives a result of its own. */
function metricNamed(api: string, name: unknown): string {
  const [first] = [name].flat();
  const wanted = String(first).replaceAll('_', ' ').toLowerCase();
  const found = Object.entries(NAMES).find(([, names]) => names.includes(wanted));
  if (found === undefined) throw refusal(api, `metric_name ${JSON.stringify(first)} is none of its metrics`, `Names: ${Object.values(NAMES).flat().join(', ')}.`);
  return found[0];
}

const METRIC_NAME = { metric_name: anything('hit_rate') };

/** Values of a metric for rows of counts; NaN where it is undefined. */
function ofCounts(metric: string, rows: readonly (readonly ClassCounts[])[], own: Readonly<Record<string, number>> = {}): number[][] {
  const values = metricOfCounts(metric, rows, own);
  if (metric !== 'prevalence-threshold') return values.map((row) => row.map((value) => value ?? Number.NaN));
  // Where recall + specificity is 1 theirs is 0/0; ours is the limit.
  const informedness = metricOfCounts('youden', rows);
  return values.map((row, i) => row.map((value, c) => (informedness[i]?.[c] === 0 ? Number.NaN : (value ?? Number.NaN))));
}

function countsOf(updates: readonly Inputs[], reading: Reading): (readonly ClassCounts[])[] {
  const first = reading.options.includeBackground === false ? 1 : 0;
  const images = updates.some((inputs) => input(inputs, 'target').data.some(Number.isNaN)) ? updates.flatMap(undefinedCounts) : counted(updates, reading).counts().perImage;
  return images.map((row) => row.slice(first));
}

/** As MONAI subtracts counts: where a target holds NaN its FP and FN are NaN, and are left out of means. */
function undefinedCounts(inputs: Inputs): ClassCounts[][] {
  const [prediction, target] = [input(inputs, 'prediction').data, input(inputs, 'target').data];
  const [batch = 1, classes = 1, ...space] = input(inputs, 'prediction').shape;
  const pixels = count(space);
  return Array.from({ length: batch }, (_, n) => Array.from({ length: classes }, (__, c) => {
    const places = Array.from({ length: pixels }, (___, i) => (n * classes + c) * pixels + i);
    const both = (value: number): number => places.filter((i) => (prediction[i] ?? 0) + (target[i] ?? 0) === value).length;
    const [tp, tn, positives] = [both(2), both(0), places.reduce((sum, i) => sum + (target[i] ?? 0), 0)];
    return { tp, fp: pixels - positives - tn, fn: positives - tp, tn };
  }));
}

/** Counts are reduced first, as whole numbers or means of them: every metric here is the same for both. */
function reducedCounts(rows: readonly (readonly ClassCounts[])[], reduction: Reduction): (readonly ClassCounts[])[] {
  const entry = (name: keyof ClassCounts): number[] => reduced(rows.map((row) => row.map((counts) => counts[name])), reduction);
  const [tp, fp, fn, tn] = [entry('tp'), entry('fp'), entry('fn'), entry('tn')];
  return tp.map((value, i) => [{ tp: value, fp: fp[i] ?? 0, fn: fn[i] ?? 0, tn: tn[i] ?? 0 }]);
}

export const ConfusionMatrixMetric = declare('monai.metrics.ConfusionMatrixMetric', {
  ...BACKGROUND, ...METRIC_NAME, compute_sample: flag(false), reduction: reductions('mean'), get_not_nans: flag(false),
}, (given, shapes, api): MetricTranslation => {
  const metric = metricNamed(api, given.metric_name);
  const reading = masks(shapes, given.include_background);
  // Of a classification, [N, C], it reduces counts whatever the option says.
  const isOfSamples = given.compute_sample && (shapes.prediction === undefined || shapes.prediction.length > (shapes.prediction.at(-1) === 1 ? 3 : 2));
  return metricTranslation(api, metric, (updates) => {
    const rows = countsOf(updates, reading);
    return isOfSamples ? reduced(ofCounts(metric, rows), given.reduction) : ofCounts(metric, reducedCounts(rows, given.reduction)).flat();
  });
});

export const compute_confusion_matrix_metric = declare('monai.metrics.compute_confusion_matrix_metric', { ...BACKGROUND, ...METRIC_NAME }, (given, shapes, api): MetricTranslation => {
  const metric = metricNamed(api, given.metric_name);
  return metricTranslation(api, metric, (updates) => ofCounts(metric, countsOf(updates, masks(shapes, given.include_background))).flat());
});

/** tp, fp, tn, fn of each sample and class. */
export const get_confusion_matrix = declare('monai.metrics.get_confusion_matrix', { ...BACKGROUND, order: oneOf('tp,fp,tn,fn') }, (given, shapes, api): MetricTranslation => metricTranslation(api, 'confusion-matrix',
  (updates) => countsOf(updates, masks(shapes, given.include_background)).flat().flatMap(({ tp, fp, tn, fn }) => [tp, fp, tn, fn])));

/** Of reduced counts. */
export const FBetaScore = declare('monai.metrics.FBetaScore', { beta: real(1), ...BACKGROUND, reduction: reductions('mean'), get_not_nans: flag(false) }, (given, shapes: Shapes, api): MetricTranslation => metricTranslation(api, 'f-beta',
  (updates) => ofCounts('f-beta', reducedCounts(countsOf(updates, masks(shapes, given.include_background)), given.reduction), { beta: given.beta }).flat()));

// segmentation_models.pytorch: metrics of the counts that `get_stats` makes, by its reductions.
import { metricOfCounts, type ClassCounts } from '@semsegloss/core';
import { declare, refusal, type Inputs, type MetricTranslation, type Shapes } from '../api.ts';
import { decided } from '../decided.ts';
import { channelsFirst, samples } from '../layout.ts';
import { counted, metricTranslation, type Reading } from '../metric.ts';
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
interface Reduction {
  readonly reduction: string | null;
  readonly class_weights: readonly number[] | null;
  readonly zero_division: number | 'warn';
}
type Counts = readonly (readonly ClassCounts[])[];
/** Values for rows of counts; NaN is 0/0. */
type Formula = (rows: Counts, beta: number) => number[][];

/** Class ids in multiclass mode; elsewhere 0 and 1. */
function readingOf(api: string, { mode, ignore_index: ignoreIndex, num_classes: classes }: Stats, { prediction }: Shapes): Reading {
  if (mode === 'multiclass') {
    if (classes === null) throw refusal(api, 'class ids do not say how many classes there are', 'Give num_classes.');
    return { view: { layout: `N${'DHW'.slice(-Math.max(1, (prediction?.length ?? 3) - 1))}C`, shape: (shape) => shape }, options: { task: 'multiclass', predictions: 'labels', targets: 'labels', classes, ignoreIndex } };
  }
  const options = { fromLogits: false, ignoreIndex };
  return mode === 'binary' ? { view: samples, options } : { view: channelsFirst(prediction?.length), options: { ...options, task: 'multilabel' } };
}

/** Scores and targets count from the threshold on. */
function countsOf(updates: readonly Inputs[], { mode, threshold }: Stats, reading: Reading): Counts {
  const read = mode === 'multiclass' || threshold === null ? updates : updates.map((inputs) => ({ ...inputs, ...decided(inputs, 'prediction', threshold), ...decided(inputs, 'target', threshold) }));
  return counted(read, reading).counts().perImage;
}

/**
 * Its mean takes class_weights, divided by their sum, into every term, so that only "weighted" undoes the division by the
 * number of classes. "micro" leaves 0/0 undefined.
 */
function reduced(rows: Counts, formula: (rows: Counts) => number[][], { reduction, class_weights: given, zero_division: zero }: Reduction): number[] {
  const orDefault = (value: number): number => (Number.isNaN(value) ? (zero === 'warn' ? 0 : zero) : value);
  const table = (counts: Counts): number[][] => formula(counts).map((row) => row.map(orDefault));
  const classes = (rows[0] ?? []).map((_, c) => rows.flatMap((row) => row.slice(c, c + 1)));
  const total = sum(given ?? []);
  const weigh = (value: number, c: number): number => (given === null ? value : (value * (given[c] ?? 0)) / total);
  switch (reduction) {
    case 'micro': return formula([[pooled(rows.flat())]]).flat();
    case 'macro': return [mean(table([classes.map(pooled)]).flat().map(weigh))];
    case 'weighted': return [sum(table([classes.map(pooled)]).flat().map(weigh))];
    case 'micro-imagewise': return [mean(table(rows.map((row) => [pooled(row)])).flat())];
    case 'macro-imagewise':
    case 'weighted-imagewise': {
      const values = table(rows);
      return [mean(classes.map((_, c) => weigh(mean(values.map((row) => row[c] ?? 0)), c)))];
    }
    default: return table(rows).flat();
  }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
function pooled(counts: readonly ClassCounts[]): ClassCounts {
  const of = (name: keyof ClassCounts): number => sum(counts.map((entry) => entry[name]));
  return { tp: of('tp'), fp: of('fp'), fn: of('fn'), tn: of('tn') };
}

const metric = (name: string, ours: string, formula: Formula = ofOurs(ours), own = {}) => declare(`segmentation_models_pytorch.metrics.${name}`, { ...STATS, ...REDUCTION, ...own }, (given, shapes, api): MetricTranslation => {
  const reading = readingOf(api, given, shapes);
  if (given.reduction?.startsWith('weighted') === true && given.class_weights === null) throw refusal(api, 'a weighted reduction needs class_weights', 'Give one weight per class.');
  const { beta = 1 } = given as { readonly beta?: number };
  return metricTranslation(api, ours, (updates) => reduced(countsOf(updates, given, reading), (rows) => formula(rows, beta), given));
});

function ofOurs(slug: string): Formula {
  return (rows, beta) => metricOfCounts(slug, rows, slug === 'f-beta' ? { beta } : {}).map((row) => row.map((value) => value ?? Number.NaN));
}
/** One rate divided by another: Infinity where only the divisor is 0. */
const quotient = (above: string, below: string): Formula => (rows, beta) => {
  const divisors = ofOurs(below)(rows, beta);
  return ofOurs(above)(rows, beta).map((row, i) => row.map((value, c) => value / (divisors[i]?.[c] ?? Number.NaN)));
};

export const metrics = {
  fbeta_score: metric('fbeta_score', 'f-beta', ofOurs('f-beta'), { beta: real(1) }),
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
  positive_likelihood_ratio: metric('positive_likelihood_ratio', 'recall', quotient('recall', 'false-positive-rate')),
  negative_likelihood_ratio: metric('negative_likelihood_ratio', 'false-negative-rate', quotient('false-negative-rate', 'specificity')),
} as const;

// Metrics of a confusion matrix that was counted elsewhere.
import { METRIC_OPTIONS, type ClassCounts, type GivenMetricOptions } from '../define/metric.ts';
import { resolveParameters } from '../define/parameters.ts';
import { failure } from '../errors.ts';
import { countsOfMatrix } from './count.ts';
import type { RatioName } from './registry.ts';
import { summarise, type MetricSummary } from './summary.ts';

export interface ConfusionSummary {
  /** Each class against the rest. */
  readonly counts: readonly ClassCounts[];
  readonly metrics: Readonly<Record<RatioName, MetricSummary>>;
}

/**
 * Counts per class, and Dice, IoU, precision, recall, specificity and accuracy of a C × C matrix of [truth][prediction].
 * `includeBackground: false` leaves class 0 out of means and pooled counts, not out of `perClass`.
 * @throws SHAPE_MISMATCH unless the matrix is square and has a class; VALUE_RANGE unless every entry is a count, a whole number from 0 on.
 */
export function fromConfusionMatrix(matrix: readonly (readonly number[])[], given: Pick<GivenMetricOptions, 'includeBackground' | 'zeroDivision'> = {}): ConfusionSummary {
  const { includeBackground, zeroDivision } = METRIC_OPTIONS;
  const asked = given.zeroDivision === 'skip' ? { ...given, zeroDivision: null } : given;
  const settings = resolveParameters('fromConfusionMatrix', { includeBackground, zeroDivision }, asked);
  const classes = matrix.length;
  if (classes === 0 || matrix.some((row) => row.length !== classes)) {
    throw failure('SHAPE_MISMATCH', 'confusion matrix', 'must be square, [truth][prediction], with at least one class', matrix, 'Give one row and one column per class.');
  }
  matrix.forEach((row, i) => row.forEach((pixels, j) => {
    if (!Number.isSafeInteger(pixels) || pixels < 0) {
      throw failure('VALUE_RANGE', `confusion matrix at [${i}, ${j}]`, 'must be a number of pixels', pixels, 'Give counts, not shares.');
    }
  }));
  const counts = countsOfMatrix(matrix.flatMap((row) => [...row]), classes);
  return { counts, metrics: summarise(counts, { ...settings, classWeights: null }) };
}

// A metric of counts that were made elsewhere: sums of weights, or of several files.
import { resolveMetricOptions, type ClassCounts, type MetricDefinition } from '../define/metric.ts';
import type { ValuesOf, Parameters } from '../define/parameters.ts';
import { failure } from '../errors.ts';
import { formulaOf, table, type MaybeNumber } from './ratio.ts';
import { findMetric } from './registry.ts';

/**
 * A ratio metric, with its own parameters, of each class of each image, or of all classes of an image together where it
 * is such a metric; null where it is undefined. Counts need not be whole numbers.
 * @throws UNKNOWN_NAME, UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT for a metric of whole images
 */
export function metricOfCounts<P extends Parameters = Parameters>(metric: MetricDefinition<P> | string, images: readonly (readonly ClassCounts[])[], own: Partial<ValuesOf<P>> = {}): MaybeNumber[][] {
  const definition = (typeof metric === 'string' ? findMetric(metric) : metric) as MetricDefinition<P>;
  if (definition.form !== 'ratio') throw failure('OPTION_CONFLICT', 'metricOfCounts', 'must be asked for a ratio of counts', definition.slug, 'Use evaluateMetric.');
  return table(formulaOf(definition, resolveMetricOptions(definition, own).parameters), images, null);
}

// One metric of one batch on the host. For more than one batch use the meter.
import { resolveMetricOptions, type MetricDefinition, type MetricSettings } from '../define/metric.ts';
import type { Parameters } from '../define/parameters.ts';
import type { Tensor } from '../run/tensor.ts';
import { ConfusionMeter } from './meter.ts';
import { MetricMeter } from './metric-meter.ts';
import type { MaybeNumber } from './ratio.ts';
import { findMetric } from './registry.ts';

export interface MetricFeeds {
  readonly prediction: Tensor;
  readonly target: Tensor;
  readonly mask?: Tensor;
}

/**
 * A metric by definition or name: a number, or one per class for average "none" (null where it is undefined), or the rows
 * of the confusion matrix. Metrics of counts have the same value as the graph of `buildMetric`.
 * @throws UNKNOWN_NAME, and what ConfusionMeter and MetricMeter throw
 */
export function evaluateMetric<P extends Parameters = Parameters>(metric: MetricDefinition<P> | string, { prediction, target, mask }: MetricFeeds, given: MetricSettings<P> = {} as MetricSettings<P>): MaybeNumber | MaybeNumber[] | number[][] {
  const definition: MetricDefinition = typeof metric === 'string' ? findMetric(metric) : metric;
  if (definition.form === 'host') {
    const meter = new MetricMeter(definition, given);
    meter.update(prediction, target, mask);
    return meter.value();
  }
  const { options, parameters } = resolveMetricOptions(definition, given);
  const meter = new ConfusionMeter(options);
  meter.update(prediction, target, mask);
  return definition.form === 'matrix' ? meter.confusionMatrix() : meter.value(definition, { ...parameters, average: options.average });
}

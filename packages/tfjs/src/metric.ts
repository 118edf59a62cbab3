// A metric as tfjs wants it: (yTrue, yPred) => Scalar.
import { failure, METRIC_OPTIONS, type MetricDefinition, type MetricSettings, type Parameters } from '@semsegloss/core';
import { compileMetric, graphMetricOf, measure } from './metric-program.ts';
import { remember } from './recipes.ts';
import type { Scalar, Tensor, Tf } from './runtime.ts';

/** A metric function for `model.compile({ metrics: [...] })`, and for calls of one's own. */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor, mask?: Tensor) => Scalar;

/** Settings of the metric, and what it is called in logs and curves. */
export type MetricForOptions<P extends Parameters = Parameters> = MetricSettings<P> & { readonly name?: string };

/**
 * A metric of tensors: one number per batch, computed where the prediction is.
 *
 * `metric` is a name such as `'iou'` or a definition; every metric of counts has this form. `options` are its
 * parameters and the shared ones (default: one channel of logits, NHWC). Tensors are those of `lossFor`.
 *
 * Logs and `history` show it under its name with the settings that differ from its defaults (`f-beta beta=0.5`), or under
 * the option `name`. They average the values of batches: with `over: 'sample'` (default) that is the mean over images
 * where batches have equal sizes.
 *
 * A 0/0 is left out of the means over images and classes. Where nothing of a batch is left, the value is that of a
 * perfect prediction (1 for Dice, 0 for a rate of errors), never NaN, which would spoil a whole epoch of history; 0 for
 * a metric that has no perfect value. `zeroDivision` sets the value of each 0/0 instead.
 *
 * ```ts
 * model.compile({ optimizer: 'adam', loss: lossFor(tf, 'dice'), metrics: [metricFor(tf, 'iou')] });
 * ```
 * @throws UNKNOWN_NAME, UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT; UNSUPPORTED for a metric of whole images
 * and for the confusion matrix; the function itself MISSING_INPUT, DTYPE_MISMATCH, DISPOSED, SHAPE_MISMATCH,
 * EMPTY_INPUT, BACKEND_MISSING, and UNSUPPORTED when it is differentiated.
 */
export function metricFor<P extends Parameters = Parameters>(tf: Tf, metric: MetricDefinition<P> | string, options: MetricForOptions<P> = {} as MetricForOptions<P>): MetricFunction {
  const definition = graphMetricOf('metricFor', tf, metric as MetricDefinition | string);
  const { name, ...settings } = options as MetricForOptions;
  const program = compileMetric(definition, settings);
  if (program.built.options.average === 'none') {
    throw failure('OPTION_CONFLICT', 'metricFor.average', 'must be one that gives one number', 'none', 'Use metricsPerClass for one function per class.');
  }
  const made: MetricFunction = (yTrue, yPred, mask) => measure(tf, program, yTrue, yPred, mask) as Scalar;
  return remember(made, { kind: 'metric', slug: definition.slug, options: settings, name: name ?? nameOf(definition, settings) });
}

/** What says how data are given, and not what is measured of them. */
const DATA_OPTIONS: ReadonlySet<string> = new Set<keyof typeof METRIC_OPTIONS>(['task', 'layout', 'classes', 'fromLogits', 'targets', 'mask', 'weightedCounts', 'ignoreIndex', 'classWeights']);

/** The slug, and every setting that differs from the metric's default. */
export function nameOf({ slug, defaults, parameters }: MetricDefinition, settings: Readonly<Record<string, unknown>>): string {
  const usual = (key: string): unknown => (defaults as Readonly<Record<string, unknown>>)[key] ?? ({ ...METRIC_OPTIONS, ...parameters } as Parameters)[key]?.default;
  const special = Object.entries(settings).filter(([key, value]) => value !== undefined && !DATA_OPTIONS.has(key) && (value === 'skip' ? null : value) !== usual(key));
  return [slug, ...special.map(([key, value]) => `${key}=${String(value)}`)].join(' ');
}

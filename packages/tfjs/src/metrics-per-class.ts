// A metric of each class by itself, for curves side by side; one pass over a batch serves all of them.
import { failure, type GivenMetricOptions, type MetricDefinition, type MetricSettings, type Parameters } from '@semsegloss/core';
import { compileMetric, graphMetricOf, measure, type MetricProgram } from './metric-program.ts';
import { nameOf, type MetricForOptions, type MetricFunction } from './metric.ts';
import { remember } from './recipes.ts';
import type { Scalar, Tensor, Tf } from './runtime.ts';

/**
 * The metric of each class by itself: one function per class, in the order of the classes, for curves side by side.
 * Names are those of `metricFor` and the class: `iou_0`, `iou_1`, or `iou_tumour` with names for the classes.
 *
 * All of them share one pass over a batch. The values of the latest batch, a tensor of one number per class, are held
 * until every function has been asked for its own.
 *
 * ```ts
 * metrics: metricsPerClass(tf, 'iou', { task: 'multiclass', classes: 3 }, ['background', 'organ', 'tumour'])
 * ```
 * A class that a batch has not, neither true nor predicted, counts as perfect there; see `metricFor`.
 * @throws what `metricFor` throws; MISSING_INPUT where neither `classes` nor `classNames` says how many classes there
 * are; OPTION_CONFLICT for another average, and where the metric is one of all classes together.
 */
export function metricsPerClass<P extends Parameters = Parameters>(
  tf: Tf, metric: MetricDefinition<P> | string, options: MetricForOptions<P> = {} as MetricForOptions<P>, classNames?: readonly string[],
): MetricFunction[] {
  const definition = graphMetricOf('metricsPerClass', tf, metric as MetricDefinition | string);
  const { name, ...given } = options as MetricForOptions;
  const { task, classes, average } = given as GivenMetricOptions;
  if (average !== undefined && average !== 'none') throw failure('OPTION_CONFLICT', 'metricsPerClass.average', 'takes no mean over classes', average, 'Leave it out, or use metricFor.');
  const count = task === 'multilabel' || task === 'multiclass' ? (classes ?? classNames?.length) : 1;
  if (count === undefined) throw failure('MISSING_INPUT', 'metricsPerClass.classes', 'must say how many classes there are', count, 'Set the option classes, or name the classes in the fourth argument.');
  if (classNames !== undefined && classNames.length !== count) throw failure('PARAMETER_RANGE', 'metricsPerClass.classNames', `must have one name per class (${count})`, classNames, 'Name every class, background included.');
  const settings = { ...given, classes: count, average: 'none' } as MetricSettings;
  const shared = new SharedValues(tf, compileMetric(definition, settings), count);
  const label = name ?? nameOf(definition, { ...given, average: undefined });
  return Array.from({ length: count }, (_, classId) => {
    const made: MetricFunction = (yTrue, yPred, mask) => shared.of(classId, yTrue, yPred, mask);
    return remember(made, { kind: 'metric', slug: definition.slug, options: settings, name: `${label}_${classNames?.[classId] ?? classId}`, classId });
  });
}

/** The values of all classes for the latest batch, held until each class was asked for once. */
class SharedValues {
  readonly #tf: Tf;
  readonly #program: MetricProgram;
  readonly #classes: readonly number[];
  #data: readonly unknown[] = [];
  #values: Tensor | undefined;
  #waiting = new Set<number>();

  constructor(tf: Tf, program: MetricProgram, count: number) {
    this.#tf = tf;
    this.#program = program;
    this.#classes = Array.from({ length: count }, (_, id) => id);
  }

  of(classId: number, ...tensors: [yTrue: Tensor, yPred: Tensor, mask?: Tensor | undefined]): Scalar {
    const [yTrue, yPred, mask] = tensors;
    const data = tensors.map((tensor) => (tensor?.isDisposed === false ? tensor.dataId : undefined));
    const isSame = this.#data.length === data.length && data.every((id, i) => id === this.#data[i]);
    if (!isSame || !this.#waiting.has(classId)) {
      this.#clear();
      this.#values = this.#tf.keep(measure(this.#tf, this.#program, yTrue, yPred, mask));
      this.#waiting = new Set(this.#classes);
      this.#data = data;
    }
    this.#waiting.delete(classId);
    const value = this.#tf.tidy(() => this.#tf.reshape(this.#tf.slice(this.#values as Tensor, [classId], [1]), []) as Scalar);
    if (this.#waiting.size === 0) this.#clear();
    return value;
  }

  #clear(): void {
    this.#values?.dispose();
    this.#values = undefined;
    this.#waiting.clear();
    this.#data = [];
  }
}

// A metric of counts compiled for tfjs: from tensors of one batch to its value, through the table that losses use.
// Nothing is recorded for differentiation, so a metric costs training no memory.
import { buildMetric, decompose, failure, findMetric, optimise, SemSegLossError, type BuiltMetric, type MetricDefinition, type MetricSettings } from '@semsegloss/core';
import { KEPT } from './lower.ts';
import { perform, type Values } from './op-by-op.ts';
import { forwardPlanOf, type ForwardPlan } from './plan.ts';
import { currentBackend, type Tensor, type Tf } from './runtime.ts';
import { bindTensors, conform, type Tensors } from './tensors.ts';

export interface MetricProgram {
  readonly built: BuiltMetric;
  readonly plan: ForwardPlan;
  /** The value where nothing of a batch was left to average. */
  readonly undefinedValue: number;
}

/** The definition behind a name, which must have a graph. */
export function graphMetricOf(where: string, tf: Tf, metric: MetricDefinition | string): MetricDefinition {
  if (typeof tf?.getBackend !== 'function') throw failure('PARAMETER_RANGE', where, 'the first argument must be the tfjs module', tf, `Call ${where}(tf, 'iou').`);
  const definition = typeof metric === 'string' ? findMetric(metric) : metric;
  if (definition?.kind !== 'metric') throw failure('PARAMETER_RANGE', where, 'the second argument must be the name of a metric, or its definition', metric, `Call ${where}(tf, 'iou').`);
  if (definition.form === 'host') {
    throw failure('UNSUPPORTED', where, 'must be given a metric of counts', definition.slug, 'It needs whole images on the host: give the predictions of each batch to MetricMeter of @semsegloss/core, for example in onEpochEnd.');
  }
  if (definition.form === 'matrix') {
    throw failure('UNSUPPORTED', where, 'must be given a metric that is one number', definition.slug, 'Use ConfusionMeter of @semsegloss/core, or metricsPerClass for a number per class.');
  }
  return definition;
}

export function compileMetric(definition: MetricDefinition, options: MetricSettings): MetricProgram {
  const built = buildMetric(definition, options);
  const undefinedValue = definition.form === 'ratio' ? (definition.perfect ?? 0) : 0;
  return { built, plan: forwardPlanOf(optimise(decompose(optimise(built.graph), KEPT))), undefinedValue };
}

/** The value of one batch, of the graph's shape; finite, whatever is undefined. */
export function measure(tf: Tf, { built, plan, undefinedValue }: MetricProgram, yTrue: Tensor, yPred: Tensor, mask: Tensor | undefined): Tensor {
  currentBackend(tf);
  const { slug } = built.definition;
  if (mask !== undefined && !built.options.mask) {
    throw new SemSegLossError('OPTION_CONFLICT', `${slug}: takes a mask only when built for one, got a third argument. Build it with the option mask: true.`);
  }
  const given = { target: yTrue, prediction: yPred, ...(built.options.mask ? { mask } : {}) };
  const { sizes, shapes } = bindTensors(built, given as Tensors);
  return tf.customGrad((prediction) => {
    const feeds = conform(tf, built, { ...given, prediction } as Tensors, shapes);
    const values: Values = new Map([...plan.inputs].flatMap(([name, id]) => (feeds[name] === undefined ? [] : [[id, feeds[name]] as const])));
    perform(tf, plan.steps, values, sizes);
    const [value, defined] = ['value', 'defined'].map((name) => values.get(plan.outputs.get(name) ?? -1));
    const filled = defined === undefined || undefinedValue === 0 ? tf.clone(value as Tensor) : tf.add(value as Tensor, tf.mul(tf.sub(1, defined), undefinedValue));
    return {
      value: filled,
      gradFunc: () => { throw failure('UNSUPPORTED', slug, 'is a metric of decided pixels, which has no gradient', 'a request for one', 'Train with a loss: lossFor(tf, …).'); },
    };
  })(yPred);
}

// How a model was compiled, as JSON: losses and metrics by name and options, in the form that model.compile was given.
// Functions are written down by the recipes of this package, and made again from them.
import { failure, findMetric, lossOf, type LossDefinition, type LossOptions, type MetricDefinition } from '@semsegloss/core';
import { lossFor, type LossFunction } from '../loss.ts';
import { metricFor, type MetricFunction } from '../metric.ts';
import { metricsPerClass } from '../metrics-per-class.ts';
import { recipeOf, remember, type Recipe } from '../recipes.ts';
import { weightedLoss } from '../weighted-loss.ts';
import type { LayersModel, LayersTf } from './runtime.ts';

/** The version of the record's form. */
const VERSION = 1;

/** One of something, a list, or one for each output by name. */
type Form<T> = T | readonly T[] | { readonly [output: string]: T | readonly T[] };
/** tfjs' own by their name, ours by their recipe. */
type Written = string | Recipe;

export interface TrainingRecord {
  readonly version: typeof VERSION;
  readonly loss: Form<Written>;
  readonly metrics: Form<Written>;
  readonly optimizer: { readonly class_name: string; readonly config: Readonly<Record<string, unknown>> };
}

/** @throws UNSUPPORTED for a function that neither this package nor a name of tfjs can make again. */
export function recordOf(model: LayersModel): TrainingRecord {
  const { optimizer } = model;
  return {
    version: VERSION,
    loss: mapForm(model.loss as Form<unknown>, write),
    metrics: mapForm((model.metrics ?? []) as Form<unknown>, write),
    optimizer: { class_name: optimizer.getClassName(), config: { ...optimizer.getConfig() } },
  };
}

/** @throws FILE_UNSUPPORTED for metadata that hold no such record. */
export function readRecord(metadata: unknown): TrainingRecord {
  const record = (metadata as { readonly semsegloss?: Partial<TrainingRecord> } | undefined)?.semsegloss;
  if (record === undefined) throw failure('FILE_UNSUPPORTED', 'loadForTraining', 'must be given a model that saveForTraining saved', 'one without its record', 'Load it with tf.loadLayersModel and compile it.');
  if (record.version !== VERSION || record.loss === undefined || record.metrics === undefined || typeof record.optimizer?.class_name !== 'string') {
    throw failure('FILE_UNSUPPORTED', 'loadForTraining', `must be a record of version ${VERSION}`, record.version, 'Load it with the version of this package that saved it, or with tf.loadLayersModel.');
  }
  return record as TrainingRecord;
}

/** What `model.compile` is given to train on as before. */
export function compileArgsOf(tf: LayersTf, record: TrainingRecord, definitions: readonly (LossDefinition | MetricDefinition)[]): Pick<Parameters<LayersModel['compile']>[0], 'loss' | 'metrics'> {
  const make = maker(tf, definitions);
  type Args = Parameters<LayersModel['compile']>[0];
  return { loss: mapForm(record.loss, make) as Args['loss'], metrics: mapForm(record.metrics, make) as NonNullable<Args['metrics']> };
}

function write(given: unknown): Written {
  if (typeof given === 'string') return given;
  const recipe = typeof given === 'function' ? recipeOf(given) : undefined;
  if (recipe === undefined) throw failure('UNSUPPORTED', 'saveForTraining', 'can save losses and metrics of this package, and those of tfjs by name', given, 'Save with model.save and compile after loading, or write the loss with defineLoss.');
  return recipe;
}

function maker(tf: LayersTf, definitions: readonly (LossDefinition | MetricDefinition)[]): (written: Written) => string | LossFunction | MetricFunction {
  const perClass = new Map<string, MetricFunction[]>();
  return (written) => {
    if (typeof written === 'string') return written;
    const { kind, slug, options, name, weight, classId } = written;
    const own = definitions.find((definition) => definition.kind === kind && definition.slug === slug);
    if (kind === 'loss') {
      const loss = lossFor(tf, (own as LossDefinition | undefined) ?? lossOf(slug), options as LossOptions);
      return weight === undefined ? loss : weightedLoss(tf, loss, weight);
    }
    const metric = (own as MetricDefinition | undefined) ?? findMetric(slug);
    if (classId === undefined) return metricFor(tf, metric, { ...options, name } as Parameters<typeof metricFor>[2]);
    const key = JSON.stringify([slug, options]);
    const group = perClass.get(key) ?? metricsPerClass(tf, metric, options as Parameters<typeof metricsPerClass>[2]);
    perClass.set(key, group);
    return remember(group[classId] as MetricFunction, written);
  };
}

function mapForm<T, U>(form: Form<T>, of: (one: T) => U): Form<U> {
  if (Array.isArray(form)) return form.map((one: T) => of(one));
  const isPlain = typeof form === 'object' && form !== null && !('kind' in form);
  return isPlain ? Object.fromEntries(Object.entries(form).map(([output, one]) => [output, mapForm(one as T | readonly T[], of) as U])) : of(form as T);
}

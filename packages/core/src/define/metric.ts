// What a metric is made of, and the options that all metrics share. A metric file calls `defineRatio` and holds
// nothing but its own formula over counts; how pixels become counts is settled outside, in build/ and metrics/.
import { SemSegLossError } from '../errors.ts';
import type { Decision } from '../build/metric.ts';
import type { Expr } from '../graph/expr.ts';
import type { Source } from './loss.ts';
import { checkCombination, SHARED_OPTIONS, type SharedOptions } from './options.ts';
import { choice, number, optionalNumber, resolveParameters, type ValuesOf } from './parameters.ts';

/** Pixels of one class against the rest: as numbers on the host, as graph values in the graph form. */
export interface Counts<Value> {
  /** Truly of the class and predicted so. */
  readonly tp: Value;
  /** Predicted, but not of the class. */
  readonly fp: Value;
  /** Of the class, but not predicted. */
  readonly fn: Value;
  /** Neither. */
  readonly tn: Value;
}
export type ClassCounts = Counts<number>;

/** How pixels are read: the first group of every metric's options. */
const COUNTING_OPTIONS = {
  task: SHARED_OPTIONS.task,
  layout: SHARED_OPTIONS.layout,
  classes: SHARED_OPTIONS.classes,
  fromLogits: SHARED_OPTIONS.fromLogits,
  threshold: number({ default: 0.5, min: 0, max: 1, open: true, doc: 'binary and multilabel: a pixel is of the class when its probability is greater; compared in float32' }),
  targets: SHARED_OPTIONS.targets,
  mask: { ...SHARED_OPTIONS.mask, doc: 'a third input "mask", shaped like the prediction without the class axis: pixels of weight 0 do not count, all others count once' },
  ignoreIndex: SHARED_OPTIONS.ignoreIndex,
} as const;

export const METRIC_OPTIONS = {
  ...COUNTING_OPTIONS,
  includeBackground: { ...SHARED_OPTIONS.includeBackground, doc: 'false leaves class 0 out of means and pooled counts' },
  average: choice({ choices: ['macro', 'micro', 'none'], default: 'macro', doc: 'macro: one value per class, then their mean; micro: counts of all classes pooled; none: the values per class' }),
  over: choice({ choices: ['sample', 'batch'], default: 'sample', doc: 'sample: one value per image, then their mean; batch: counts of all images pooled' }),
  zeroDivision: optionalNumber({ default: null, min: 0, max: 1, doc: 'the value of 0/0; null or "skip" leaves it out of means' }),
} as const;

/** What a streaming meter takes: the same, and how its predictions are given. */
export const METER_OPTIONS = {
  ...METRIC_OPTIONS,
  predictions: choice({ choices: ['scores', 'labels'], default: 'scores', doc: 'scores: logits or probabilities; labels: class ids, without the class axis' }),
} as const;

type Given<Options> = Partial<Omit<Options, 'zeroDivision'>> & { readonly zeroDivision?: number | 'skip' | null };

export type MetricOptions = ValuesOf<typeof METRIC_OPTIONS>;
export type MeterOptions = ValuesOf<typeof METER_OPTIONS>;
export type GivenMetricOptions = Given<MetricOptions>;
export type GivenMeterOptions = Given<MeterOptions>;

interface CommonDefinition {
  readonly kind: 'metric';
  readonly slug: string;
  readonly title: string;
  readonly aliases: readonly string[];
  /** The formula in one line of text. */
  readonly formula: string;
  /** What the number says, for lists and forms. */
  readonly doc: string;
  readonly source: Source;
  /** Smallest and largest value. */
  readonly range: readonly [number, number];
  /** Options whose default differs for this metric. */
  readonly defaults: GivenMetricOptions;
  /** Why some options make no sense for this metric; undefined where they do. */
  readonly refuses: (options: MetricOptions) => string | undefined;
}

/** A quotient of counts; 0/0 is undefined. */
export interface RatioMetric extends CommonDefinition {
  readonly form: 'ratio';
  readonly ratio: (counts: Counts<Expr>) => { readonly numerator: Expr; readonly denominator: Expr };
}
/** Pixels counted by pairs of classes. */
export interface MatrixMetric extends CommonDefinition {
  readonly form: 'matrix';
  readonly matrix: (decision: Decision) => Expr;
}
export type MetricDefinition = RatioMetric | MatrixMetric;

type Spec<Definition extends MetricDefinition> = Omit<Definition, 'kind' | 'form' | 'defaults' | 'refuses'> & Partial<Pick<Definition, 'defaults' | 'refuses'>>;

/** A metric from its formula over counts; graph form, host form and streaming form all follow from it. */
export function defineRatio(spec: Spec<RatioMetric>): RatioMetric {
  return { kind: 'metric', form: 'ratio', defaults: {}, refuses: () => undefined, ...spec };
}

export function defineMatrix(spec: Spec<MatrixMetric>): MatrixMetric {
  return { kind: 'metric', form: 'matrix', defaults: {}, refuses: () => undefined, ...spec };
}

/**
 * Fills in a metric's defaults and checks names, ranges and combinations.
 * @throws UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT
 */
export function resolveMetricOptions(definition: MetricDefinition, given: GivenMetricOptions): MetricOptions {
  const { slug } = definition;
  const options: MetricOptions = resolveParameters(slug, METRIC_OPTIONS, withoutSkip({ ...definition.defaults, ...given }));
  checkMetricCombination(slug, options);
  const reason = definition.refuses(options);
  if (reason !== undefined) throw new SemSegLossError('OPTION_CONFLICT', `${slug}: ${reason}`);
  return options;
}

/** The same for a meter, which serves all metrics. */
export function resolveMeterOptions(where: string, given: GivenMeterOptions): MeterOptions {
  const options: MeterOptions = resolveParameters(where, METER_OPTIONS, withoutSkip(given));
  checkMetricCombination(where, options);
  if (options.predictions === 'labels') {
    const conflict = (rule: string, remedy: string): never => {
      throw new SemSegLossError('OPTION_CONFLICT', `${where}: ${rule}. ${remedy}`);
    };
    if (options.task === 'multilabel') conflict('class ids cannot say that classes overlap, as multilabel predictions may', 'Use predictions: "scores", or task "multiclass".');
    if (options.task === 'multiclass' && options.classes === null) conflict('class ids do not say how many classes there are', 'Set the option classes.');
    if (options.threshold !== METRIC_OPTIONS.threshold.default) conflict('class ids are not compared with a threshold', 'Leave threshold out, or use predictions: "scores".');
  }
  return options;
}

/** The same settings as a loss has them, for everything that losses and metrics share. */
export function sharedOptions({ task, layout, classes, fromLogits, targets, mask, ignoreIndex, includeBackground, over }: MetricOptions): SharedOptions {
  const defaults = resolveParameters('metric', SHARED_OPTIONS, {});
  return { ...defaults, task, layout, classes, fromLogits, targets, mask, ignoreIndex, includeBackground, over };
}

function checkMetricCombination(where: string, options: MetricOptions): void {
  checkCombination(where, sharedOptions(options));
  const conflict = (rule: string, remedy: string): never => {
    throw new SemSegLossError('OPTION_CONFLICT', `${where}: ${rule}. ${remedy}`);
  };
  if (options.task === 'multiclass' && options.threshold !== METRIC_OPTIONS.threshold.default) {
    conflict('a multiclass prediction is the class of the largest score, which no threshold changes', 'Leave threshold out, or use task "multilabel".');
  }
  if (options.average === 'none' && !options.includeBackground) {
    conflict('average "none" lists every class, so none is left out', 'Leave includeBackground true and drop the first value, or use "macro" or "micro".');
  }
}

/** 'skip' is what a person writes; null is what it means among the declared parameters. */
function withoutSkip(given: GivenMetricOptions): Readonly<Record<string, unknown>> {
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return asked['zeroDivision'] === 'skip' ? { ...asked, zeroDivision: null } : asked;
}

/**
 * What a score is compared with: the threshold, or its logit, rounded to float32, so that every backend and the
 * host decide alike. A score that equals it is not above it.
 */
export function scoreThreshold({ fromLogits, threshold }: Pick<MetricOptions, 'fromLogits' | 'threshold'>): number {
  return Math.fround(fromLogits ? Math.log(threshold / (1 - threshold)) : threshold);
}

/** Dense targets of binary and multilabel tasks are of the class above this. */
export const TARGET_THRESHOLD = 0.5;

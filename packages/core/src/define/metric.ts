// What a metric is made of, and the options that all metrics share. A metric file calls `defineRatio` and holds
// nothing but its own formula over counts; how pixels become counts is settled outside, in build/ and metrics/.
import { SemSegLossError } from '../errors.ts';
import type { Decision } from '../build/metric.ts';
import type { Expr } from '../graph/expr.ts';
import type { HostMetric } from './host-metric.ts';
import type { Source } from './loss.ts';
import { checkCombination, SHARED_OPTIONS, type SharedOptions } from './options.ts';
import { choice, flag, optionalNumber, resolveParameters, type Parameters, type ValuesOf } from './parameters.ts';

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
  threshold: optionalNumber({ default: 0.5, min: 0, max: 1, open: true, doc: 'binary and multilabel: a pixel is of the class when its probability is greater; compared in float32; null: nothing is decided, and counts are sums of probabilities' }),
  targets: SHARED_OPTIONS.targets,
  mask: { ...SHARED_OPTIONS.mask, doc: 'a third input "mask", shaped like the prediction without the class axis: pixels of weight 0 do not count, all others count once' },
  weightedCounts: flag({ default: false, doc: 'with a mask: a pixel counts as much as its weight instead of once' }),
  ignoreIndex: SHARED_OPTIONS.ignoreIndex,
} as const;

export const METRIC_OPTIONS = {
  ...COUNTING_OPTIONS,
  includeBackground: { ...SHARED_OPTIONS.includeBackground, doc: 'false leaves class 0 out of means and pooled counts' },
  classWeights: { ...SHARED_OPTIONS.classWeights, doc: 'average "macro": one weight per class for the mean over classes' },
  average: choice({ choices: ['macro', 'micro', 'weighted', 'none'], default: 'macro', doc: 'macro: one value per class, then their mean; weighted: their mean, weighted by the pixels truly of each class; micro: counts of all classes pooled; none: the values per class' }),
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

/** What a caller may say about a metric: its own parameters and the options that all metrics share, in one flat object. */
export type MetricSettings<P extends Parameters = Parameters> = Partial<ValuesOf<P>> & GivenMetricOptions;

export interface CommonDefinition {
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

/** A quotient of values of the same shape; undefined where the denominator is 0, and only there. */
export interface Quotient {
  readonly numerator: Expr;
  readonly denominator: Expr;
}

/**
 * Whose counts a quotient is of.
 * - class: each class against the rest, along the class axis; averaged as the options ask.
 * - classes: all classes at once; the formula sums over the class axis. In a binary task the foreground is the one class.
 * - partition: the same for classes of which each pixel has exactly one, so that a binary task has two: not of the
 *   class, and of the class.
 */
export type Scope = 'class' | 'classes' | 'partition';

/** A quotient of counts. */
export interface RatioMetric<P extends Parameters = Parameters> extends CommonDefinition {
  readonly form: 'ratio';
  readonly scope: Scope;
  readonly parameters: P;
  /** The value of a perfect prediction; null where it depends on the data. */
  readonly perfect: number | null;
  ratio(counts: Counts<Expr>, parameters: ValuesOf<P>): Quotient;
}
/** Pixels counted by pairs of classes. */
export interface MatrixMetric extends CommonDefinition {
  readonly form: 'matrix';
  readonly parameters: Readonly<Record<never, never>>;
  readonly matrix: (decision: Decision) => Expr;
}
/** Metrics of counts; they have a graph form. */
export type CountMetric<P extends Parameters = Parameters> = RatioMetric<P> | MatrixMetric;
export type MetricDefinition<P extends Parameters = Parameters> = CountMetric<P> | HostMetric<P>;

type Derived = 'kind' | 'form';
type Spec<Definition extends CommonDefinition, Optional extends keyof Definition> = Omit<Definition, Derived | Optional> & Partial<Pick<Definition, Optional>>;

const JOINT = { average: 'micro', classWeights: null } as const;
const SCOPES: Readonly<Record<Scope, Pick<CommonDefinition, 'defaults' | 'refuses'>>> = {
  class: { defaults: {}, refuses: () => undefined },
  classes: { defaults: JOINT, refuses: refuseAverage },
  partition: {
    defaults: { ...JOINT, includeBackground: true },
    refuses: (options) => {
      if (options.task === 'multilabel') return 'multilabel classes overlap, so no pixel has one true and one predicted class. Use task "multiclass", or score each class as a binary task.';
      if (!options.includeBackground) return 'every pixel counts, and with it every class. Leave includeBackground true, or ignore pixels with mask or ignoreIndex.';
      return refuseAverage(options);
    },
  },
};

function refuseAverage({ average }: MetricOptions): string | undefined {
  return average === 'micro' ? undefined : 'there is one value of all classes together, and no mean over classes. Leave "average" out.';
}

/** A metric without parameters from its formula over counts; graph form, host form and streaming form all follow from it. */
export function defineRatio(spec: Spec<RatioMetric<Readonly<Record<never, never>>>, 'scope' | 'parameters' | 'perfect' | 'defaults' | 'refuses'>): RatioMetric<Readonly<Record<never, never>>> {
  return defineRatioWith({ parameters: {}, ...spec });
}

/** The same for a metric with parameters of its own. */
export function defineRatioWith<P extends Parameters>(spec: Spec<RatioMetric<P>, 'scope' | 'perfect' | 'defaults' | 'refuses'>): RatioMetric<P> {
  const { scope = 'class' } = spec;
  return { kind: 'metric', form: 'ratio', perfect: 1, ...SCOPES[scope], ...spec, scope };
}

export function defineMatrix(spec: Spec<MatrixMetric, 'parameters' | 'defaults' | 'refuses'>): MatrixMetric {
  return { kind: 'metric', form: 'matrix', parameters: {}, defaults: {}, refuses: () => undefined, ...spec };
}

/**
 * Fills in a metric's defaults and checks names, ranges and combinations.
 * @throws UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT
 */
export function resolveMetricOptions<P extends Parameters>(definition: MetricDefinition<P>, given: MetricSettings<P>): { readonly options: MetricOptions; readonly parameters: ValuesOf<P> } {
  const { slug } = definition;
  const declared: Parameters = definition.parameters;
  const resolved = resolveParameters(slug, { ...METRIC_OPTIONS, ...declared }, withoutSkip({ ...definition.defaults, ...given })) as Readonly<Record<string, unknown>>;
  const pick = (names: object): object => Object.fromEntries(Object.keys(names).map((name) => [name, resolved[name]]));
  const options = pick(METRIC_OPTIONS) as MetricOptions;
  checkMetricCombination(slug, options);
  const reason = definition.refuses(options);
  if (reason !== undefined) throw new SemSegLossError('OPTION_CONFLICT', `${slug}: ${reason}`);
  return { options, parameters: pick(declared) as ValuesOf<P> };
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
export function sharedOptions({ task, layout, classes, fromLogits, targets, mask, ignoreIndex, classWeights, includeBackground, over }: MetricOptions): SharedOptions {
  const defaults = resolveParameters('metric', SHARED_OPTIONS, {});
  return { ...defaults, task, layout, classes, fromLogits, targets, mask, ignoreIndex, classWeights, includeBackground, over };
}

function checkMetricCombination(where: string, options: MetricOptions): void {
  checkCombination(where, sharedOptions(options));
  const conflict = (rule: string, remedy: string): never => {
    throw new SemSegLossError('OPTION_CONFLICT', `${where}: ${rule}. ${remedy}`);
  };
  if (options.task === 'multiclass' && options.threshold !== null && options.threshold !== METRIC_OPTIONS.threshold.default) {
    conflict('a multiclass prediction is the class of the largest score, which no threshold changes', 'Leave threshold out, or use task "multilabel".');
  }
  if (options.weightedCounts && !options.mask) {
    conflict('weightedCounts needs the weights of pixels', 'Set the option mask, or leave weightedCounts out.');
  }
  if (options.classWeights !== null && options.average !== 'macro') {
    conflict(`classWeights weigh the mean over classes, and average "${options.average}" takes none or has weights of its own`, 'Leave classWeights out, or use average "macro".');
  }
  if (options.average === 'none' && !options.includeBackground) {
    conflict('average "none" lists every class, so none is left out', 'Leave includeBackground true and drop the first value, or use "macro" or "micro".');
  }
}

/** 'skip' is what a person writes; null is what it means among the declared parameters. */
function withoutSkip(given: object): Readonly<Record<string, unknown>> {
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return asked['zeroDivision'] === 'skip' ? { ...asked, zeroDivision: null } : asked;
}

/**
 * What a score is compared with: the threshold, or its logit, rounded to float32, so that every backend and the
 * host decide alike. A score that equals it is not above it.
 */
export function scoreThreshold(fromLogits: boolean, threshold: number): number {
  return Math.fround(fromLogits ? Math.log(threshold / (1 - threshold)) : threshold);
}

/** Dense targets of binary and multilabel tasks are of the class above this. */
export const TARGET_THRESHOLD = 0.5;

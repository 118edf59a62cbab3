// One metric over the cases of a run, whatever form its definition has: the value of a case, and of all cases pooled.
import {
  type ConfusionMeter, failure, meanDefined, MetricMeter, SemSegLossError,
  type HostMetric, type MaybeNumber, type MetricSettings, type RatioMetric, type Tensor,
} from '@semsegloss/core';
import type { FileArray } from '../files/array.ts';
import type { MetricSpec } from './metric-spec.ts';

type Settings = MetricSpec['settings'];

/** What all cases have in common. */
export interface Problem {
  /** Background included. */
  readonly classes: number;
  readonly ignoreIndex: number | null;
  readonly includeBackground: boolean;
}

export interface Values {
  readonly mean: MaybeNumber;
  /** Background included; empty for metrics that have one value for all classes. */
  readonly perClass: readonly MaybeNumber[];
}

/** A case with class ids, or scores of all classes, on the side of the prediction. */
export interface Decided {
  readonly layout: string;
  readonly predictions: 'labels' | 'scores';
  readonly prediction: Tensor;
  readonly target: Tensor;
}

export interface Measurable extends Decided {
  /** The counts of this case. */
  readonly meter: ConfusionMeter;
  readonly spacing: readonly number[] | null;
  /** The prediction as its file has it. */
  readonly scores: FileArray;
}

export interface Scorer {
  score(each: Measurable): Values;
  /** Of all cases that were scored; null where they cannot be pooled. `total` has the counts of all. */
  pooled(total: ConfusionMeter): Values;
}

export function scorerOf({ definition, settings }: MetricSpec, problem: Problem): Scorer {
  switch (definition.form) {
    case 'ratio': {
      const score = (meter: ConfusionMeter, over: 'sample' | 'batch'): Values => ofCounts(meter, definition, settings, over);
      return { score: ({ meter }) => score(meter, 'sample'), pooled: (total) => score(total, 'batch') };
    }
    case 'host':
      return new HostScorer(definition, settings, problem);
    case 'matrix':
      throw new SemSegLossError('OPTION_CONFLICT', `--metrics ${definition.slug}: is no single value. Leave it out: --json always has it.`);
    default:
      return definition satisfies never;
  }
}

function ofCounts(meter: ConfusionMeter, definition: RatioMetric, settings: Settings, over: 'sample' | 'batch'): Values {
  const mean = meter.value(definition, { ...settings, over });
  const { classWeights: _, ...own } = settings;
  const perClass = definition.scope === 'class' ? meter.value(definition, { ...own, over, average: 'none', includeBackground: true }) : [];
  return { mean: Array.isArray(mean) ? null : mean, perClass: Array.isArray(perClass) ? perClass : [] };
}

/** Metrics of whole images. */
class HostScorer implements Scorer {
  readonly #metric: HostMetric;
  readonly #settings: Settings;
  readonly #problem: Problem;
  #pool: HostMeters | undefined;
  #canPool = true;

  constructor(metric: HostMetric, settings: Settings, problem: Problem) {
    this.#metric = metric;
    this.#settings = settings;
    this.#problem = problem;
  }

  score(each: Measurable): Values {
    const { prediction, target, options } = this.#metric.readsScores ? scoresOf(this.#metric, each, this.#problem) : idsOrScores(each, this.#problem);
    const spacing = Object.hasOwn(this.#metric.parameters, 'spacing') ? { spacing: each.spacing } : {};
    const meters = new HostMeters(this.#metric, { ...spacing, ...this.#settings }, { ...options, over: 'sample' }, this.#problem);
    meters.update(prediction, target);
    if (this.#canPool) this.#addToPool(options, prediction, target);
    return meters.read();
  }

  pooled(): Values {
    return this.#canPool && this.#pool !== undefined ? this.#pool.read() : { mean: null, perClass: [] };
  }

  /** Distances of several images are not distances of one; and cases of different forms have no meter in common. */
  #addToPool(options: Reading, prediction: Tensor, target: Tensor): void {
    try {
      this.#pool ??= new HostMeters(this.#metric, this.#settings, { ...options, over: 'batch' }, this.#problem);
    } catch (error) {
      if (!(error instanceof SemSegLossError && error.code === 'OPTION_CONFLICT')) throw error;
      this.#canPool = false;
    }
    if (this.#pool?.reads(options) === true) this.#pool.update(prediction, target);
    else this.#canPool = false;
  }
}

/** A meter that lists classes, and one for their mean where that is more than the plain mean of those. */
class HostMeters {
  readonly #classes: MetricMeter;
  readonly #mean: MetricMeter | undefined;
  readonly #options: Reading;
  readonly #first: number;

  constructor(metric: HostMetric, { average = 'macro', classWeights = null, ...settings }: Settings, options: Reading & { readonly over: string }, { includeBackground }: Problem) {
    const meter = (more: object): MetricMeter => new MetricMeter(metric, { ...settings, ...options, ...more } as MetricSettings);
    this.#classes = meter({ average: 'none' });
    const isPlain = options.task === 'binary' || (average === 'macro' && classWeights === null);
    this.#mean = isPlain ? undefined : meter({ average, classWeights, includeBackground });
    this.#options = options;
    this.#first = includeBackground || options.task === 'binary' ? 0 : 1;
  }

  reads({ task, layout, predictions, fromLogits }: Reading): boolean {
    const own = this.#options;
    return own.task === task && own.layout === layout && own.predictions === predictions && own.fromLogits === fromLogits;
  }

  update(prediction: Tensor, target: Tensor): void {
    this.#classes.update(prediction, target);
    this.#mean?.update(prediction, target);
  }

  read(): Values {
    const value = this.#classes.value();
    const perClass = Array.isArray(value) ? value : [];
    const mean = this.#mean === undefined ? meanDefined(perClass.slice(this.#first)) : this.#mean.value();
    return { mean: Array.isArray(mean) ? null : mean, perClass: this.#options.task === 'binary' ? [null, ...perClass] : perClass };
  }
}

/** How a case is read. */
interface Reading {
  readonly task: 'binary' | 'multiclass';
  readonly layout: string;
  readonly predictions: 'labels' | 'scores';
  readonly targets: 'labels';
  readonly ignoreIndex: number | null;
  readonly classes?: number;
  readonly fromLogits?: boolean;
}
interface Input {
  readonly prediction: Tensor;
  readonly target: Tensor;
  readonly options: Reading;
}

function idsOrScores({ prediction, target, layout, predictions }: Decided, { classes, ignoreIndex }: Problem): Input {
  return { prediction, target, options: { task: 'multiclass', targets: 'labels', classes, ignoreIndex, layout, predictions } };
}

/** The scores of all classes (logits, unless all lie in [0, 1]), or the probabilities of the one foreground class. */
function scoresOf({ slug }: HostMetric, each: Measurable, problem: Problem): Input {
  const { scores, target, layout } = each;
  if (each.predictions === 'scores') {
    const { options, ...tensors } = idsOrScores(each, problem);
    return { ...tensors, options: { ...options, fromLogits: scores.data.some((value) => !(value >= 0 && value <= 1)) } };
  }
  if (scores.isInteger) throw failure('OPTION_CONFLICT', `--metrics ${slug}`, 'needs scores, which say how sure a prediction is', 'class ids', 'Save the probabilities as floating-point numbers, or leave it out.');
  return { prediction: { data: scores.data, shape: target.shape }, target, options: { task: 'binary', targets: 'labels', ignoreIndex: problem.ignoreIndex, layout, predictions: 'scores', fromLogits: false } };
}

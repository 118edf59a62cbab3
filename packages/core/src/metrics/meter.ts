// Counts predictions against targets, batch after batch, exactly, and gives every metric of the counts.
// The host form of all metrics of counts; build/metric.ts has the graph form.
import {
  resolveMeterOptions, resolveMetricOptions,
  type ClassCounts, type GivenMeterOptions, type GivenMetricOptions, type MeterOptions, type MetricDefinition, type MetricOptions, type RatioMetric,
} from '../define/metric.ts';
import type { Parameters, ValuesOf } from '../define/parameters.ts';
import { failure, SemSegLossError } from '../errors.ts';
import type { Feeds, Tensor, TensorData } from '../run/tensor.ts';
import { countChannels, countPairs, countsOfChannels, countsOfMatrix } from './count.ts';
import { decide, decisionCount } from './decide.ts';
import type { Places } from './harden.ts';
import { checkBatch, checkLayout } from './inputs.ts';
import { addCounts, averaged, formulaOf, table, type Averaging, type Formula, type MaybeNumber } from './ratio.ts';
import { findMetric, type RatioName } from './registry.ts';
import { countSoftly } from './soft-count.ts';
import { summariseImages, type StreamedSummary } from './summary.ts';

/** How one metric is averaged, and its own parameters. */
type AveragingOf<P extends Parameters> = Partial<ValuesOf<P>> & Pick<GivenMetricOptions, keyof Averaging>;

/**
 * A running confusion count over batches of any size.
 *
 * Binary and multilabel scores are of a class when their probability is greater than `threshold`; multiclass scores
 * are of their largest class, the lowest id in a tie. Dense targets are of a class above 0.5, multiclass ones of
 * their largest channel. With `threshold: null` nothing is decided: TP = Σ p y, FP = Σ p (1 − y), and so on. Masked
 * and ignored pixels count nowhere.
 *
 *     const meter = new ConfusionMeter({ task: 'multiclass', classes: 3, targets: 'labels' });
 *     for (const { prediction, target } of batches) meter.update(prediction, target);
 *     meter.result().dice.mean;
 */
export class ConfusionMeter {
  readonly options: MeterOptions;
  #classes: number | undefined;
  #images: (readonly ClassCounts[])[] = [];
  /** [truth][prediction] of all images; for multilabel tasks a 2 × 2 matrix per class. */
  #pairs = new Float64Array();
  #truth = new Int32Array();
  #predicted = new Int32Array();

  /** @throws UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT */
  constructor(options: GivenMeterOptions = {}) {
    this.options = resolveMeterOptions('ConfusionMeter', options);
    checkLayout(this.options);
    this.#fixClasses(classesOf(this.options));
  }

  /** The number of classes: 1 in a binary task; undefined as long as neither an option nor a batch has told. */
  get classes(): number | undefined { return this.#classes; }
  /** The number of images counted so far. */
  get images(): number { return this.#images.length; }

  /**
   * Counts a batch (one image where the layout has no N). Nothing is counted when it throws.
   * @throws MISSING_INPUT, SHAPE_MISMATCH, EMPTY_INPUT, UNKNOWN_NAME (a mask without the option), VALUE_RANGE, VALUE_NOT_FINITE
   */
  update(prediction: Tensor, target: Tensor, mask?: Tensor): void {
    const feeds: Feeds = mask === undefined ? { prediction, target } : { prediction, target, mask };
    const places = checkBatch(this.options, feeds, this.#classes);
    this.#fixClasses(places.channels);
    const { threshold } = this.options;
    if (threshold === null) {
      this.#images.push(...countSoftly(this.options, feeds, places));
      return;
    }
    this.#harden(feeds, places, threshold);
    this.#count(places, this.options.weightedCounts ? mask?.data : undefined);
  }

  /** Forgets everything that was counted. */
  reset(): void {
    this.#images = [];
    this.#classes = undefined;
    this.#pairs = new Float64Array();
    this.#fixClasses(classesOf(this.options));
  }

  /**
   * Adds what another meter has counted, as if its batches had come here.
   * @throws OPTION_CONFLICT when it counts another task or another number of classes, or only one of them decides.
   */
  merge(other: ConfusionMeter): void {
    if (other.#classes === undefined) return;
    if ((other.options.threshold === null) !== (this.options.threshold === null)) {
      throw failure('OPTION_CONFLICT', 'ConfusionMeter.merge', 'must both have a threshold, or both none', [this.options.threshold, other.options.threshold], 'Merge meters of one problem.');
    }
    if (other.options.task !== this.options.task || (this.#classes ?? other.#classes) !== other.#classes) {
      throw failure('OPTION_CONFLICT', 'ConfusionMeter.merge', `must count the same task and classes (${this.options.task}, ${this.#classes})`, `${other.options.task}, ${other.#classes}`, 'Merge meters of one problem.');
    }
    this.#fixClasses(other.#classes);
    const theirs = other.#pairs.slice();
    this.#pairs = this.#pairs.map((pixels, i) => pixels + (theirs[i] ?? 0));
    this.#images = [...this.#images, ...other.#images];
  }

  /** Counts of each class, pooled and image by image. In a binary task the one class is the foreground. */
  counts(): { readonly perClass: readonly ClassCounts[]; readonly perImage: readonly (readonly ClassCounts[])[] } {
    return { perClass: addCounts(this.#images, this.#classes ?? 0), perImage: [...this.#images] };
  }

  /**
   * Pixels by [truth][prediction]: C × C, 2 × 2 in a binary task. Exact up to 2^53 unless pixels are weighted.
   * @throws OPTION_CONFLICT for multilabel tasks, where a pixel may be of several classes, and without a threshold.
   */
  confusionMatrix(): number[][] {
    if (this.options.threshold === null) {
      throw new SemSegLossError('OPTION_CONFLICT', 'ConfusionMeter.confusionMatrix: without a threshold no pixel has one predicted class. Give a threshold, or use counts().');
    }
    if (this.options.task === 'multilabel') {
      throw new SemSegLossError('OPTION_CONFLICT', 'ConfusionMeter.confusionMatrix: multilabel classes overlap, so no pixel has one true and one predicted class. Use counts().');
    }
    const size = Math.sqrt(this.#pairs.length);
    return Array.from({ length: size }, (_, i) => [...this.#pairs.subarray(i * size, (i + 1) * size)]);
  }

  /** Dice, IoU, precision, recall, specificity and accuracy: of pooled counts, per class, and per image. */
  result(): Record<RatioName, StreamedSummary> {
    return summariseImages(this.#images, this.#classes ?? 0, this.options);
  }

  /**
   * One metric as `average`, `classWeights`, `over`, `includeBackground` and `zeroDivision` ask for it (the meter's own
   * unless given here, as far as the metric has a use for them): a number, or one per class for average "none"; null
   * where nothing is defined. A metric's own parameters are given beside them.
   * @throws UNKNOWN_NAME, UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT
   */
  value<P extends Parameters = Parameters>(metric: RatioMetric<P> | string, given: AveragingOf<P> = {} as AveragingOf<P>): MaybeNumber | MaybeNumber[] {
    const { formula, options } = this.#ask('value', metric, given);
    return averaged(formula, this.#images, this.#classes ?? 0, options);
  }

  /**
   * One metric image by image, in the order of the updates: a value for each class (the background left out with
   * `includeBackground: false`), or the one value of a metric of all classes; null where it is undefined. Any mean or sum over
   * images or classes can be taken from here.
   * @throws UNKNOWN_NAME, UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT
   */
  perImage<P extends Parameters = Parameters>(metric: RatioMetric<P> | string, given: Pick<AveragingOf<P>, keyof ValuesOf<P> | 'includeBackground' | 'zeroDivision'> = {} as AveragingOf<P>): MaybeNumber[][] {
    const { formula, options: { includeBackground, zeroDivision } } = this.#ask('perImage', metric, given);
    return table(formula, this.#images.map((row) => row.slice(includeBackground ? 0 : 1)), zeroDivision);
  }

  #ask(method: string, metric: MetricDefinition | string, given: object): { readonly formula: Formula; readonly options: MetricOptions } {
    const definition = typeof metric === 'string' ? findMetric(metric) : metric;
    if (definition.form !== 'ratio') {
      throw failure('OPTION_CONFLICT', `ConfusionMeter.${method}`, 'must be asked for a ratio of counts', definition.slug, definition.form === 'host' ? 'Use MetricMeter.' : 'Use confusionMatrix().');
    }
    const { predictions: _, ...own } = this.options;
    const { options, parameters } = resolveMetricOptions(definition, { ...own, classes: this.#classes ?? own.classes, ...definition.defaults, ...given });
    return { formula: formulaOf(definition, parameters), options };
  }

  #fixClasses(classes: number | undefined): void {
    if (classes === undefined || this.#classes !== undefined) return;
    this.#classes = classes;
    const { task } = this.options;
    this.#pairs = new Float64Array(task === 'multiclass' ? classes ** 2 : 4 * classes);
  }

  #harden(feeds: Feeds, places: Places, threshold: number): void {
    const length = decisionCount(this.options, places);
    if (this.#truth.length < length) {
      this.#truth = new Int32Array(length);
      this.#predicted = new Int32Array(length);
    }
    decide(this.options, threshold, feeds, places, { truth: this.#truth, predicted: this.#predicted });
  }

  #count(places: Places, weights: TensorData | undefined): void {
    const { task } = this.options;
    const classes = places.channels;
    const ids = task === 'binary' ? 2 : classes;
    const pairs = new Float64Array(this.#pairs.length);
    for (let sample = 0; sample < places.samples; sample++) {
      pairs.fill(0);
      if (task === 'multilabel') countChannels(this.#truth, this.#predicted, places, sample, pairs, weights);
      else countPairs(this.#truth, this.#predicted, places, sample, ids, pairs, weights);
      this.#images.push(task === 'multiclass' ? countsOfMatrix(pairs, classes) : countsOfChannels(pairs, classes));
      for (let i = 0; i < pairs.length; i++) this.#pairs[i]! += pairs[i]!;
    }
  }
}

/** The number of classes as far as the options say it. */
function classesOf({ task, classes, classWeights }: MeterOptions): number | undefined {
  return task === 'binary' ? 1 : (classes ?? classWeights?.length);
}

// A running value of one metric that needs whole images: surfaces, segments, rankings. Counts have a meter of their
// own (meter.ts), which reports many metrics at once.
import type { HostMetric } from '../define/host-metric.ts';
import { METRIC_OPTIONS, resolveMeterOptions, resolveMetricOptions, type MeterOptions, type MetricOptions, type MetricSettings } from '../define/metric.ts';
import type { Parameters, ValuesOf } from '../define/parameters.ts';
import { failure } from '../errors.ts';
import type { Feeds, Tensor } from '../run/tensor.ts';
import { decide, decisionCount } from './decide.ts';
import { checkBatch, checkLayout, spaceSizes } from './inputs.ts';
import { meanDefined, weightedMean, type MaybeNumber } from './ratio.ts';
import { regionOf, type DecidedBatch } from './regions.ts';
import { findMetric } from './registry.ts';

/** What was measured of one image: a part, and the number of true pixels, per class. */
interface Measured {
  readonly parts: readonly unknown[];
  readonly volumes: readonly number[];
}

/**
 * A running metric over batches of any size. Only what was measured is kept, not the images.
 *
 *     const meter = new MetricMeter('hausdorff-distance', { percentile: 95, spacing: [0.8, 0.8] });
 *     for (const { prediction, target } of batches) meter.update(prediction, target);
 *     meter.value();
 */
export class MetricMeter<P extends Parameters = Parameters> {
  readonly metric: HostMetric<P>;
  readonly options: MetricOptions;
  readonly parameters: ValuesOf<P>;
  readonly #reading: MeterOptions;
  #classes: number | undefined;
  #images: Measured[] = [];

  /**
   * By definition or name, with the metric's own parameters and the shared options; `predictions: "labels"` takes
   * class ids instead of scores.
   * @throws UNKNOWN_NAME, UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT
   */
  constructor(metric: HostMetric<P> | string, given: MetricSettings<P> & { readonly predictions?: MeterOptions['predictions'] } = {} as MetricSettings<P>) {
    const definition = typeof metric === 'string' ? findMetric(metric) : metric;
    if (definition.form !== 'host') throw failure('OPTION_CONFLICT', 'MetricMeter', 'must be given a metric of whole images', definition.slug, 'Use ConfusionMeter for metrics of counts.');
    const { predictions, ...settings } = given;
    this.metric = definition as HostMetric<P>;
    const { options, parameters } = resolveMetricOptions(this.metric, settings as unknown as MetricSettings<P>);
    this.options = options;
    this.parameters = parameters;
    this.#reading = resolveMeterOptions(this.metric.slug, { ...options, ...(predictions === undefined ? {} : { predictions }) });
    if (this.metric.readsScores && predictions === 'labels') throw failure('OPTION_CONFLICT', this.metric.slug, 'needs scores, which say how sure a prediction is', 'predictions: "labels"', 'Pass logits or probabilities.');
    checkLayout(this.#reading);
    this.#classes = this.#toldClasses();
  }

  /** The number of images measured so far. */
  get images(): number { return this.#images.length; }

  /**
   * Measures a batch (one image where the layout has no N). Nothing is kept when it throws.
   * @throws MISSING_INPUT, SHAPE_MISMATCH, EMPTY_INPUT, UNKNOWN_NAME (a mask without the option), VALUE_RANGE, VALUE_NOT_FINITE
   */
  update(prediction: Tensor, target: Tensor, mask?: Tensor): void {
    const feeds: Feeds = mask === undefined ? { prediction, target } : { prediction, target, mask };
    const places = checkBatch(this.#reading, feeds, this.#classes);
    const length = decisionCount(this.#reading, places);
    const batch = { truth: new Int32Array(length), predicted: new Int32Array(length), prediction: prediction.data, places, shape: spaceSizes(this.#reading, prediction.shape) };
    decide(this.#reading, this.options.threshold ?? METRIC_OPTIONS.threshold.default ?? 0, feeds, places, batch);
    const measured = Array.from({ length: places.samples }, (_, sample) => this.#measure(batch, sample));
    this.#classes = places.channels;
    this.#images.push(...measured);
  }

  /** Forgets everything that was measured. */
  reset(): void {
    this.#images = [];
    this.#classes = this.#toldClasses();
  }

  /** The value of each class that takes part, image by image; `zeroDivision` where it is undefined. */
  perImage(): MaybeNumber[][] {
    return this.#images.map(({ parts }) => parts.slice(this.options.includeBackground ? 0 : 1).map((part) => this.#combine([part])));
  }

  /** The metric as the options average it: a number, or one per class for average "none"; null where nothing is defined. */
  value(): MaybeNumber | MaybeNumber[] {
    const { average, over } = this.options;
    const groups = over === 'batch' ? [this.#images] : this.#images.map((image) => [image]);
    if (average !== 'none') return meanDefined(groups.map((group) => this.#ofGroup(group, average)));
    return Array.from({ length: this.#classes ?? 0 }, (_, id) => meanDefined(groups.map((group) => this.#combine(group.map(({ parts }) => parts[id])))));
  }

  /** Class by class, so that only one region is in memory at a time. */
  #measure(batch: DecidedBatch, sample: number): Measured {
    const parts: unknown[] = [];
    const volumes: number[] = [];
    for (let classId = 0; classId < batch.places.channels; classId++) {
      const region = regionOf(this.#reading, batch, sample, classId);
      parts.push(this.metric.measure(region, this.parameters));
      volumes.push(region.truth.reduce((sum, y) => sum + y, 0));
    }
    return { parts, volumes };
  }

  /** One value for all classes that take part in some images taken together. */
  #ofGroup(group: readonly Measured[], average: 'macro' | 'micro' | 'weighted'): MaybeNumber {
    const { includeBackground, classWeights, zeroDivision } = this.options;
    const classes = Array.from({ length: this.#classes ?? 0 }, (_, id) => id).slice(includeBackground ? 0 : 1);
    if (average === 'micro') return this.#combine(group.flatMap(({ parts }) => classes.map((id) => parts[id])));
    const volume = (id: number): number => group.reduce((sum, { volumes }) => sum + (volumes[id] ?? 0), 0);
    const weights = classes.map((id) => (average === 'weighted' ? volume(id) : (classWeights?.[id] ?? 1)));
    return weightedMean(classes.map((id) => this.#combine(group.map(({ parts }) => parts[id]))), weights) ?? (group.length === 0 ? null : zeroDivision);
  }

  #combine(parts: readonly unknown[]): MaybeNumber {
    return parts.length === 0 ? null : (this.metric.combine(parts, this.parameters) ?? this.options.zeroDivision);
  }

  #toldClasses(): number | undefined {
    const { task, classes } = this.options;
    return task === 'binary' ? 1 : (classes ?? undefined);
  }
}

// Metrics of counts against their textbook definitions, written with rates, covariances and probabilities instead of
// counts; the laws that hold for all of them; averages, weights and soft counts by hand.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMetric, ConfusionMeter, evaluateMetric, findMetric, meanDefined, METRICS, optimise, run, type ClassCounts, type GivenMetricOptions, type MaybeNumber, type MetricFeeds, type RatioMetric } from '../src/index.ts';
import { FLOAT64, present } from './support/evaluate.ts';
import { anyCase, ids } from './support/metric-cases.ts';

const metrics = [...METRICS.values()].filter((metric): metric is RatioMetric => metric.form === 'ratio');
const tensor = (data: readonly number[], shape: readonly number[] = [data.length]) => ({ data: Float32Array.from(data), shape });
const labels = (data: readonly number[], shape: readonly number[] = [data.length]) => ({ data: Int32Array.from(data), shape });

/** A quotient that is undefined where the denominator is 0. */
const over = (above: number, below: number): number => (below === 0 ? Number.NaN : above / below);
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
/** Sum over classes and pixels of the covariance of two lists of indicator vectors. */
const covariance = (x: readonly (readonly number[])[], y: readonly (readonly number[])[]): number =>
  x.reduce((sum, row, k) => sum + mean(row.map((v, i) => (v - mean(row)) * ((y[k]?.[i] ?? 0) - mean(y[k] ?? [])))), 0);

/** Definitions over the truth and prediction of one class, as 0 and 1. NaN where a part is 0/0. */
type Definition = (rates: Readonly<Record<'tpr' | 'tnr' | 'ppv' | 'npv', number>>, counts: ClassCounts, truth: readonly number[], predicted: readonly number[]) => number;
const PER_CLASS: Readonly<Record<string, Definition>> = {
  'negative-predictive-value': ({ npv }) => npv,
  'false-positive-rate': ({ tnr }) => 1 - tnr,
  'false-negative-rate': ({ tpr }) => 1 - tpr,
  'false-discovery-rate': ({ ppv }) => 1 - ppv,
  'false-omission-rate': ({ npv }) => 1 - npv,
  prevalence: (_rates, _counts, truth) => mean(truth),
  // Balayla's form where it is defined, its limit ½ for a guess.
  'prevalence-threshold': ({ tpr, tnr }, { tp, fp, fn, tn }) => {
    const isGuess = tp * (tn + fp) === fp * (tp + fn);
    if (Number.isNaN(tpr + tnr) || tp + fp === 0) return Number.NaN;
    return isGuess ? 0.5 : (Math.sqrt(tpr * (1 - tnr)) + tnr - 1) / (tpr + tnr - 1);
  },
  'fowlkes-mallows': ({ ppv, tpr }) => Math.sqrt(ppv * tpr),
  markedness: ({ ppv, npv }) => ppv + npv - 1,
  youden: ({ tpr, tnr }) => tpr + tnr - 1,
  'balanced-accuracy': ({ tpr, tnr }) => (tpr + tnr) / 2,
  matthews: (_rates, _counts, truth, predicted) => over(covariance([truth], [predicted]), Math.sqrt(covariance([truth], [truth]) * covariance([predicted], [predicted]))),
  'volume-similarity': (_rates, { tp, fp, fn }) => 1 - over(Math.abs(fn - fp), 2 * tp + fp + fn),
  // β = 2: the weighted harmonic mean, by effectiveness 1 − 1/(a/P + (1 − a)/R) with a = 1/(1 + β²).
  'f-beta': ({ ppv, tpr }, { tp, fp, fn }) => (tp === 0 ? (fp + fn === 0 ? Number.NaN : 0) : 1 / (0.2 / ppv + 0.8 / tpr)),
};

/** Definitions over all classes: indicator vectors of each class. */
const JOINT: Readonly<Record<string, (truth: readonly (readonly number[])[], predicted: readonly (readonly number[])[]) => number>> = {
  'pixel-accuracy': (truth, predicted) => mean((truth[0] ?? []).map((_, i) => truth.reduce((sum, row, k) => sum + (row[i] ?? 0) * (predicted[k]?.[i] ?? 0), 0))),
  'frequency-weighted-iou': (truth, predicted) => truth.reduce((sum, row, k) => {
    const both = row.filter((v, i) => v + (predicted[k]?.[i] ?? 0) === 2).length;
    const either = row.filter((v, i) => v + (predicted[k]?.[i] ?? 0) > 0).length;
    return sum + (either === 0 ? 0 : mean(row) * (both / either));
  }, 0),
  kappa: (truth, predicted) => {
    const observed = mean((truth[0] ?? []).map((_, i) => truth.reduce((sum, row, k) => sum + (row[i] ?? 0) * (predicted[k]?.[i] ?? 0), 0)));
    const chance = truth.reduce((sum, row, k) => sum + mean(row) * mean(predicted[k] ?? []), 0);
    return truth.some((row, k) => mean(row) === 1 && mean(predicted[k] ?? []) === 1) ? Number.NaN : (observed - chance) / (1 - chance);
  },
  'multiclass-matthews': (truth, predicted) => over(covariance(truth, predicted), Math.sqrt(covariance(truth, truth) * covariance(predicted, predicted))),
  'generalised-dice': (truth, predicted) => {
    const volumes = truth.map((row) => row.filter((v) => v === 1).length);
    const rarest = Math.min(...volumes.filter((volume) => volume > 0));
    const weights = volumes.map((volume) => 1 / (volume === 0 ? rarest : volume) ** 2);
    const sum = (term: (v: number, p: number) => number): number => truth.reduce((total, row, k) => total + (weights[k] ?? 0) * row.reduce((part, v, i) => part + term(v, predicted[k]?.[i] ?? 0), 0), 0);
    return (2 * sum((v, p) => v * p)) / sum((v, p) => v + p);
  },
};

const CLASSES = 3;
const LONGEST = 12;
const labelled = fc.integer({ min: 1, max: LONGEST }).chain((n) => fc.record({ truth: ids(CLASSES, n), predicted: ids(CLASSES, n) }));
const settings = { task: 'multiclass', classes: CLASSES, layout: 'W', targets: 'labels', predictions: 'labels' } as const;
const indicator = (list: readonly number[], id: number): number[] => list.map((each) => (each === id ? 1 : 0));

const indicators = (list: readonly number[]): number[][] => Array.from({ length: CLASSES }, (_, id) => indicator(list, id));

function meterOf(truth: readonly number[], predicted: readonly number[], given: GivenMetricOptions = {}): ConfusionMeter {
  const meter = new ConfusionMeter({ ...settings, ...given });
  meter.update(labels(predicted), labels(truth));
  return meter;
}

// The definitions subtract means of n ≤ 12 values and divide by variances of at least (n − 1)/n² each: a rounding of half
// a unit grows by at most n². Fewer than 64 roundings of values up to 1 on either side.
const SLACK = 64 * LONGEST ** 2 * 2 ** -53;

function expectDefined(value: MaybeNumber, wanted: number): void {
  if (Number.isNaN(wanted)) expect(value).toBeNull();
  else expect(Math.abs((value ?? Number.NaN) - wanted)).toBeLessThanOrEqual(SLACK);
}

/** The same value, or both undefined. */
function close(value: MaybeNumber | MaybeNumber[], wanted: MaybeNumber | MaybeNumber[]): void {
  const list = [wanted].flat();
  [value].flat().forEach((each, i) => expectDefined(each, list[i] ?? Number.NaN));
}

describe('definitions', () => {
  it.each(Object.entries(PER_CLASS))('%s', (name, definition) => {
    fc.assert(fc.property(labelled, ({ truth, predicted }) => {
      const meter = meterOf(truth, predicted);
      const values = present(meter.perImage(name)[0]);
      for (let id = 0; id < CLASSES; id++) {
        const [y, p] = [indicator(truth, id), indicator(predicted, id)];
        const count = (a: number, b: number): number => y.filter((v, i) => v === a && p[i] === b).length;
        const [tp, fp, fn, tn] = [count(1, 1), count(0, 1), count(1, 0), count(0, 0)];
        const rates = { tpr: over(tp, tp + fn), tnr: over(tn, tn + fp), ppv: over(tp, tp + fp), npv: over(tn, tn + fn) };
        expectDefined(values[id] ?? null, definition(rates, { tp, fp, fn, tn }, y, p));
      }
    }));
  });

  it.each(Object.entries(JOINT))('%s', (name, definition) => {
    fc.assert(fc.property(labelled, ({ truth, predicted }) => {
      expectDefined(meterOf(truth, predicted).value(name) as MaybeNumber, definition(indicators(truth), indicators(predicted)));
    }));
  });

  it('cover every metric that metrics-hand.test.ts does not', () => {
    const inHand = ['dice', 'iou', 'precision', 'recall', 'specificity', 'accuracy'];
    expect([...Object.keys(PER_CLASS), ...Object.keys(JOINT), ...inHand].toSorted()).toEqual(metrics.map(({ slug }) => slug).toSorted());
  });
});

const anySettings = fc.record({
  average: fc.constantFrom('macro' as const, 'weighted' as const, 'micro' as const, 'none' as const),
  over: fc.constantFrom('sample' as const, 'batch' as const),
  zeroDivision: fc.constantFrom('skip' as const, 0, 1),
  weighted: fc.boolean(), soft: fc.boolean(), background: fc.boolean(), uneven: fc.boolean(),
});

type Asked = typeof anySettings extends fc.Arbitrary<infer Settings> ? Settings : never;

/** Those of the settings that mean something for this metric and task. */
function optionsFor({ scope }: RatioMetric, options: GivenMetricOptions, classes: number, asked: Asked): GivenMetricOptions {
  const { average, weighted, soft, background, uneven, ...rest } = asked;
  const hasMean = scope === 'class';
  return {
    ...options, ...rest,
    ...(hasMean ? { average } : {}),
    ...(hasMean && average === 'macro' && uneven ? { classWeights: Array.from({ length: classes }, (_, id) => 1 + id) } : {}),
    ...(soft ? { threshold: null } : {}),
    weightedCounts: weighted && options.mask === true,
    includeBackground: background || classes === 1 || scope === 'partition' || average === 'none',
  } as GivenMetricOptions;
}

describe('every metric', () => {
  it.each(metrics.map((metric) => [metric.slug, metric] as const))('%s is the same on the host and as a graph, finite and in its range', (name, metric) => {
    fc.assert(fc.property(anyCase, anySettings, ({ options, feeds, classes }, asked) => {
      if (metric.scope === 'partition' && options.task === 'multilabel') return;
      const given = optionsFor(metric, options, classes, asked);
      const host = [evaluateMetric(name, feeds, given)].flat(2);
      const { graph } = buildMetric(metric, given);
      for (const form of [graph, optimise(graph)]) {
        const { value, defined } = run(form, { ...feeds }, FLOAT64);
        expect(value?.data).toHaveLength(host.length);
        host.forEach((wanted, i) => {
          if (asked.zeroDivision === 'skip') expect(defined?.data[i]).toBe(wanted === null ? 0 : 1);
          // Each form is within the bound of the exact value.
          const slack = 2 * present(present(value).bound)[i]!;
          expect(Math.abs((value?.data[i] ?? Number.NaN) - (wanted ?? 0))).toBeLessThanOrEqual(slack);
          if (wanted !== null) expect(wanted >= metric.range[0] - slack && wanted <= metric.range[1] + slack).toBe(true);
        });
      }
    }), { numRuns: 60 });
  });

  it.each(metrics.map((metric) => [metric.slug, metric] as const))('%s of a perfect prediction is as declared, or undefined', (name, { perfect }) => {
    if (perfect === null) return;
    fc.assert(fc.property(fc.integer({ min: 1, max: LONGEST }).chain((n) => ids(CLASSES, n)), (truth) => {
      for (const value of present(meterOf(truth, truth).perImage(name)[0])) expectDefined(value, value === null ? Number.NaN : perfect);
    }));
  });

  it.each<[string, readonly number[], readonly number[]]>([
    ['empty masks', [-1e4, -1e4, -1e4], [0, 0, 0]],
    ['full masks', [1e4, 1e4, 1e4], [1, 1, 1]],
    ['all missed', [-1e4, -1e4, -1e4], [1, 1, 1]],
    ['all invented', [1e4, 1e4, 1e4], [0, 0, 0]],
    ['one pixel', [1e4], [1]],
    ['nothing but ignored pixels', [1e4, -1e4], [9, 9]],
  ])('is a number or undefined, and its graph finite: %s', (_what, logits, truth) => {
    const feeds = { prediction: tensor(logits), target: tensor(truth) };
    for (const metric of metrics) {
      for (const threshold of [0.5, null]) {
        const options = { layout: 'W', ignoreIndex: 9, threshold } as const;
        const { value, defined } = run(optimise(buildMetric(metric, options).graph), feeds);
        const [host] = [evaluateMetric(metric, feeds, options)].flat(2);
        expect([Number.isFinite(value?.data[0]), defined?.data[0]]).toEqual([true, host === null ? 0 : 1]);
        expect(value?.data[0]).toBe(host ?? 0);
      }
    }
  });

  it('is found by the 17 short names of confusion matrix metrics', () => {
    const found = ['tpr', 'fpr', 'tnr', 'ppv', 'npv', 'fnr', 'fdr', 'for', 'pt', 'ts', 'acc', 'ba', 'f1', 'mcc', 'fm', 'bm', 'mk'].map((name) => findMetric(name).slug);
    expect(found).toEqual(['recall', 'false-positive-rate', 'specificity', 'precision', 'negative-predictive-value', 'false-negative-rate', 'false-discovery-rate', 'false-omission-rate', 'prevalence-threshold', 'iou', 'accuracy', 'balanced-accuracy', 'dice', 'matthews', 'fowlkes-mallows', 'youden', 'markedness']);
  });

  it('has names of its own', () => {
    const names = [...METRICS.values()].flatMap(({ slug, aliases }) => [slug, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('identities', () => {
  it('F-beta is Dice for β = 1, precision for β = 0', () => {
    fc.assert(fc.property(labelled, ({ truth, predicted }) => {
      const meter = meterOf(truth, predicted, { average: 'none' });
      for (const [beta, name] of [[1, 'dice'], [0, 'precision']] as const) {
        close(meter.value('f-beta', { beta }), meter.value(name));
      }
    }));
  });

  it('generalised Dice with uniform weights is pooled Dice; frequency-weighted IoU is IoU weighted; R_K of two classes is Matthews', () => {
    fc.assert(fc.property(labelled, ({ truth, predicted }) => {
      const meter = meterOf(truth, predicted);
      close(meter.value('generalised-dice', { weighting: 'uniform' }), meter.value('dice', { average: 'micro' }));
      close(meter.value('frequency-weighted-iou'), meter.value('iou', { average: 'weighted' }));
      close(meter.value('pixel-accuracy'), meter.value('recall', { average: 'micro' }));
      const binary = new ConfusionMeter({ layout: 'W', predictions: 'labels', targets: 'labels' });
      binary.update(labels(indicator(predicted, 1)), labels(indicator(truth, 1)));
      close(binary.value('multiclass-matthews'), binary.value('matthews'));
      close(binary.value('pixel-accuracy'), binary.value('accuracy'));
    }));
  });
});

describe('averages by hand', () => {
  // image 0: truth 0 0 1 2, predicted 0 1 1 1     image 1: truth 0 0 0 0, predicted 0 0 0 1
  const meter = new ConfusionMeter({ ...settings, layout: 'NW' });
  meter.update(labels([0, 1, 1, 1, 0, 0, 0, 1], [2, 4]), labels([0, 0, 1, 2, 0, 0, 0, 0], [2, 4]));
  // IoU per image and class
  const table = [[1 / 2, 1 / 3, 0], [3 / 4, 0, null]];

  it('weighs classes by their true pixels, or as told', () => {
    // image 0 has 2, 1 and 1 true pixels, image 1 has 4 of class 0
    expect(meter.value('iou', { average: 'weighted' })).toBe(((2 * (1 / 2) + 1 / 3) / 4 + 3 / 4) / 2);
    // pooled: IoU 4/6, 1/4 and 0 with 6, 1 and 1 true pixels
    expect(meter.value('iou', { average: 'weighted', over: 'batch' })).toBe((6 * (4 / 6) + 1 / 4) / 8);
    expect(meter.value('iou', { average: 'weighted', over: 'batch', includeBackground: false })).toBe((1 / 4) / 2);
    expect(meter.value('iou', { classWeights: [1, 2, 5], over: 'batch' })).toBe((4 / 6 + 2 * (1 / 4)) / 8);
    // in image 1 class 2 is undefined and its weight does not count
    expect(meter.value('iou', { classWeights: [1, 2, 5] })).toBe(((1 / 2 + 2 / 3) / 8 + (3 / 4) / 3) / 2);
  });

  it('a mean whose weights are all 0 is 0/0', () => {
    const empty = { prediction: tensor([0.9, 0.9, 0.1, 0.1], [2, 2]), target: tensor([0, 0, 0, 0], [2, 2]) };
    const options = { task: 'multilabel', layout: 'WC', fromLogits: false, average: 'weighted' } as const;
    for (const [zeroDivision, wanted] of [['skip', null], [0, 0], [1, 1]] as const) expect(evaluateMetric('iou', empty, { ...options, zeroDivision })).toBe(wanted);
  });

  it('lists images by classes, from which every other mean and sum follows', () => {
    expect(meter.perImage('iou')).toEqual(table);
    expect(meter.perImage('iou', { includeBackground: false, zeroDivision: 1 })).toEqual([[1 / 3, 0], [0, 1]]);
    expect(meter.perImage('pixel-accuracy')).toEqual([[2 / 4], [3 / 4]]);
    expect(meter.perImage('f-beta', { beta: 1 })).toEqual(meter.perImage('dice'));
    const columns = [0, 1, 2].map((id) => table.map((row) => row[id] ?? null));
    expect(columns.map(meanDefined)).toEqual(meter.value('iou', { average: 'none' }));
    expect(meanDefined(table.map(meanDefined))).toBe(meter.value('iou'));
  });

  it('weighs classes by their volumes in generalised Dice, absent ones by the largest weight', () => {
    // pooled: 6, 1 and 1 true pixels, 4, 4 and 0 predicted, 4, 1 and 0 shared
    close(meter.value('generalised-dice', { over: 'batch', weighting: 'simple' }), (2 * (4 / 6 + 1)) / (10 / 6 + 5 + 1));
    expect(meter.value('generalised-dice', { over: 'batch', includeBackground: false })).toBe(2 / (5 + 1));
    // image 1 has class 0 alone; without it no class is there, but class 1 was predicted
    expect(meter.perImage('generalised-dice', { includeBackground: false })).toEqual([[2 / (4 + 1)], [0]]);
    expect(meter.perImage('generalised-dice', { includeBackground: false, absentWeight: 'skip' })).toEqual([[2 / (4 + 1)], [null]]);
    // image 1: class 0 alone, 3 of its 4 pixels found
    expect(meter.perImage('generalised-dice', { absentWeight: 'skip' })[1]).toEqual([6 / 7]);
    const none = { prediction: tensor([0, 0], [1, 2]), target: tensor([0, 0], [1, 2]) };
    const options = { task: 'multilabel', layout: 'WC', fromLogits: false } as const;
    expect([evaluateMetric('generalised-dice', none, options), evaluateMetric('generalised-dice', none, { ...options, zeroDivision: 1 })]).toEqual([null, 1]);
  });

  it('has nothing to list before the first image', () => {
    const fresh = new ConfusionMeter({ ...settings });
    expect(fresh.perImage('dice')).toEqual([]);
    for (const { slug } of metrics) expect(fresh.value(slug)).toBeNull();
  });
});

describe('weighted and soft counts by hand', () => {
  const feeds: MetricFeeds = { prediction: tensor([0.9, 0.2, 0.6, 0.1]), target: tensor([1, 1, 0, 0]), mask: tensor([0.5, 1, 0.25, 0]) };
  const options = { layout: 'W', fromLogits: false, mask: true } as const;

  it('a pixel counts as much as its weight', () => {
    // TP ½, FN 1, FP ¼; the true negative has weight 0
    const meter = new ConfusionMeter({ ...options, weightedCounts: true });
    meter.update(feeds.prediction, feeds.target, feeds.mask);
    expect(meter.counts().perClass).toEqual([{ tp: 0.5, fp: 0.25, fn: 1, tn: 0 }]);
    expect(meter.confusionMatrix()).toEqual([[0, 0.25], [1, 0.5]]);
    expect(evaluateMetric('iou', feeds, { ...options, weightedCounts: true })).toBe(0.5 / 1.75);
    expect(evaluateMetric('iou', feeds, options)).toBe(1 / 3);
  });

  it('weighs the pixels of overlapping classes in every layout', () => {
    // two classes, two pixels of weights 1 and ½
    const mask = tensor([1, 0.5]);
    const shared = { task: 'multilabel', fromLogits: false, mask: true, weightedCounts: true } as const;
    const first = new ConfusionMeter({ ...shared, layout: 'WC' });
    first.update(tensor([1, 0, 1, 1], [2, 2]), tensor([1, 1, 0, 1], [2, 2]), mask);
    const second = new ConfusionMeter({ ...shared, layout: 'CW' });
    second.update(tensor([1, 1, 0, 1], [2, 2]), tensor([1, 0, 1, 1], [2, 2]), mask);
    expect(first.counts().perClass).toEqual([{ tp: 1, fp: 0.5, fn: 0, tn: 0 }, { tp: 0.5, fp: 0, fn: 1, tn: 0 }]);
    expect(second.counts()).toEqual(first.counts());
  });

  it('without a threshold sums probabilities', () => {
    const prediction = tensor([0.75, 0.25, 0.5, 0]);
    const meter = new ConfusionMeter({ layout: 'W', fromLogits: false, threshold: null });
    meter.update(prediction, feeds.target);
    expect(meter.counts().perClass).toEqual([{ tp: 1, fp: 0.5, fn: 1, tn: 1.5 }]);
    expect(meter.value('dice')).toBe(2 / 3.5);
    const weighted = evaluateMetric('dice', { ...feeds, prediction }, { ...options, threshold: null, weightedCounts: true });
    // TP ½·¾ + ¼, FP ¼·½, FN ½·¼ + ¾
    expect(weighted).toBe(1.25 / (1.25 + 0.125 + 0.875));
  });

  it('equals hard counts where probabilities are 0 and 1', () => {
    fc.assert(fc.property(labelled, ({ truth, predicted }) => {
      const scores = tensor(predicted.flatMap((id) => indicator([0, 1, 2], id)), [predicted.length, CLASSES]);
      const shared = { task: 'multiclass', layout: 'WC', fromLogits: false, targets: 'labels' } as const;
      const [soft, hard] = [null, 0.5].map((threshold) => {
        const meter = new ConfusionMeter({ ...shared, threshold });
        meter.update(scores, labels(truth));
        return meter;
      });
      expect(soft?.counts()).toEqual(hard?.counts());
    }));
  });
});

describe('refuses', () => {
  const feeds = { prediction: tensor([0.2, 0.9], [2, 1]), target: tensor([0, 1], [2, 1]) };
  it.each<[string, object, string, RegExp]>([
    ['kappa', { task: 'multilabel' }, 'OPTION_CONFLICT', /overlap/],
    ['kappa', { average: 'macro' }, 'OPTION_CONFLICT', /one value of all classes/],
    ['generalised-dice', { average: 'none' }, 'OPTION_CONFLICT', /one value of all classes/],
    ['pixel-accuracy', { task: 'multiclass', classes: 2, includeBackground: false }, 'OPTION_CONFLICT', /every pixel counts/],
    ['dice', { average: 'micro', classWeights: [1] }, 'OPTION_CONFLICT', /classWeights/],
    ['dice', { task: 'multilabel', classes: 2, classWeights: [1, 1, 1] }, 'OPTION_CONFLICT', /one weight per class/],
    ['dice', { weightedCounts: true }, 'OPTION_CONFLICT', /mask/],
    ['confusion-matrix', { threshold: null }, 'OPTION_CONFLICT', /threshold/],
    ['f-beta', { beta: -1 }, 'PARAMETER_RANGE', /beta/],
    ['f-beta', { betta: 1 }, 'UNKNOWN_PARAMETER', /Did you mean "beta"/],
    ['generalised-dice', { weighting: 'cube' }, 'PARAMETER_RANGE', /square/],
  ])('%s %j', (name, given, code, message) => {
    for (const attempt of [() => buildMetric(findMetric(name), given), () => evaluateMetric(name, feeds, { layout: 'WC', ...given })]) {
      expect(attempt).toThrow(expect.objectContaining({ code }));
      expect(attempt).toThrow(message);
    }
  });

  it('a matrix of what was not decided, a sum with what was, and labels without a threshold', () => {
    const soft = new ConfusionMeter({ layout: 'WC', fromLogits: false, threshold: null });
    soft.update(feeds.prediction, feeds.target);
    expect(() => soft.confusionMatrix()).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }));
    expect(() => new ConfusionMeter({ layout: 'WC' }).merge(soft)).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }));
    expect(() => new ConfusionMeter({ ...settings, threshold: null })).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }));
    expect(() => soft.value('dice', { classWeights: [1, 2] })).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }));
  });
});

// Laws that metrics keep for any input: identities between them, symmetry, streaming, and host form = graph form.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMetric, ConfusionMeter, evaluateMetric, findMetric, fromConfusionMatrix, METRICS, optimise, RATIO_METRICS, run, type MaybeNumber, type MetricFeeds, type RatioName } from '../src/index.ts';
import { anyAveraging, anyCase, ids, type Case } from './support/metric-cases.ts';

const names = Object.keys(RATIO_METRICS) as RatioName[];

function meterOf({ options, feeds }: Case): ConfusionMeter {
  const meter = new ConfusionMeter(options);
  meter.update(feeds.prediction, feeds.target, feeds.mask);
  return meter;
}

/** Image n of a batch, as a batch of its own. */
function imageOf({ feeds, images }: Case, n: number): MetricFeeds {
  const part = ({ data, shape }: MetricFeeds['prediction']) => {
    const length = data.length / images;
    return { data: data.slice(n * length, (n + 1) * length), shape: [1, ...shape.slice(1)] };
  };
  return { prediction: part(feeds.prediction), target: part(feeds.target), ...(feeds.mask === undefined ? {} : { mask: part(feeds.mask) }) };
}

/** Ids with the first and last of three classes swapped. */
const swapped = (list: readonly number[]): number[] => list.map((id) => 2 - id);

/** Values of three classes, from true and predicted ids. */
function perClass(y: readonly number[], p: readonly number[], name: RatioName): readonly MaybeNumber[] {
  const meter = new ConfusionMeter({ task: 'multiclass', classes: 3, layout: 'W', targets: 'labels', predictions: 'labels' });
  meter.update({ data: Int32Array.from(p), shape: [p.length] }, { data: Int32Array.from(y), shape: [y.length] });
  return meter.result()[name].perClass;
}

describe('host form and graph form', () => {
  // Counts are exact in both. Each form then rounds one quotient per cell, at most 4 + 3 additions of values up to 1,
  // and two divisions by a count: fewer than 12 roundings of half a unit of a value up to 1 or a sum up to 4, each.
  const ROUNDINGS = 2 * 12 * 4 * 2 ** -53;

  it.each(names)('agree for %s', (name) => {
    fc.assert(fc.property(anyCase, anyAveraging, ({ options, feeds }, averaging) => {
      const settings = { ...options, ...averaging };
      const host = [evaluateMetric(name, feeds, settings)].flat(2);
      const { graph } = buildMetric(findMetric(name), settings);
      for (const form of [graph, optimise(graph)]) {
        const { value, defined } = run(form, { ...feeds });
        expect(value?.data).toHaveLength(host.length);
        host.forEach((wanted, i) => {
          if (averaging.zeroDivision === 'skip') expect(defined?.data[i]).toBe(wanted === null ? 0 : 1);
          expect(Math.abs((value?.data[i] ?? Number.NaN) - (wanted ?? 0))).toBeLessThanOrEqual(ROUNDINGS);
        });
      }
    }), { numRuns: 50 });
  });

  it('agree on the confusion matrix, exactly', () => {
    fc.assert(fc.property(anyCase.filter(({ options }) => options.task !== 'multilabel'), ({ options, feeds }) => {
      const { graph } = buildMetric(findMetric('confusion-matrix'), options);
      expect([...(run(optimise(graph), { ...feeds })['value']?.data ?? [])]).toEqual([evaluateMetric('confusion-matrix', feeds, options)].flat(2));
    }));
  });
});

describe('identities', () => {
  it('dice = 2 iou / (1 + iou), per class', () => {
    fc.assert(fc.property(anyCase, (example) => {
      const { dice, iou } = meterOf(example).result();
      dice.perClass.forEach((value, c) => {
        const overlap = iou.perClass[c] ?? null;
        if (overlap === null || value === null) expect(value).toBe(overlap);
        // Three roundings of values up to 2, on one side or the other.
        else expect(Math.abs(value - (2 * overlap) / (1 + overlap))).toBeLessThanOrEqual(6 * 2 ** -53);
      });
    }));
  });

  it('values are in the declared range, or null', () => {
    fc.assert(fc.property(anyCase, anyAveraging, ({ options, feeds }, averaging) => {
      for (const name of names) {
        const [low, high] = RATIO_METRICS[name].range;
        for (const value of [evaluateMetric(name, feeds, { ...options, ...averaging })].flat(2)) {
          if (value !== null) expect(value >= low && value <= high).toBe(true);
        }
      }
    }));
  });

  it('counts of a class add up to the pixels that count', () => {
    fc.assert(fc.property(anyCase, (example) => {
      const meter = meterOf(example);
      const totals = meter.counts().perClass.map(({ tp, fp, fn, tn }) => tp + fp + fn + tn);
      if (example.options.task === 'multilabel') return;
      const pairs = meter.confusionMatrix().flat().reduce((a, b) => a + b, 0);
      totals.forEach((total) => expect(total).toBe(pairs));
    }));
  });

  it('the truth itself scores 1 or null', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4 }), fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 }), (extra, truth) => {
      const labels = { data: Int32Array.from(truth), shape: [1, truth.length] };
      const meter = new ConfusionMeter({ task: 'multiclass', classes: 3 + extra, layout: 'NWC', targets: 'labels', predictions: 'labels' });
      meter.update(labels, labels);
      const result = meter.result();
      for (const name of names) {
        expect(result[name].mean).toBe(1);
        expect(result[name].perClass.every((value) => value === 1 || value === null)).toBe(true);
      }
    }));
  });

  it('swapping two classes on both sides swaps their values', () => {
    const labelled = fc.integer({ min: 1, max: 8 }).chain((n) => fc.record({ truth: ids(3, n), predicted: ids(3, n) }));
    fc.assert(fc.property(labelled, ({ truth, predicted }) => {
      for (const name of names) expect(perClass(swapped(truth), swapped(predicted), name)).toEqual(perClass(truth, predicted, name).toReversed());
    }));
  });

  it('what is predicted at pixels that do not count changes nothing', () => {
    fc.assert(fc.property(anyCase, fc.constantFrom(0, 1), (example, other) => {
      const { feeds, options } = example;
      if (feeds.mask === undefined) return;
      const channelsFirst = options.layout === 'NCW';
      const { classes, pixels } = example;
      const data = feeds.prediction.data.map((score, at) => {
        const pixel = channelsFirst ? Math.floor(at / (classes * pixels)) * pixels + (at % pixels) : Math.floor(at / classes);
        return feeds.mask?.data[pixel] === 0 ? other : score;
      });
      const changed = { ...example, feeds: { ...feeds, prediction: { data, shape: feeds.prediction.shape } } };
      expect(meterOf(changed).counts()).toEqual(meterOf(example).counts());
    }));
  });

  it('a confusion matrix counted elsewhere gives the same', () => {
    fc.assert(fc.property(anyCase.filter(({ options }) => options.task === 'multiclass'), (example) => {
      const meter = meterOf(example);
      const { counts, metrics } = fromConfusionMatrix(meter.confusionMatrix());
      const result = meter.result();
      expect(counts).toEqual(meter.counts().perClass);
      for (const name of names) expect(result[name]).toMatchObject(metrics[name]);
    }));
  });
});

describe('streaming', () => {
  it('image by image, or in two meters, equals one update', () => {
    fc.assert(fc.property(anyCase, (example) => {
      const whole = meterOf(example);
      const streamed = new ConfusionMeter(example.options);
      const [first, second] = [new ConfusionMeter(example.options), new ConfusionMeter(example.options)];
      for (let n = 0; n < example.images; n++) {
        const { prediction, target, mask } = imageOf(example, n);
        streamed.update(prediction, target, mask);
        (n === 0 ? first : second).update(prediction, target, mask);
      }
      first.merge(second);
      for (const meter of [streamed, first]) {
        expect(meter.images).toBe(example.images);
        expect(meter.counts()).toEqual(whole.counts());
        expect(meter.result()).toEqual(whole.result());
        if (example.options.task !== 'multilabel') expect(meter.confusionMatrix()).toEqual(whole.confusionMatrix());
      }
    }));
  });

  it('label predictions equal the scores that they come from', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 8 }).chain((n) => fc.record({ truth: ids(3, n), predicted: ids(3, n) })), ({ truth, predicted }) => {
      const target = { data: Uint8Array.from(truth), shape: [truth.length] };
      const labels = new ConfusionMeter({ task: 'multiclass', classes: 3, layout: 'WC', targets: 'labels', predictions: 'labels' });
      labels.update({ data: Uint8Array.from(predicted), shape: [predicted.length] }, target);
      const scored = new ConfusionMeter({ task: 'multiclass', layout: 'WC', targets: 'labels' });
      scored.update({ data: Float32Array.from(predicted.flatMap((id) => [0, 1, 2].map((c) => (c === id ? 1 : -1)))), shape: [predicted.length, 3] }, target);
      expect(labels.result()).toEqual(scored.result());
    }));
  });

  it('starts over after reset, and knows nothing before the first batch', () => {
    const meter = new ConfusionMeter({ task: 'multiclass', layout: 'WC', targets: 'labels' });
    const empty = { perClass: [], mean: null, micro: null, perImage: [], imageMean: null };
    expect(meter.result().dice).toEqual(empty);
    expect(meter.confusionMatrix()).toEqual([]);
    expect(meter.value('dice')).toBeNull();
    meter.merge(new ConfusionMeter({ task: 'multiclass', layout: 'WC', targets: 'labels' }));
    meter.update({ data: Float32Array.of(1, 2), shape: [1, 2] }, { data: Int32Array.of(1), shape: [1] });
    expect(meter.classes).toBe(2);
    meter.reset();
    expect(meter.classes).toBeUndefined();
    expect(meter.result().dice).toEqual(empty);
  });
});

describe('nothing to count', () => {
  it('is null for every metric when all pixels are masked, and for overlap when both masks are empty', () => {
    const [prediction, target, none] = [{ data: new Float32Array(4), shape: [2, 2] }, { data: new Float32Array(4), shape: [2, 2] }, { data: new Float32Array(4), shape: [2, 2] }];
    for (const name of names) expect(evaluateMetric(name, { prediction, target, mask: none }, { layout: 'HW', mask: true, fromLogits: false })).toBeNull();
    const values = names.map((name) => evaluateMetric(name, { prediction, target }, { layout: 'HW', fromLogits: false }));
    expect(values).toEqual([null, null, null, null, 1, 1]); // specificity and accuracy count the four true negatives
  });

  it('has a formula, a source and a range for every metric', () => {
    for (const metric of METRICS.values()) {
      expect(findMetric(metric.slug)).toBe(metric);
      for (const alias of metric.aliases) expect(findMetric(alias)).toBe(metric);
      expect(metric.formula.length * metric.doc.length * metric.source.title.length).toBeGreaterThan(0);
    }
  });
});

// Metrics of small images whose counts are done by hand, with the arithmetic written out.
import { describe, expect, it } from 'vitest';
import { buildMetric, ConfusionMeter, evaluateMetric, findMetric, fromConfusionMatrix, optimise, RATIO_METRICS, run, type GivenMetricOptions, type MetricFeeds, type RatioName } from '../src/index.ts';

const tensor = (data: readonly number[], shape: readonly number[] = [data.length]) => ({ data: Float32Array.from(data), shape });
const names = Object.keys(RATIO_METRICS) as RatioName[];

/** The host value, after the graph form has been held to it: null is `defined` = 0 there. */
function valueOf(name: string, feeds: MetricFeeds, options: GivenMetricOptions) {
  const host = evaluateMetric(name, feeds, options);
  const { graph } = buildMetric(findMetric(name), options);
  const { value, defined } = run(optimise(graph), { ...feeds });
  const values = [...(value?.data ?? [])].map((v, i) => (defined?.data[i] === 0 ? null : v));
  expect(values).toEqual([host].flat(2));
  return host;
}

describe('eight pixels, one class', () => {
  // truth      1 1 1 1 0 0 0 0
  // predicted  1 1 1 0 1 0 0 0   so TP = 3, FN = 1, FP = 1, TN = 3 …
  const target = tensor([1, 1, 1, 1, 0, 0, 0, 0]);
  // … with the fifth and sixth of the probabilities above 0.5 as well: FP = 2, TN = 2.
  const prediction = tensor([0.9, 0.8, 0.7, 0.2, 0.6, 0.51, 0.5, 0]);
  const options = { layout: 'W', fromLogits: false } as const;

  it('gives each ratio as counted', () => {
    expect(valueOf('dice', { prediction, target }, options)).toBe(6 / 9); // 2·3 / (2·3 + 2 + 1)
    expect(valueOf('iou', { prediction, target }, options)).toBe(3 / 6); // 3 / (3 + 2 + 1)
    expect(valueOf('precision', { prediction, target }, options)).toBe(3 / 5); // 3 / (3 + 2)
    expect(valueOf('recall', { prediction, target }, options)).toBe(3 / 4); // 3 / (3 + 1)
    expect(valueOf('specificity', { prediction, target }, options)).toBe(2 / 4); // 2 / (2 + 2)
    expect(valueOf('accuracy', { prediction, target }, options)).toBe(5 / 8); // (3 + 2) / 8
  });

  it('has the truth in rows and the prediction in columns', () => {
    expect(valueOf('confusion-matrix', { prediction, target }, options)).toEqual([[2, 2], [1, 3]]);
  });

  it('takes a score at the threshold as not of the class', () => {
    const at = { prediction: tensor([0.5, 0.5, 0.50001, 0.49999]), target: tensor([1, 1, 1, 1]) };
    expect(valueOf('recall', at, options)).toBe(1 / 4);
    const logits = { prediction: tensor([0, -0, 1e-7, -1e-7]), target: tensor([1, 1, 1, 1]) };
    expect(valueOf('recall', logits, { layout: 'W' })).toBe(1 / 4);
  });

  it('moves the threshold, in float32, for probabilities and logits', () => {
    const shares = tensor([0.3, 0.31, 0.29, 0.9]);
    expect(valueOf('recall', { prediction: shares, target: tensor([1, 1, 1, 1]) }, { ...options, threshold: 0.3 })).toBe(2 / 4);
    // logit(0.9) = 2.197…: 2.19 is below it and 2.2 above.
    const logits = tensor([2.19, 2.2]);
    expect(valueOf('recall', { prediction: logits, target: tensor([1, 1]) }, { layout: 'W', threshold: 0.9 })).toBe(1 / 2);
  });

  it('counts neither masked nor ignored pixels, and whole ones where the mask is a fraction', () => {
    // Without the last four pixels: TP = 3, FN = 1, nothing else.
    const mask = tensor([1, 0.2, 1, 1, 0, 0, 0, 0]);
    expect(valueOf('confusion-matrix', { prediction, target, mask }, { ...options, mask: true })).toEqual([[0, 0], [1, 3]]);
    const ignoring = tensor([1, 1, 1, 1, 255, 255, 255, 255]);
    expect(valueOf('confusion-matrix', { prediction, target: ignoring }, { ...options, ignoreIndex: 255 })).toEqual([[0, 0], [1, 3]]);
    expect(valueOf('specificity', { prediction, target, mask }, { ...options, mask: true })).toBeNull(); // 0 / 0
    expect(valueOf('specificity', { prediction, target, mask }, { ...options, mask: true, zeroDivision: 1 })).toBe(1);
  });

  it('hardens dense targets above 0.5', () => {
    expect(valueOf('confusion-matrix', { prediction: tensor([0.9, 0.9, 0.9]), target: tensor([0.5, 0.51, 0.49]) }, options)).toEqual([[0, 2], [0, 1]]);
  });
});

describe('two images, three classes', () => {
  // image 0: truth 0 0 1 2, predicted 0 1 1 1     image 1: truth 0 0 0 0, predicted 0 0 0 1
  const scores = [0, 1, 1, 1, 0, 0, 0, 1].flatMap((id) => [0, 1, 2].map((c) => (c === id ? 3 : 1)));
  const prediction = tensor(scores, [2, 4, 3]);
  const target = { data: Int32Array.from([0, 0, 1, 2, 0, 0, 0, 0]), shape: [2, 4] };
  const feeds = { prediction, target };
  const options = { task: 'multiclass', layout: 'NWC', targets: 'labels' } as const;

  it('counts pairs', () => {
    expect(valueOf('confusion-matrix', feeds, options)).toEqual([[4, 2, 0], [0, 1, 0], [0, 1, 0]]);
  });

  it('averages IoU in every way', () => {
    // image 0, per class: 1/2, 1/3, 0/1;  image 1: 3/4, 0/1, absent (0/0, skipped)
    const first = (1 / 2 + 1 / 3 + 0) / 3;
    const second = (3 / 4 + 0) / 2;
    expect(valueOf('iou', feeds, options)).toBe((first + second) / 2);
    expect(valueOf('iou', feeds, { ...options, average: 'none' })).toEqual([(1 / 2 + 3 / 4) / 2, (1 / 3 + 0) / 2, 0]);
    // pooled: class 0 has TP 4, FN 2; class 1 TP 1, FP 3; class 2 FN 1
    expect(valueOf('iou', feeds, { ...options, over: 'batch', average: 'none' })).toEqual([4 / 6, 1 / 4, 0]);
    expect(valueOf('iou', feeds, { ...options, over: 'batch' })).toBe((4 / 6 + 1 / 4 + 0) / 3);
    // micro: TP 5, FP 3, FN 3 in all; per image TP 2, FP 2, FN 2 and TP 3, FP 1, FN 1
    expect(valueOf('iou', feeds, { ...options, over: 'batch', average: 'micro' })).toBe(5 / 11);
    expect(valueOf('iou', feeds, { ...options, average: 'micro' })).toBe((2 / 6 + 3 / 5) / 2);
    // without the background: pooled classes 1 and 2 have TP 1, FP 3, FN 1
    expect(valueOf('iou', feeds, { ...options, over: 'batch', includeBackground: false })).toBe((1 / 4 + 0) / 2);
    expect(valueOf('iou', feeds, { ...options, over: 'batch', average: 'micro', includeBackground: false })).toBe(1 / 5);
    // 0/0 counted as 1: image 1 becomes (3/4 + 0 + 1)/3
    expect(valueOf('iou', feeds, { ...options, zeroDivision: 1 })).toBe((first + (3 / 4 + 0 + 1) / 3) / 2);
  });

  it('is pixel accuracy as micro recall', () => {
    expect(valueOf('recall', feeds, { ...options, over: 'batch', average: 'micro' })).toBe(5 / 8);
    expect(valueOf('accuracy', feeds, { ...options, over: 'batch', average: 'none' })).toEqual([6 / 8, 5 / 8, 7 / 8]);
  });

  it('takes the lowest id in a tie, on both sides', () => {
    const tied = tensor([1, 1, 0, 0, 2, 2], [1, 2, 3]);
    const dense = tensor([0.4, 0.4, 0.2, 0, 0.5, 0.5], [1, 2, 3]);
    expect(valueOf('confusion-matrix', { prediction: tied, target: dense }, { task: 'multiclass', layout: 'NWC' })).toEqual([[1, 0, 0], [0, 1, 0], [0, 0, 0]]);
  });

  it('summarises the stream and the matrix alike', () => {
    const meter = new ConfusionMeter(options);
    meter.update(prediction, target);
    const { counts, metrics } = fromConfusionMatrix([[4, 2, 0], [0, 1, 0], [0, 1, 0]]);
    expect(meter.confusionMatrix()).toEqual([[4, 2, 0], [0, 1, 0], [0, 1, 0]]);
    expect(counts).toEqual([{ tp: 4, fp: 0, fn: 2, tn: 2 }, { tp: 1, fp: 3, fn: 0, tn: 4 }, { tp: 0, fp: 0, fn: 1, tn: 7 }]);
    expect(meter.counts().perClass).toEqual(counts);
    expect(meter.counts().perImage[1]).toEqual([{ tp: 3, fp: 0, fn: 1, tn: 0 }, { tp: 0, fp: 1, fn: 0, tn: 3 }, { tp: 0, fp: 0, fn: 0, tn: 4 }]);
    const result = meter.result();
    for (const name of names) expect(result[name]).toMatchObject(metrics[name]);
    expect(metrics.dice).toEqual({ perClass: [8 / 10, 2 / 5, 0], mean: (8 / 10 + 2 / 5 + 0) / 3, micro: 10 / 16 });
    expect(metrics.precision.perClass).toEqual([1, 1 / 4, null]); // class 2 was never predicted
    expect(result.iou.perImage).toEqual([(1 / 2 + 1 / 3 + 0) / 3, (3 / 4 + 0) / 2]);
    expect(result.iou.imageMean).toBe(meter.value('jaccard-index'));
    expect(fromConfusionMatrix([[4, 2, 0], [0, 1, 0], [0, 1, 0]], { includeBackground: false, zeroDivision: 'skip' }).metrics.precision).toEqual({ perClass: [1, 1 / 4, null], mean: 1 / 4, micro: 1 / 4 });
  });
});

/** A tensor of two images of 1 × 3 pixels and two classes, in any layout, from its values by place. */
function fill(layout: string, value: (n: number, w: number, c: number) => number) {
  const sizes: Record<string, number> = { N: 2, H: 1, W: 3, C: 2 };
  const shape = [...layout].map((letter) => sizes[letter] ?? 1);
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).map((_, index) => {
    const at: Record<string, number> = {};
    let rest = index;
    for (const letter of [...layout].toReversed()) {
      const size = sizes[letter] ?? 1;
      at[letter] = rest % size;
      rest = Math.floor(rest / size);
    }
    return value(at['N'] ?? 0, at['W'] ?? 0, at['C'] ?? 0);
  });
  return { data, shape };
}

describe('where things lie', () => {
  it('counts the same in every layout', () => {
    // Two images of 1 × 3 pixels and two classes; truth 0 1 1 | 1 0 0, predicted 0 1 0 | 1 1 0.
    const truth = [[0, 1, 1], [1, 0, 0]];
    const predicted = [[0, 1, 0], [1, 1, 0]];
    const score = (n: number, w: number, c: number): number => (predicted[n]?.[w] === c ? 2 : 1);
    for (const layout of ['NHWC', 'NCHW', 'NWC', 'NCW']) {
      const target = fill(layout.replace('C', ''), (n, w) => truth[n]?.[w] ?? -1);
      const multiclass = new ConfusionMeter({ task: 'multiclass', layout, targets: 'labels' });
      multiclass.update(fill(layout, score), target);
      expect(multiclass.counts().perImage).toEqual([
        [{ tp: 1, fp: 1, fn: 0, tn: 1 }, { tp: 1, fp: 0, fn: 1, tn: 1 }],
        [{ tp: 1, fp: 0, fn: 1, tn: 1 }, { tp: 1, fp: 1, fn: 0, tn: 1 }],
      ]);
      const multilabel = new ConfusionMeter({ task: 'multilabel', layout, mask: true, threshold: 0.8 });
      const mask = fill(layout.replace('C', ''), (_n, w) => (w === 2 ? 0 : 1));
      // logit(0.8) = 1.386: a score of 2 is above, 1 is not.
      multilabel.update(fill(layout, score), fill(layout, (n, w, c) => (truth[n]?.[w] === c ? 1 : 0)), mask);
      expect(multilabel.counts().perImage).toEqual([
        [{ tp: 1, fp: 0, fn: 0, tn: 1 }, { tp: 1, fp: 0, fn: 0, tn: 1 }],
        [{ tp: 0, fp: 0, fn: 1, tn: 1 }, { tp: 1, fp: 1, fn: 0, tn: 0 }],
      ]);
    }
  });
});

// Metrics of whole images by hand: small masks whose surfaces, segments and rankings can be read off.
import { describe, expect, it } from 'vitest';
import { assign, buildMetric, ConfusionMeter, evaluateMetric, findMetric, matchSegments, MetricMeter, METRICS, qualityOf, type MetricFeeds, type Tensor } from '../src/index.ts';
import { codeOf } from './support/code-of.ts';

const tensor = (shape: readonly number[], data: readonly number[]): Tensor => ({ shape, data: Float32Array.from(data) });
const line = (prediction: readonly number[], target: readonly number[]): MetricFeeds => ({ prediction: tensor([prediction.length], prediction), target: tensor([target.length], target) });
const W = { layout: 'W', fromLogits: false } as const;

/** A 4 × 5 mask of one pixel. */
const dot = (at: number): number[] => Array.from({ length: 20 }, (_, i) => (i === at ? 1 : 0));
const plane = (prediction: readonly number[], target: readonly number[]): MetricFeeds => ({ prediction: tensor([4, 5], prediction), target: tensor([4, 5], target) });
const HW = { layout: 'HW', fromLogits: false } as const;

/** A 2 × 3 × 3 mask of one voxel. */
const voxel = (at: number) => tensor([1, 1, 2, 3, 3], Array.from({ length: 18 }, (_, i) => (i === at ? 1 : 0)));

describe('surface distances', () => {
  // Surfaces {1, 4} and {0, 2}: prediction to truth 1, 2; truth to prediction 1, 1.
  const apart = line([0, 1, 1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0, 0, 0]);
  // Surfaces {5} and {0, 2}: 3; 5 and 3.
  const single = line([0, 0, 0, 0, 0, 1, 0, 0], [1, 1, 1, 0, 0, 0, 0, 0]);

  it.each([
    ['hausdorff-distance', {}, 2],
    ['hausdorff-distance', { direction: 'prediction-to-truth' }, 2],
    ['hausdorff-distance', { direction: 'truth-to-prediction' }, 1],
    ['hausdorff-distance', { percentile: 50 }, 1.5], // halfway between 1 and 2; and 1
    ['hausdorff-distance', { percentile: 25 }, 1.25],
    ['hausdorff-distance', { percentile: 0 }, 1],
    ['hausdorff-distance', { spacing: 3 }, 6],
    ['hausdorff-distance', { spacing: [3] }, 6],
    ['average-surface-distance', {}, 5 / 4],
    ['average-surface-distance', { direction: 'prediction-to-truth' }, 3 / 2],
    ['average-surface-distance', { direction: 'truth-to-prediction' }, 1],
    ['normalised-surface-dice', {}, 3 / 4],
    ['normalised-surface-dice', { tolerance: 0.99 }, 0],
    ['normalised-surface-dice', { tolerance: [2] }, 1],
    ['normalised-surface-dice', { tolerance: 1.5, spacing: 1.5 }, 3 / 4],
  ] as const)('%s %j of two runs', (name, options, expected) => {
    expect(evaluateMetric(name, apart, { ...W, ...options })).toBe(expected);
  });

  it('weighs points or directions', () => {
    expect(evaluateMetric('average-surface-distance', single, W)).toBe(11 / 3);
    expect(evaluateMetric('average-surface-distance', single, { ...W, weighting: 'directions' })).toBe((3 + 4) / 2);
    expect(evaluateMetric('average-surface-distance', single, { ...W, weighting: 'directions', direction: 'truth-to-prediction' })).toBe(4);
  });

  it.each([
    ['euclidean', [1, 1], 5],
    ['euclidean', [2, 0.5], Math.sqrt(40)], // 6 and 2
    ['chessboard', [1, 1], 4],
    ['chessboard', [2, 0.5], 6],
    ['taxicab', [1, 1], 7],
    ['taxicab', [2, 0.5], 8],
  ] as const)('measures 3 rows and 4 columns by %s with spacing %j', (distance, spacing, expected) => {
    for (const name of ['hausdorff-distance', 'hausdorff-95', 'average-surface-distance']) expect(evaluateMetric(name, plane(dot(0), dot(19)), { ...HW, distance, spacing })).toBe(expected);
  });

  it('takes the border of the image for the surface of a full mask, and no inner pixel', () => {
    // The ring of a full 4 × 5 mask is all but the two rows of three inner pixels. The dot at (1, 1) is 1 from the ring;
    // the ring's pixels at (3, 4) are √(2² + 3²) from it.
    const full = dot(0).map(() => 1);
    expect(evaluateMetric('hausdorff-distance', plane(dot(6), full), { ...HW, direction: 'prediction-to-truth' })).toBe(1);
    expect(evaluateMetric('hausdorff-distance', plane(dot(6), full), HW)).toBe(Math.sqrt(13));
  });

  it('follows the policies for empty masks', () => {
    const none = dot(-1);
    for (const name of ['hausdorff-distance', 'hausdorff-95', 'average-surface-distance', 'normalised-surface-dice']) {
      expect(evaluateMetric(name, plane(none, none), HW)).toBeNull();
      expect(evaluateMetric(name, plane(none, none), { ...HW, zeroDivision: 0 })).toBe(0);
    }
    for (const [prediction, target] of [[dot(3), none], [none, dot(3)]] as const) {
      expect(evaluateMetric('normalised-surface-dice', plane(prediction, target), HW)).toBe(0);
      for (const name of ['hausdorff-distance', 'hausdorff-95', 'average-surface-distance']) {
        const value = (options: object) => evaluateMetric(name, plane(prediction, target), { ...HW, ...options });
        expect(value({})).toBe(5);
        expect(value({ spacing: [2, 0.5] })).toBe(Math.sqrt(40));
        expect(value({ spacing: [2, 0.5], distance: 'taxicab' })).toBe(8);
        expect(value({ spacing: [2, 0.5], distance: 'chessboard', direction: 'prediction-to-truth' })).toBe(6);
        expect(value({ oneEmpty: 'skip' })).toBeNull();
        expect(value({ oneEmpty: 'infinity' })).toBe(Infinity);
      }
    }
  });

  it('averages classes and images, and leaves the background and undefined ones out', () => {
    // Truth 0 0 1 2 / 0 0 0 0, predicted 0 1 1 1 / 0 0 0 0.
    // Image 0: class 0 {0, 1} and {0}: 0; 1, 0. Class 1 {2} and {1, 3}: 1, 1; 1. Class 2 {3} and none: 3, the diagonal.
    const scores = [[0, 1, 1, 1], [0, 0, 0, 0]].map((ids) => ids.flatMap((id) => [0, 1, 2].map((c) => (c === id ? 4 : -4))));
    const feeds = { prediction: tensor([2, 4, 3], scores.flat()), target: tensor([2, 4], [0, 0, 1, 2, 0, 0, 0, 0]) };
    const options = { task: 'multiclass', layout: 'NWC', targets: 'labels' } as const;
    const value = (given: object) => evaluateMetric('hausdorff-distance', feeds, { ...options, ...given });
    expect(value({ average: 'none' })).toEqual([(1 + 0) / 2, 1, 3]);
    expect(value({})).toBe(((1 + 1 + 3) / 3 + 0) / 2);
    expect(value({ includeBackground: false })).toBe((1 + 3) / 2);
    expect(value({ average: 'weighted' })).toBe(((2 * 1 + 1 + 3) / 4 + 0) / 2);
    expect(value({ classWeights: [0, 1, 3] })).toBe((1 + 3 * 3) / 4);
    expect(value({ includeBackground: false, zeroDivision: 0 })).toBe((2 + 0) / 2);
    const meter = new MetricMeter('hausdorff-distance', { ...options, oneEmpty: 'skip' });
    meter.update(feeds.prediction, feeds.target);
    expect(meter.perImage()).toEqual([[1, 1, null], [0, null, null]]);
  });

  it('reads class ids as well as scores', () => {
    const meter = new MetricMeter('hausdorff-distance', { task: 'multiclass', classes: 3, layout: 'W', targets: 'labels', predictions: 'labels', average: 'none' });
    meter.update(tensor([4], [0, 1, 1, 1]), tensor([4], [0, 0, 1, 2]));
    expect(meter.value()).toEqual([1, 1, 3]);
  });

  it('takes pixels that do not count out of both masks', () => {
    // Without pixel 4 the prediction is {1, 2, 3}: 1, 1 and 1, 1.
    const masked = { ...apart, mask: tensor([8], [1, 1, 1, 1, 0, 1, 1, 1]) };
    expect(evaluateMetric('hausdorff-distance', masked, { ...W, mask: true })).toBe(1);
    const ignored = line([0, 1, 1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 9, 0, 0, 0]);
    expect(evaluateMetric('hausdorff-distance', ignored, { ...W, ignoreIndex: 9 })).toBe(1);
  });

  it('measures volumes with channels first', () => {
    // Dots at (0, 0, 0) and (1, 2, 2) in 2 × 3 × 3 voxels: √(1 + 4 + 4) = 3; with spacing 2, 1, 0.5: √(4 + 4 + 1) = 3.
    const feeds = { prediction: voxel(0), target: voxel(17) };
    expect(evaluateMetric('hausdorff-distance', feeds, { layout: 'NCDHW', fromLogits: false })).toBe(3);
    expect(evaluateMetric('hausdorff-distance', feeds, { layout: 'NCDHW', fromLogits: false, spacing: [2, 1, 0.5] })).toBe(3);
    expect(evaluateMetric('hausdorff-distance', feeds, { layout: 'NCDHW', fromLogits: false, spacing: [2, 1, 1], direction: 'truth-to-prediction' })).toBe(Math.sqrt(12));
  });

  it('refuses what makes no sense, by name', () => {
    expect(() => evaluateMetric('hausdorff-distance', plane(dot(1), dot(2)), { ...HW, spacing: [1, 1, 1] })).toThrow('2 space axes (rank 2), got [1, 1, 1]');
    expect(() => evaluateMetric('hausdorff-distance', plane(dot(1), dot(2)), { ...HW, spacing: 0 })).toThrow('must be finite and above 0');
    expect(() => evaluateMetric('hausdorff-distance', plane(dot(-1), dot(2)), { ...HW, spacing: [1, 1, 1] })).toThrow('rank 2');
    expect(() => evaluateMetric('normalised-surface-dice', apart, { ...W, tolerance: [1, 2] })).toThrow('one for each of the 1 classes');
    expect(() => evaluateMetric('hausdorff-distance', apart, { ...W, percentile: 101 })).toThrow('[0, 100]');
    expect(codeOf(() => evaluateMetric('hausdorff-distance', apart, { ...W, average: 'micro' }))).toBe('OPTION_CONFLICT');
    expect(codeOf(() => evaluateMetric('hausdorff-distance', apart, { ...W, over: 'batch' }))).toBe('OPTION_CONFLICT');
    expect(codeOf(() => evaluateMetric('hausdorff-distance', apart, { ...W, threshold: null }))).toBe('OPTION_CONFLICT');
    expect(codeOf(() => new MetricMeter('dice'))).toBe('OPTION_CONFLICT');
    expect(codeOf(() => new MetricMeter('roc-auc', { predictions: 'labels', layout: 'W' }))).toBe('OPTION_CONFLICT');
    expect(codeOf(() => new ConfusionMeter().value('hausdorff-distance'))).toBe('OPTION_CONFLICT');
    expect(codeOf(() => buildMetric(findMetric('hausdorff-distance')))).toBe('UNSUPPORTED');
  });
});

describe('rankings', () => {
  // Class pixels score 0.35 and 0.8, others 0.1 and 0.4: 3 of 4 pairs in order; precision 1 at recall ½, 2/3 at recall 1.
  const ranked = line([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);
  // Ties: 0.5 against 0.5 is half a pair, against 0.2 one, 0.8 wins two. From the top: 1 of 1, 2 of 3, 2 of 4.
  const tied = line([0.5, 0.5, 0.2, 0.8], [0, 1, 0, 1]);

  it('count pairs in order', () => {
    expect(evaluateMetric('roc-auc', ranked, W)).toBe(3 / 4);
    expect(evaluateMetric('roc-auc', tied, W)).toBe(3.5 / 4);
    expect(evaluateMetric('average-precision', ranked, W)).toBe((1 + 2 / 3) / 2);
    expect(evaluateMetric('average-precision', tied, W)).toBe((1 + 2 / 3) / 2);
  });

  it('are undefined without both kinds of pixels', () => {
    for (const target of [[0, 0, 0, 0], [1, 1, 1, 1]]) expect(evaluateMetric('roc-auc', line([0.1, 0.2, 0.3, 0.4], target), W)).toBeNull();
    expect(evaluateMetric('average-precision', line([0.1, 0.2], [0, 0]), W)).toBeNull();
    expect(evaluateMetric('average-precision', line([0.1, 0.2], [1, 1]), W)).toBe(1);
  });

  it('do not saturate: logits of 40 and 50 differ though their sigmoids do not', () => {
    expect(evaluateMetric('roc-auc', line([40, 50], [1, 0]), { layout: 'W' })).toBe(0);
    // Class 0 is true where its log-odds are 40 and not where they are 50; class 1 where −50 and not where −40.
    const logits = { prediction: tensor([2, 3], [40, 0, -9, 50, 0, -9]), target: tensor([2], [0, 1]) };
    expect(evaluateMetric('roc-auc', logits, { task: 'multiclass', layout: 'WC', targets: 'labels', average: 'none' })).toEqual([0, 0, null]);
  });

  it('pool images or average them, and classes too', () => {
    // Image 0 is in order, image 1 is not; pooled, 0.9 (0) > 0.6 (1) and 0.8 (1), 0.3 (0) < both: 2 of 4.
    const feeds = { prediction: tensor([2, 2], [0.3, 0.6, 0.9, 0.8]), target: tensor([2, 2], [0, 1, 0, 1]) };
    expect(evaluateMetric('roc-auc', feeds, { layout: 'NW', fromLogits: false })).toBe(2 / 4);
    expect(evaluateMetric('roc-auc', feeds, { layout: 'NW', fromLogits: false, over: 'sample' })).toBe((1 + 0) / 2);
    // The same numbers as two classes: micro pools them.
    const classes = { prediction: tensor([2, 2], [0.3, 0.6, 0.9, 0.8]), target: tensor([2, 2], [0, 1, 0, 1]) };
    const options = { task: 'multilabel', layout: 'CW', fromLogits: false } as const;
    expect(evaluateMetric('roc-auc', classes, { ...options, average: 'micro' })).toBe(2 / 4);
    expect(evaluateMetric('roc-auc', classes, { ...options, average: 'none' })).toEqual([1, 0]);
  });
});

describe('calibration error', () => {
  // (0, ½]: 0.25 (0), 0.5 (1), 0.125 (0): truth 1/3, mean 0.875/3. (½, 1]: 1 (0): truth 0, mean 1.
  const feeds = line([0.25, 0.5, 1, 0.125], [0, 1, 0, 0]);
  const [low, high] = [(1 - 0.875) / 3, 1];
  it.each([
    ['expected', (3 / 4) * low + high / 4],
    ['average', (low + high) / 2],
    ['maximum', high],
  ] as const)('takes the %s gap of its bins', (norm, expected) => {
    expect(evaluateMetric('calibration-error', feeds, { ...W, bins: 2, norm })).toBe(expected);
  });

  it('makes bins of equally many pixels by rank', () => {
    // 0.125 (0), 0.25 (0) | 0.5 (1), 1 (0): gaps 0.375/2 and 0.5/2.
    expect(evaluateMetric('calibration-error', feeds, { ...W, bins: 2, binning: 'adaptive', norm: 'average' })).toBe((0.1875 + 0.25) / 2);
    expect(evaluateMetric('calibration-error', feeds, { ...W, bins: 9, binning: 'adaptive' })).toBe((0.125 + 0.25 + 0.5 + 1) / 4);
  });

  it('puts 0 into the first bin, and bounds into the lower one', () => {
    // {0, 0.25} and {0.5}: bounds of 4 bins. Gaps |1 − 0.25|/2 and |1 − 0.5|.
    expect(evaluateMetric('calibration-error', line([0, 0.25, 0.5], [0, 1, 1]), { ...W, bins: 4, norm: 'average' })).toBe((0.375 + 0.5) / 2);
  });

  it('judges the winning class', () => {
    // Winners: class 0 with 0.75 (right), class 1 with 0.5 (wrong), class 1 with 0.75 (right). One bin: 2/3 against 2/3.
    const scores = { prediction: tensor([3, 3], [0.75, 0.25, 0, 0.25, 0.5, 0.25, 0, 0.75, 0.25]), target: tensor([3], [0, 2, 1]) };
    const options = { task: 'multiclass', layout: 'WC', targets: 'labels', fromLogits: false, predictedOnly: true, average: 'micro' } as const;
    expect(evaluateMetric('calibration-error', scores, { ...options, bins: 1 })).toBe(0);
    // Two bins: 0.5 (0) in the first, 0.75 (1) twice in the second: (0.5 + 2 · 0.25)/3.
    expect(evaluateMetric('calibration-error', scores, { ...options, bins: 2 })).toBeCloseTo(1 / 3, 15);
    expect(evaluateMetric('calibration-error', scores, { ...options, average: 'none', bins: 1 })).toEqual([0.25, 0.125, null]);
  });

  it('is finite at saturated logits, and undefined without pixels', () => {
    expect(evaluateMetric('calibration-error', line([1e4, -1e4], [1, 1]), { layout: 'W' })).toBe(0.5);
    const classes = { prediction: tensor([1, 3], [1e4, -1e4, 0]), target: tensor([1], [1]) };
    expect(evaluateMetric('calibration-error', classes, { task: 'multiclass', layout: 'WC', targets: 'labels', average: 'none' })).toEqual([1, 1, 0]);
    const masked = { ...feeds, mask: tensor([4], [0, 0, 0, 0]) };
    for (const name of ['calibration-error', 'roc-auc', 'average-precision']) expect(evaluateMetric(name, masked, { ...W, mask: true })).toBeNull();
  });
});

describe('panoptic quality', () => {
  // True {0, 1}, {4, 5, 6}; predicted {0, 1, 2}, {6}, {8}: IoU 2/3 and 1/3.
  const feeds = line([1, 1, 1, 0, 0, 0, 1, 0, 1], [1, 1, 0, 0, 1, 1, 1, 0, 0]);
  it.each([
    [{}, 2 / 3 / 2.5],
    [{ quality: 'segmentation' }, 2 / 3],
    [{ quality: 'recognition' }, 1 / 2.5],
    [{ matchThreshold: 0.3 }, (2 / 3 + 1 / 3) / 2.5],
    [{ matchThreshold: 0.3, quality: 'segmentation' }, 0.5],
    [{ matchThreshold: 2 / 3 }, 0],
  ] as const)('%j', (options, expected) => {
    expect(evaluateMetric('panoptic-quality', feeds, { ...W, ...options })).toBe(expected);
  });

  it('joins corners only when asked', () => {
    // A diagonal of two pixels on both sides: one segment, or two.
    const diagonal = plane([1, 0, 0, 0, 0, 0, 1, ...dot(-1).slice(7)], [1, ...dot(-1).slice(1)]);
    expect(evaluateMetric('panoptic-quality', diagonal, HW)).toBe(0); // IoU 1/2 is not above 1/2: one wrong, one missed
    expect(evaluateMetric('panoptic-quality', diagonal, { ...HW, connectivity: 'faces' })).toBe(1 / 1.5);
  });

  it('pools images by default', () => {
    // Image 0: one match with IoU 1. Image 1: one missed. Pooled 1/1.5; averaged (1 + 0)/2.
    const two = { prediction: tensor([2, 3], [1, 0, 0, 0, 0, 0]), target: tensor([2, 3], [1, 0, 0, 0, 1, 0]) };
    expect(evaluateMetric('panoptic-quality', two, { layout: 'NW', fromLogits: false })).toBe(1 / 1.5);
    expect(evaluateMetric('panoptic-quality', two, { layout: 'NW', fromLogits: false, over: 'sample' })).toBe(1 / 2);
  });

  it('is undefined without segments', () => {
    expect(evaluateMetric('panoptic-quality', line([0, 0], [0, 0]), W)).toBeNull();
    expect(evaluateMetric('panoptic-quality', line([0, 1], [0, 0]), { ...W, quality: 'segmentation' })).toBeNull();
    expect(evaluateMetric('panoptic-quality', line([0, 1], [0, 0]), W)).toBe(0);
  });

  it('matches given ids one to one below one half', () => {
    // True 1 = {0 … 5}, 2 = {6, 7}; predicted 5 = {0, 1, 2, 6, 7}, 9 = {3, 4}. IoU(1, 5) = 3/8, IoU(1, 9) = 2/6,
    // IoU(2, 5) = 2/5. The best pairs are 1–9 and 2–5: 1/3 + 2/5, though 1–5 is above 1–9.
    const [truth, predicted] = [[1, 1, 1, 1, 1, 1, 2, 2], [5, 5, 5, 9, 9, 0, 5, 5]];
    expect(matchSegments(predicted, truth, 0.3)).toEqual({ tp: 2, fp: 0, fn: 0, iou: 2 / 6 + 2 / 5 });
    expect(matchSegments(predicted, truth, 0.35)).toEqual({ tp: 1, fp: 1, fn: 1, iou: 2 / 5 });
    expect(matchSegments(predicted, truth)).toEqual({ tp: 0, fp: 2, fn: 2, iou: 0 });
    expect(qualityOf([matchSegments(predicted, truth, 0.35), matchSegments(predicted, truth, 0.3)], 'recognition')).toBe(3 / 4);
    expect(() => matchSegments([1], [1, 2])).toThrow('as many predicted as true ids (2)');
  });

  it('assigns more rows than columns', () => {
    expect([...assign(Float64Array.of(1, 3, 2), 3, 1)]).toEqual([-1, 0, -1]);
    expect([...assign(Float64Array.of(0.6, 0.5, 0.5, 0), 2, 2)]).toEqual([1, 0]);
    expect([...assign(new Float64Array(), 0, 0)]).toEqual([]);
  });
});

describe('meters', () => {
  it('start over after reset, and keep nothing of a batch that is refused', () => {
    const meter = new MetricMeter('hausdorff-distance', { task: 'multilabel', layout: 'WC', fromLogits: false });
    expect(meter.value()).toBeNull();
    const batch = tensor([2, 2], [1, 0, 0, 1]);
    meter.update(batch, batch);
    expect(meter.value()).toBe(0);
    expect(() => meter.update(tensor([2, 3], [1, 0, 0, 1, 0, 0]), tensor([2, 3], [1, 0, 0, 1, 0, 0]))).toThrow('must be');
    expect(meter.images).toBe(1);
    meter.reset();
    expect(meter.images).toBe(0);
    meter.update(tensor([2, 3], [1, 0, 0, 0, 1, 0]), tensor([2, 3], [1, 0, 0, 0, 1, 0]));
    expect(meter.perImage()).toEqual([[0, 0, null]]);
  });

  it('exist for every metric of whole images', () => {
    const whole = [...METRICS.values()].filter(({ form }) => form === 'host').map(({ slug }) => slug);
    expect(whole).toEqual(['hausdorff-distance', 'hausdorff-95', 'average-surface-distance', 'normalised-surface-dice', 'panoptic-quality', 'roc-auc', 'average-precision', 'calibration-error']);
    for (const name of whole) expect(new MetricMeter(name).metric.slug).toBe(name);
  });
});

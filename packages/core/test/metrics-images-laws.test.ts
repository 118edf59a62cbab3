// Laws of metrics of whole images, for any input, and brute force: every definition as loops over pairs of pixels.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, evaluateMetric, MetricMeter, METRICS, type MetricFeeds } from '../src/index.ts';

const WHOLE = [...METRICS.values()].filter((metric) => metric.form === 'host');

const list = <T>(value: fc.Arbitrary<T>, length: number) => fc.array(value, { minLength: length, maxLength: length });

interface Problem {
  readonly shape: readonly number[];
  readonly layout: string;
  readonly predicted: readonly number[];
  readonly truth: readonly number[];
  readonly spacing: readonly number[];
}

/** Two masks of one to three axes, sparse or dense. */
const problems: fc.Arbitrary<Problem> = fc.constantFrom(1, 2, 3).chain((rank) => list(fc.integer({ min: 1, max: 12 / rank }), rank)).chain((shape) => {
  const length = shape.reduce((a, b) => a * b, 1);
  const mask = fc.constantFrom(1, 2, 6).chain((rarity) => list(fc.integer({ min: 0, max: rarity }), length)).map((levels) => levels.map((level) => (level === 0 ? 1 : 0)));
  return fc.record({
    shape: fc.constant(shape), layout: fc.constant('DHW'.slice(3 - shape.length)), predicted: mask, truth: mask,
    spacing: list(fc.constantFrom(0.5, 1, 2, 3), shape.length),
  });
});

const feedsOf = ({ shape, predicted, truth }: Problem): MetricFeeds => ({ prediction: { shape, data: Float32Array.from(predicted) }, target: { shape, data: Float32Array.from(truth) } });
const valueOf = (name: string, problem: Problem, options: object = {}) => evaluateMetric(name, feedsOf(problem), { layout: problem.layout, fromLogits: false, spacing: problem.spacing, oneEmpty: 'skip', ...options }) as number | null;
const SURFACES = ['hausdorff-distance', 'average-surface-distance'];

function placeOf(index: number, shape: readonly number[]): number[] {
  let rest = index;
  return shape.toReversed().map((size) => {
    const at = rest % size;
    rest = (rest - at) / size;
    return at;
  }).toReversed();
}

/** Places of the pixels of a mask that have, in some direction along some axis, no neighbour in it. */
function surface(mask: readonly number[], shape: readonly number[]): number[][] {
  const places = mask.flatMap((value, i) => (value === 1 ? [placeOf(i, shape)] : []));
  const known = new Set(places.map(String));
  return places.filter((place) => place.some((_, axis) => [-1, 1].some((step) => !known.has(String(place.map((at, a) => (a === axis ? at + step : at)))))));
}

/** For each point the distance to the nearest of the others. */
function nearest(from: readonly number[][], to: readonly number[][], spacing: readonly number[]): number[] {
  return from.map((x) => Math.sqrt(Math.min(...to.map((y) => x.reduce((sum, at, axis) => sum + ((at - (y[axis] ?? 0)) * (spacing[axis] ?? 1)) ** 2, 0)))));
}

describe('surface metrics', () => {
  it('are what pairs of surface points say', () => {
    fc.assert(fc.property(problems, fc.constantFrom(0.5, 1, 2.5), (problem, tolerance) => {
      const { predicted, truth, shape, spacing } = problem;
      const [p, y] = [surface(predicted, shape), surface(truth, shape)];
      if (p.length === 0 || y.length === 0) {
        for (const name of SURFACES) expect(valueOf(name, problem)).toBeNull();
        return;
      }
      // Spacings are multiples of ½, so that squares, and with them the choice of the nearest, are exact.
      const [toTruth, toPrediction] = [nearest(p, y, spacing), nearest(y, p, spacing)];
      const all = [...toTruth, ...toPrediction];
      expect(valueOf('hausdorff-distance', problem)).toBe(Math.max(...all));
      expect(valueOf('hausdorff-distance', problem, { direction: 'prediction-to-truth' })).toBe(Math.max(...toTruth));
      const mean = all.reduce((sum, d) => sum + d, 0) / all.length;
      expect(Math.abs((valueOf('average-surface-distance', problem) ?? NaN) - mean)).toBeLessThanOrEqual(2 * all.length * 2 ** -53 * mean);
      expect(evaluateMetric('normalised-surface-dice', feedsOf(problem), { layout: problem.layout, fromLogits: false, spacing, tolerance })).toBe(all.filter((d) => d <= tolerance).length / all.length);
    }));
  });

  it('do not care which mask is which, nor about mirrors', () => {
    fc.assert(fc.property(problems, (problem) => {
      const swapped = { ...problem, predicted: problem.truth, truth: problem.predicted };
      // Reversing the data mirrors every axis.
      const mirrored = { ...problem, predicted: problem.predicted.toReversed(), truth: problem.truth.toReversed() };
      for (const distance of ['euclidean', 'chessboard', 'taxicab']) {
        const value = valueOf('hausdorff-distance', problem, { distance });
        expect(valueOf('hausdorff-distance', swapped, { distance })).toBe(value);
        expect(valueOf('hausdorff-distance', mirrored, { distance })).toBe(value);
      }
      expect(valueOf('hausdorff-distance', problem, { direction: 'prediction-to-truth' })).toBe(valueOf('hausdorff-distance', swapped, { direction: 'truth-to-prediction' }));
    }));
  });

  it('scale with the spacing, order by percentile, and bound each other', () => {
    fc.assert(fc.property(problems, (problem) => {
      const worst = valueOf('hausdorff-distance', problem);
      if (worst === null) return;
      const doubled = { ...problem, spacing: problem.spacing.map((step) => 2 * step) };
      for (const name of SURFACES) expect(valueOf(name, doubled)).toBe(2 * (valueOf(name, problem) ?? NaN));
      const percentiles = [0, 50, 95, 100].map((percentile) => valueOf('hausdorff-distance', problem, { percentile }) ?? NaN);
      expect(percentiles).toEqual(percentiles.toSorted((a, b) => a - b));
      expect(percentiles[3]).toBe(worst);
      expect(valueOf('average-surface-distance', problem)).toBeLessThanOrEqual(worst * (1 + 2 ** -40));
      const chessboard = valueOf('hausdorff-distance', problem, { distance: 'chessboard' }) ?? NaN;
      const taxicab = valueOf('hausdorff-distance', problem, { distance: 'taxicab' }) ?? NaN;
      expect(chessboard <= worst && worst <= taxicab).toBe(true);
      expect(evaluateMetric('normalised-surface-dice', feedsOf(problem), { layout: problem.layout, fromLogits: false, spacing: problem.spacing, tolerance: worst })).toBe(1);
    }));
  });
});

/** Few different scores, so that ties are common. */
const ranked = fc.array(fc.record({ score: fc.constantFrom(-3, -0.5, 0, 0.5, 2, 7), truth: fc.constantFrom(0, 1) }), { minLength: 1, maxLength: 12 });
const lineOf = (pixels: readonly { readonly score: number; readonly truth: number }[]): MetricFeeds => ({
  prediction: { shape: [pixels.length], data: Float64Array.from(pixels, ({ score }) => score) },
  target: { shape: [pixels.length], data: Float64Array.from(pixels, ({ truth }) => truth) },
});

describe('rankings', () => {
  it('ROC AUC counts pairs, and mirrors with the scores', () => {
    fc.assert(fc.property(ranked, (pixels) => {
      const [positives, negatives] = [1, 0].map((kind) => pixels.filter(({ truth }) => truth === kind).map(({ score }) => score)) as [number[], number[]];
      const pairs = positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0) as number));
      const auc = evaluateMetric('roc-auc', lineOf(pixels), { layout: 'W' });
      expect(auc).toBe(pairs.length === 0 ? null : pairs.reduce((a, b) => a + b, 0) / pairs.length);
      const mirrored = evaluateMetric('roc-auc', lineOf(pixels.map(({ score, truth }) => ({ score: -score, truth }))), { layout: 'W' });
      if (auc !== null) expect((auc as number) + (mirrored as number)).toBeCloseTo(1, 15);
    }));
  });

  it('average precision is the mean over true pixels of the precision at their score', () => {
    fc.assert(fc.property(ranked, (pixels) => {
      const right = pixels.filter(({ truth }) => truth === 1);
      const precisions = right.map(({ score }) => right.filter((other) => other.score >= score).length / pixels.filter((other) => other.score >= score).length);
      const value = evaluateMetric('average-precision', lineOf(pixels), { layout: 'W' });
      if (right.length === 0) expect(value).toBeNull();
      else expect(value).toBeCloseTo(precisions.reduce((a, b) => a + b, 0) / right.length, 14);
    }));
  });

  it('a softmax of two classes ranks and calibrates as a sigmoid of the difference', () => {
    fc.assert(fc.property(ranked, (pixels) => {
      const feeds = { prediction: { shape: [pixels.length, 2], data: Float64Array.from(pixels.flatMap(({ score }) => [1, 1 + score])) }, target: { shape: [pixels.length], data: Int32Array.from(pixels, ({ truth }) => truth) } };
      for (const name of ['roc-auc', 'average-precision', 'calibration-error']) {
        const [, second = null] = evaluateMetric(name, feeds, { task: 'multiclass', layout: 'WC', targets: 'labels', average: 'none' }) as (number | null)[];
        const single = evaluateMetric(name, lineOf(pixels), { layout: 'W' }) as number | null;
        if (single === null || second === null) expect(second).toBe(single);
        else expect(second).toBeCloseTo(single, 13);
      }
    }));
  });
});

describe('assignment', () => {
  it('has the largest sum of all permutations', () => {
    const sizes = fc.record({ rows: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 5 }) });
    fc.assert(fc.property(sizes.chain(({ rows, columns }) => fc.record({ rows: fc.constant(rows), columns: fc.constant(columns), weights: list(fc.integer({ min: 0, max: 9 }), rows * columns) })), ({ rows, columns, weights }) => {
      const best = (row: number, free: readonly number[]): number => {
        if (row === rows) return 0;
        const skipped = rows - row > free.length ? best(row + 1, free) : 0;
        return Math.max(skipped, ...free.map((column) => (weights[row * columns + column] ?? 0) + best(row + 1, free.filter((other) => other !== column))));
      };
      const chosen = [...assign(Float64Array.from(weights), rows, columns)];
      const taken = chosen.filter((column) => column !== -1);
      expect(new Set(taken).size).toBe(Math.min(rows, columns));
      expect(taken.length).toBe(Math.min(rows, columns));
      expect(chosen.reduce((sum, column, row) => sum + (column === -1 ? 0 : (weights[row * columns + column] ?? 0)), 0)).toBe(best(0, Array.from({ length: columns }, (_, c) => c)));
    }));
  });
});

describe('every metric of whole images', () => {
  const batches = fc.record({ images: fc.integer({ min: 1, max: 3 }), pixels: fc.integer({ min: 1, max: 6 }) }).chain(({ images, pixels }) => {
    return fc.record({ images: fc.constant(images), pixels: fc.constant(pixels), scores: list(fc.constantFrom(-1e4, -2, 0, 1, 1e4), images * pixels * 3), truth: list(fc.constantFrom(0, 1, 2, 9), images * pixels) });
  });
  const OPTIONS = { task: 'multiclass', layout: 'NWC', classes: 3, targets: 'labels', ignoreIndex: 9 } as const;

  it.each(WHOLE.map((metric) => [metric.slug, metric] as const))('%s is in its range, and the same image by image, channels first or last', (slug, { range: [low, high] }) => {
    fc.assert(fc.property(batches, fc.constantFrom('macro' as const, 'weighted' as const, 'none' as const), ({ images, pixels, scores, truth }, average) => {
      const options = { ...OPTIONS, average };
      const feeds = { prediction: { shape: [images, pixels, 3], data: Float32Array.from(scores) }, target: { shape: [images, pixels], data: Int32Array.from(truth) } };
      const whole = evaluateMetric(slug, feeds, options);
      for (const value of [whole].flat(2)) if (value !== null) expect(value >= low && value <= high && Number.isFinite(value)).toBe(true);
      const meter = new MetricMeter(slug, options);
      for (let n = 0; n < images; n++) {
        meter.update({ shape: [1, pixels, 3], data: feeds.prediction.data.subarray(n * pixels * 3, (n + 1) * pixels * 3) }, { shape: [1, pixels], data: feeds.target.data.subarray(n * pixels, (n + 1) * pixels) });
      }
      expect(meter.value()).toEqual(whole);
      const first = Float32Array.from(scores, (_, i) => scores[(Math.floor(i / (3 * pixels)) * pixels + (i % pixels)) * 3 + (Math.floor(i / pixels) % 3)] ?? 0);
      expect(evaluateMetric(slug, { ...feeds, prediction: { shape: [images, 3, pixels], data: first } }, { ...options, layout: 'NCW' })).toEqual(whole);
    }));
  });

  it.each(WHOLE.filter(({ perfect }) => perfect !== null).map((metric) => [metric.slug, metric] as const))('%s of the truth itself is its declared best', (slug, { perfect }) => {
    fc.assert(fc.property(problems, (problem) => {
      const value = evaluateMetric(slug, feedsOf({ ...problem, predicted: problem.truth }), { layout: problem.layout, fromLogits: false });
      expect(value).toBe(problem.truth.includes(1) ? perfect : null);
    }));
  });
});

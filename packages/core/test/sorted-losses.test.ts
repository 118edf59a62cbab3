// Losses that sort or choose pixels, against definitions written out another way: sets instead of sorted sums, the
// minimum that a mean of the largest is, and the calibration metric.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { build, differentiate, evaluateMetric, findLoss, run, type Feeds, type LossOptions } from '../src/index.ts';
import { codeOf } from './support/code-of.ts';
import { present } from './support/evaluate.ts';

interface Result {
  readonly value: readonly number[];
  readonly gradient: readonly number[];
}

function evaluate(slug: string, options: LossOptions, feeds: Feeds): Result {
  const { value, gradient } = run(differentiate(build(findLoss(slug), options).graph), feeds);
  return { value: [...present(value).data], gradient: [...present(gradient).data] };
}

const tensor = (data: readonly number[], shape: readonly number[] = [data.length]): Feeds[string] => ({ shape, data: Float64Array.from(data) });
const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** Some dozen roundings of numbers of about 1. */
const ROUNDINGS = 64 * 2 ** -52;
function expectNear(values: readonly number[], wanted: readonly number[], allowed = ROUNDINGS): void {
  expect(values).toHaveLength(wanted.length);
  values.forEach((value, i) => expect(Math.abs(value - present(wanted[i])), `element ${i}: ${value}, wanted ${wanted[i]}`).toBeLessThanOrEqual(allowed));
}

/** Truths, and errors no two of which are near each other. */
const pixels = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }).chain((truth) => fc.record({
  truth: fc.constant(truth.map(Number)),
  errors: fc.shuffledSubarray(Array.from({ length: truth.length }, (_, i) => (i + 0.5) / truth.length), { minLength: truth.length, maxLength: truth.length }),
}));
const lossesOf = (errors: readonly number[]): number[] => errors.map((error) => -Math.log(1 - error));
const probabilitiesFor = (truth: readonly number[], errors: readonly number[]): number[] => truth.map((y, i) => Math.abs(y - present(errors[i])));

/** 1 − IoU if a set of pixels were wrong and all others right. */
const lossOf = (truth: readonly number[], wrong: ReadonlySet<number>): number => {
  const either = truth.filter((y, i) => y === 1 || wrong.has(i)).length;
  return either === 0 ? 0 : 1 - truth.filter((y, i) => y === 1 && !wrong.has(i)).length / either;
};
/** What each pixel adds to that when pixels become wrong one by one, the worst first. */
const stepsOf = (truth: readonly number[], errors: readonly number[]): number[] => errors.map((error) => {
  const worse = new Set(errors.flatMap((other, i) => (other > error ? [i] : [])));
  return lossOf(truth, new Set([...worse, errors.indexOf(error)])) - lossOf(truth, worse);
});

describe('Lovász losses', () => {
  it('are 1 − IoU of each class on hard predictions', () => {
    const scene = fc.record({ classes: fc.integer({ min: 2, max: 5 }), pixels: fc.integer({ min: 1, max: 20 }) })
      .chain(({ classes, pixels: n }) => fc.record({ classes: fc.constant(classes), truth: ids(n, classes), predicted: ids(n, classes) }));
    fc.assert(fc.property(scene, ({ classes, truth, predicted }) => {
      const ious = Array.from({ length: classes }, (_, c) => {
        const both = truth.filter((id, i) => id === c && predicted[i] === c).length;
        const either = truth.filter((id, i) => id === c || predicted[i] === c).length;
        return either === 0 ? 1 : both / either;
      });
      const prediction = predicted.flatMap((id) => Array.from({ length: classes }, (_, c) => Number(id === c)));
      const feeds = { prediction: tensor(prediction, [truth.length, classes]), target: tensor(truth) };
      const { value } = evaluate('lovasz', { task: 'multiclass', layout: 'WC', targets: 'labels', fromLogits: false, classes, reduction: 'none', absent: 'count' }, feeds);
      expectNear(value, ious.map((iou) => 1 - iou));
    }));
  });

  it('Softmax: errors weighted by what each pixel adds to 1 − IoU', () => {
    fc.assert(fc.property(pixels, ({ truth, errors }) => {
      const steps = stepsOf(truth, errors);
      const { value, gradient } = evaluate('lovasz', { layout: 'W', fromLogits: false, absent: 'count' }, { prediction: tensor(probabilitiesFor(truth, errors)), target: tensor(truth) });
      expectNear(value, [total(steps.map((step, i) => step * present(errors[i])))]);
      expectNear(gradient, steps.map((step, i) => (truth[i] === 1 ? -step : step)));
    }));
  });

  it('hinge: the same with margins', () => {
    fc.assert(fc.property(pixels, ({ truth, errors }) => {
      const margins = errors.map((error) => 4 * error - 0.9);
      const logits = margins.map((margin, i) => (truth[i] === 1 ? 1 - margin : margin - 1));
      const active = margins.map((margin) => Number(margin > 0));
      // Margins that are met are all 0, so their order says nothing and they weigh nothing.
      const steps = stepsOf(truth, margins).map((step, i) => step * present(active[i]));
      const { value, gradient } = evaluate('lovasz-hinge', { layout: 'W' }, { prediction: tensor(logits), target: tensor(truth) });
      expectNear(value, [total(steps.map((step, i) => step * present(margins[i])))]);
      expectNear(gradient, steps.map((step, i) => (truth[i] === 1 ? -step : step)));
    }));
  });
});

describe('top-k cross-entropy', () => {
  it('is the conditional value at risk: the minimum over t of t + Σ max(0, loss − t)/(k n)', () => {
    fc.assert(fc.property(pixels, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ({ truth, errors }, fraction) => {
      const losses = lossesOf(errors);
      // The function of t is piecewise linear, with its corners at the losses.
      const risk = Math.min(...losses.map((t) => t + total(losses.map((loss) => Math.max(0, loss - t))) / (fraction * losses.length)));
      const { value } = evaluate('top-k-cross-entropy', { layout: 'W', fromLogits: false, fraction } as LossOptions, { prediction: tensor(probabilitiesFor(truth, errors)), target: tensor(truth) });
      expectNear(value, [fraction * losses.length < 1 ? Math.max(...losses) : risk], ROUNDINGS / fraction);
    }));
  });

  it('in whole pixels is the mean of so many', () => {
    fc.assert(fc.property(pixels, fc.integer({ min: 1, max: 99 }), ({ truth, errors }, percent) => {
      const count = Math.max(1, Math.floor((percent * truth.length) / 100));
      const largest = lossesOf(errors).toSorted((a, b) => b - a).slice(0, count);
      const { value, gradient } = evaluate('top-k-cross-entropy', { layout: 'W', fromLogits: false, fraction: percent / 100, wholePixels: true } as LossOptions, { prediction: tensor(probabilitiesFor(truth, errors)), target: tensor(truth) });
      expectNear(value, [total(largest) / count]);
      expect(gradient.filter((g) => g !== 0)).toHaveLength(count);
    }));
  });

  it('gives half-weighted pixels half of a place', () => {
    // Losses ln 4 (weight ½), ln 2 (weight 1), ln 4/3 (weight ½): half of the weight of 2 is ½ of the first and ½ of the second.
    const feeds = { prediction: tensor([0.25, 0.5, 0.75]), target: tensor([1, 1, 1]), mask: tensor([0.5, 1, 0.5]) };
    const { value, gradient } = evaluate('top-k-cross-entropy', { layout: 'W', fromLogits: false, mask: true, fraction: 0.5 } as LossOptions, feeds);
    expectNear(value, [0.5 * Math.log(4) + 0.5 * Math.log(2)]);
    expectNear(gradient, [-2, -1, 0]);
  });

  it('chooses per image or from the batch', () => {
    // Two images of two pixels: losses ln 4, ln 2 and ln 4/3, ln 4/3 · …; half is the larger one of each, or both of the first.
    const feeds = { prediction: tensor([0.25, 0.5, 0.75, 0.8], [2, 2]), target: tensor([1, 1, 1, 1], [2, 2]) };
    const options = { layout: 'NW', fromLogits: false, fraction: 0.5 } as LossOptions;
    expectNear(evaluate('top-k-cross-entropy', { ...options, over: 'sample' }, feeds).value, [(Math.log(4) + Math.log(4 / 3)) / 2]);
    expectNear(evaluate('top-k-cross-entropy', options, feeds).value, [(Math.log(4) + Math.log(2)) / 2]);
  });
});

describe('OHEM cross-entropy', () => {
  it('is the mean over improbable truths, and over at least so many', () => {
    fc.assert(fc.property(pixels, fc.constantFrom(null, 0.31, 0.71), fc.integer({ min: 1, max: 6 }), ({ truth, errors }, threshold, minKept) => {
      const chosen = errors.filter((error, _, all) => (threshold !== null && 1 - error < threshold) || all.filter((other) => other > error).length < minKept);
      const options = { layout: 'W', fromLogits: false, threshold, minKept, minFraction: 0 } as LossOptions;
      const { value, gradient } = evaluate('ohem-cross-entropy', options, { prediction: tensor(probabilitiesFor(truth, errors)), target: tensor(truth) });
      expectNear(value, [total(chosen.map((error) => -Math.log(1 - error))) / chosen.length]);
      expect(gradient.filter((g) => g !== 0)).toHaveLength(chosen.length);
    }));
  });

  it('costs nothing where all is right and nothing need be kept', () => {
    const { value, gradient } = evaluate('ohem-cross-entropy', { layout: 'W', fromLogits: false, minFraction: 0 } as LossOptions, { prediction: tensor([0.9, 0.8]), target: tensor([1, 1]) });
    expect([...value, ...gradient.map(Math.abs)]).toEqual([0, 0, 0]);
  });

  it('ranks by the weighted loss if asked', () => {
    // Class 0 weighs 3: losses 3 ln 2 and ln 4. By probability the second is the harder one.
    const feeds = { prediction: tensor([0.5, 0.5, 0.75, 0.25], [2, 2]), target: tensor([0, 1]) };
    const options = { task: 'multiclass', layout: 'WC', targets: 'labels', fromLogits: false, classWeights: [3, 1], weightNormalization: 'count', threshold: null, minFraction: 0, minKept: 1 } as LossOptions;
    expectNear(evaluate('ohem-cross-entropy', options, feeds).value, [Math.log(4)]);
    expectNear(evaluate('ohem-cross-entropy', { ...options, by: 'loss' } as LossOptions, feeds).value, [3 * Math.log(2)]);
  });

  it('refuses to choose nothing', () => {
    expect(codeOf(() => build(findLoss('ohem-cross-entropy'), { threshold: null, minFraction: 0 } as LossOptions))).toBe('OPTION_CONFLICT');
  });
});

describe('L1-ACE', () => {
  it.each([1, 2, 7, 20])('with %i hard bins is the calibration error of the metric', (bins) => {
    const scene = fc.array(fc.record({ p: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.fround), y: fc.integer({ min: 0, max: 1 }) }), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(scene, (list) => {
      // Not within 2⁻²⁰ of an edge, where the loss and the metric may put a pixel in different bins.
      fc.pre(list.every(({ p }) => p === 0 || Math.abs(p * bins - Math.round(p * bins)) > bins * 2 ** -20));
      const feeds = { prediction: tensor(list.map(({ p }) => p)), target: tensor(list.map(({ y }) => y)) };
      const { value } = evaluate('l1-ace', { layout: 'W', fromLogits: false, bins, absent: 'count' } as LossOptions, feeds);
      const metric = evaluateMetric('calibration-error', feeds, { layout: 'W', fromLogits: false, bins, norm: 'average' });
      expectNear(value, [metric as number]);
    }));
  });

  it('puts an edge below or above', () => {
    // ½ with the pixel of ¼ (y = 0, 1: gap 1/8), or with that of ¾ (y = 1, 1: gap 3/8; ¼ alone: ¼).
    const feeds = { prediction: tensor([0.25, 0.5, 0.75]), target: tensor([0, 1, 1]) };
    const options = { layout: 'W', fromLogits: false, bins: 2 } as LossOptions;
    expectNear(evaluate('l1-ace', options, feeds).value, [(1 / 8 + 1 / 4) / 2]);
    expectNear(evaluate('l1-ace', { ...options, closed: 'left' } as LossOptions, feeds).value, [(1 / 4 + 3 / 8) / 2]);
  });

  it('leaves soft bins of little weight out', () => {
    // ¼ + 1/400 belongs to the second of two centres by 1/200, which is less than 0.01: only the first bin counts.
    const feeds = { prediction: tensor([0.2525]), target: tensor([0]) };
    const options = { layout: 'W', fromLogits: false, bins: 2, binning: 'soft', absent: 'count' } as LossOptions;
    expectNear(evaluate('l1-ace', options, feeds).value, [0.2525]);
    // With two such pixels of different truths both bins count: gaps |Σ m (p − y)|/Σ m = |0.2525 − ½| each.
    const two = { prediction: tensor([0.2525, 0.2525]), target: tensor([0, 1]) };
    expectNear(evaluate('l1-ace', { ...options, emptyWeight: 0 } as LossOptions, two).value, [0.2475]);
  });

  it('refuses half a bin', () => {
    expect(codeOf(() => build(findLoss('l1-ace'), { bins: 2.5 } as LossOptions))).toBe('OPTION_CONFLICT');
  });
});

function ids(length: number, classes: number): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: length, maxLength: length });
}

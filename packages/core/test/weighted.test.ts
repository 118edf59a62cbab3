// Losses made of losses: sums by hand, options of parts, weights as inputs and their gradients, scales.
import { describe, expect, it } from 'vitest';
import { build, differentiateAll, gradientName, LOSSES, multiScale, run, uncertaintyWeighted, weighted, type Feeds, type LossDefinition, type LossOptions } from '../src/index.ts';
import { present } from './support/evaluate.ts';

const tensor = (data: readonly number[], shape: readonly number[] = [data.length]): Feeds[string] => ({ shape, data: Float64Array.from(data) });
const number = (value: number): Feeds[string] => ({ shape: [], data: Float64Array.of(value) });

function evaluate(loss: LossDefinition, options: LossOptions, feeds: Feeds): Record<string, readonly number[]> {
  const outputs = run(differentiateAll(build(loss, options).graph), feeds);
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, [...data]]));
}

function expectNear(values: readonly number[] | undefined, wanted: readonly number[]): void {
  expect(values).toHaveLength(wanted.length);
  // Some dozen roundings of numbers of at most 4.
  wanted.forEach((value, i) => expect(Math.abs(present(values?.[i]) - value)).toBeLessThanOrEqual(64 * 2 ** -52));
}

/** Logits 0 0, truth 1 0: cross-entropy is ln 2 with gradient ∓1/4; Dice without smoothing is 1/2 with −3/16, 1/16. */
const HALVES = { prediction: tensor([0, 0]), target: tensor([1, 0]) };
const PLAIN = { layout: 'W', smoothNumerator: 0, smoothDenominator: 0 } as LossOptions;

describe('weighted', () => {
  const sum = weighted([{ loss: 'dice', weight: 2 }, { loss: 'cross-entropy', weight: 0.5 }]);

  it('adds values and gradients', () => {
    const { value, gradient } = evaluate(sum, PLAIN, HALVES);
    expectNear(value, [1 + Math.LN2 / 2]);
    expectNear(gradient, [-3 / 8 - 1 / 8, 1 / 8 + 1 / 8]);
  });

  it('takes other weights as a parameter, and 0 leaves a part out', () => {
    expectNear(evaluate(sum, { ...PLAIN, weights: [0, 3] } as LossOptions, HALVES)['value'], [3 * Math.LN2]);
    expect(() => build(sum, { weights: [1] } as LossOptions)).toThrow(/has 2 parts, got 1 weights/);
  });

  it('gives a part its own options', () => {
    // Two classes of one pixel: Dice losses 1 − 2 · ¼/(¼ + 0) = 1 (class 0, false) and 1 − 2 · ¾/(¾ + 1) = 1/7 (class 1, true).
    const feeds = { prediction: tensor([0.25, 0.75], [1, 2]), target: tensor([0, 1], [1, 2]) };
    const options = { task: 'multiclass', layout: 'WC', fromLogits: false, smoothNumerator: 0, smoothDenominator: 0 } as LossOptions;
    const all = weighted([{ loss: 'dice' }]);
    const foreground = weighted([{ loss: 'dice', options: { includeBackground: false } }]);
    expectNear(evaluate(all, options, feeds)['value'], [(1 + 1 / 7) / 2]);
    expectNear(evaluate(foreground, options, feeds)['value'], [1 / 7]);
  });

  it('gives options of the whole to every part, but not those of one part to another', () => {
    const mixed = weighted([{ loss: 'dice', options: { smoothNumerator: 1, smoothDenominator: 1 } }, { loss: 'jaccard' }]);
    expect(Object.keys(mixed.parameters)).toEqual(expect.arrayContaining(['weights', 'diceSmoothNumerator', 'jaccardSmoothNumerator']));
    expect(present(mixed.parameters['diceSmoothNumerator']).default).toBe(1);
    // Dice with smooth 1 on the TP form: 1 − (½ + 1)/(1 + 1) = 1/4; Jaccard without: 1 − ½/(½ + ½ + ½) = 2/3.
    expectNear(evaluate(mixed, { layout: 'W', jaccardSmoothNumerator: 0, jaccardSmoothDenominator: 0 } as LossOptions, HALVES)['value'], [1 / 4 + 2 / 3]);
  });

  it('is one number per sample without reduction, and their sum with "sum"', () => {
    const feeds = { prediction: tensor([0, 0, 0, 0], [2, 2]), target: tensor([1, 0, 1, 1], [2, 2]) };
    // Dice: 1/2, and for the second sample 1 − 2 · 1/(1 + 2) = 1/3.
    const options = { ...PLAIN, layout: 'NW', weights: [1, 1] } as LossOptions;
    const [first, second] = [1 / 2 + Math.LN2, 1 / 3 + Math.LN2];
    expectNear(evaluate(sum, { ...options, reduction: 'none' }, feeds)['value'], [first, second]);
    expectNear(evaluate(sum, { ...options, reduction: 'sum' }, feeds)['value'], [first + second]);
    expectNear(evaluate(sum, options, feeds)['value'], [(first + second) / 2]);
  });

  it('refuses what a part refuses, unknown losses and impossible weights', () => {
    expect(() => build(weighted([{ loss: 'dice' }, { loss: 'lovasz-hinge' }]), { fromLogits: false })).toThrow(/lovasz-hinge/);
    expect(() => weighted([{ loss: 'dicee' }])).toThrow(/Did you mean "dice"/);
    expect(() => weighted([{ loss: 'dice', weight: -1 }])).toThrow(/weighted\[0\]\.weight/);
    expect(() => weighted([])).toThrow(/at least one part/);
  });
});

describe('a weight as an input', () => {
  const ramped = weighted([{ loss: 'dice' }, { loss: 'cross-entropy', weight: 'share' }]);

  it('multiplies, and its derivative is the loss of the part', () => {
    const outputs = evaluate(ramped, PLAIN, { ...HALVES, share: number(0.25) });
    expectNear(outputs['value'], [1 / 2 + Math.LN2 / 4]);
    expectNear(outputs['gradient'], [-3 / 16 - 1 / 16, 1 / 16 + 1 / 16]);
    expectNear(outputs[gradientName('share')], [Math.LN2]);
  });

  it('must be fed', () => expect(() => evaluate(ramped, PLAIN, HALVES)).toThrow(/share/));
});

it('learnt uncertainties weigh by exp(−s) and cost s/2 each', () => {
  const learnt = uncertaintyWeighted([{ loss: 'dice' }, { loss: 'cross-entropy' }]);
  const outputs = evaluate(learnt, PLAIN, { ...HALVES, logVariance1: number(Math.LN2), logVariance2: number(-Math.LN2) });
  expectNear(outputs['value'], [0.25 + 2 * Math.LN2 + 0]);
  expectNear(outputs[gradientName('logVariance1')], [1 / 2 - 1 / 4]);
  expectNear(outputs[gradientName('logVariance2')], [1 / 2 - 2 * Math.LN2]);
});

const HALF_RIGHT = { offsets: [0, 1], weights: [0.5, 0.5], border: 'zero' } as const;

describe('multiScale', () => {
  const dice = present(LOSSES.get('dice'));

  it('at scale 0 is the loss itself', () => {
    expectNear(evaluate(multiScale('dice', { scales: [0] }), PLAIN, HALVES)['value'], [1 / 2]);
  });

  it('averages over windows of prediction and target', () => {
    // Window ½ ½ to the right with nothing beyond: p = 1 0 becomes ½ 0, y = 0 1 becomes ½ ½. Dice of (1 0, 0 1) is 1,
    // of (½ 0, ½ ½) is 1 − 2 · ¼/(½ + 1) = 2/3.
    const feeds = { prediction: tensor([1, 0]), target: tensor([0, 1]) };
    expectNear(evaluate(multiScale(dice, { scales: [0, 1], window: () => HALF_RIGHT }), { ...PLAIN, fromLogits: false }, feeds)['value'], [(1 + 2 / 3) / 2]);
  });

  it('built-in windows sum to 1: a constant image stays as it is', () => {
    const feeds = { prediction: tensor(Array.from({ length: 9 }, () => 0.25), [3, 3]), target: tensor(Array.from({ length: 9 }, () => 1), [3, 3]) };
    for (const window of ['gaussian', 'cauchy'] as const) {
      // 1 − 2 · ¼/(¼ + 1) = 3/5.
      expectNear(evaluate(multiScale(dice, { scales: [1, 4], window }), { ...PLAIN, layout: 'HW', fromLogits: false }, feeds)['value'], [3 / 5]);
    }
  });

  it('refuses scales that are none, and pixels to ignore', () => {
    expect(() => multiScale('dice', { scales: [] })).toThrow(/multiScale\.scales/);
    expect(() => build(multiScale('dice'), { mask: true })).toThrow(/none can be ignored/);
  });
});

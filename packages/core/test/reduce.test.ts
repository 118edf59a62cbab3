// From terms to the output: shapes of each reduction, and means whose weights are worked out by hand.
import { describe, expect, it } from 'vitest';
import { build, differentiate, findLoss, run, type Feeds, type LossOptions } from '../src/index.ts';
import { present } from './support/evaluate.ts';

const LN2 = Math.LN2;

function outputs(name: string, options: LossOptions, feeds: Feeds): { readonly value: readonly number[]; readonly gradient: readonly number[]; readonly shape: readonly number[] } {
  const { value, gradient } = run(differentiate(build(findLoss(name), options).graph), feeds);
  return { value: [...present(value).data], shape: present(value).shape, gradient: [...present(gradient).data] };
}

const tensor = (shape: readonly number[], data?: readonly number[]): Feeds[string] => ({ shape, data: Float64Array.from(data ?? Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0)) });

/** Few roundings of numbers of at most 4. */
function expectNear(values: readonly number[], wanted: readonly number[]): void {
  expect(values).toHaveLength(wanted.length);
  values.forEach((value, i) => expect(Math.abs(value - present(wanted[i]))).toBeLessThanOrEqual(16 * 2 ** -52));
}

describe('shapes of reduction "none"', () => {
  const full = { prediction: tensor([2, 3, 4, 5]), target: tensor([2, 3, 4, 5]) };
  const one = { prediction: tensor([2, 3, 4, 1]), target: tensor([2, 3, 4, 1]) };
  const flat = { prediction: tensor([3, 4]), target: tensor([3, 4]) };
  it.each([
    ['cross-entropy', {}, one, [2, 3, 4, 1]],
    ['cross-entropy', { layout: 'HW' }, flat, [3, 4]],
    ['cross-entropy', { task: 'multilabel' }, full, [2, 3, 4, 5]],
    ['cross-entropy', { task: 'multiclass' }, full, [2, 3, 4]],
    ['dice', {}, one, [2, 1]],
    ['dice', { layout: 'HW' }, flat, [1]],
    ['dice', { task: 'multiclass' }, full, [2, 5]],
    ['dice', { task: 'multiclass', over: 'batch' }, full, [5]],
    ['dice', { task: 'multiclass', average: 'micro' }, full, [2]],
    ['dice', { task: 'multiclass', over: 'batch', average: 'micro' }, full, []],
    ['combo', { task: 'multiclass' }, full, [2]],
    ['combo', { task: 'multiclass', over: 'batch' }, full, []],
  ] as readonly (readonly [string, LossOptions, Feeds, readonly number[]])[])('%s %j', (name, options, feeds, shape) => {
    expect(outputs(name, { ...options, reduction: 'none' }, feeds).shape).toEqual(shape);
    expect(outputs(name, { ...options, reduction: 'sum' }, feeds).shape).toEqual([]);
    expect(outputs(name, options, feeds).shape).toEqual([]);
  });
});

describe('means', () => {
  /** Two pixels of two classes at p = ½, so each pixel costs ln 2 times its weight. */
  const two = { prediction: tensor([2, 2]), target: tensor([2], [0, 1]) };
  const multiclass = { task: 'multiclass', layout: 'WC', targets: 'labels' } as const;
  it.each([
    ['weights 1 and 3, over their sum', { classWeights: [1, 3] }, LN2],
    ['weights 1 and 3, over the count', { classWeights: [1, 3], weightNormalization: 'count' }, 2 * LN2],
    ['background left out: one pixel counts', { includeBackground: false }, LN2],
    ['background left out, over the count: two pixels count', { includeBackground: false, weightNormalization: 'count' }, LN2 / 2],
    ['a sum', { classWeights: [1, 3], reduction: 'sum' }, 4 * LN2],
  ] as readonly (readonly [string, LossOptions, number])[])('%s', (_what, options, wanted) => expectNear(outputs('cross-entropy', { ...multiclass, ...options }, two).value, [wanted]));

  it('a mask weighs sum and count: (½ ln 2 + 0)/½', () => {
    const { value, gradient } = outputs('cross-entropy', { layout: 'W', mask: true }, { prediction: tensor([2]), target: tensor([2], [1, 0]), mask: tensor([2], [0.5, 0]) });
    expectNear(value, [LN2]);
    expectNear(gradient, [-0.5, 0]);
  });

  it('per sample, images count equally; over the batch, pixels do', () => {
    // Image 0 has two pixels that count and costs ln 2; image 1 has one, at a logit of −∞ for all purposes, and costs 100.
    const feeds = { prediction: tensor([2, 2], [0, 0, -100, 5]), target: tensor([2, 2], [1, 0, 1, 255]) };
    const options = { layout: 'NW', ignoreIndex: 255 } as const;
    expect(outputs('cross-entropy', { ...options, over: 'sample' }, feeds).value[0]).toBeCloseTo((LN2 + 100) / 2, 12);
    expect(outputs('cross-entropy', { ...options, over: 'batch' }, feeds).value[0]).toBeCloseTo((2 * LN2 + 100) / 3, 12);
  });

  it('classes that are absent count, or are skipped', () => {
    // Class 0: p = ½ ½, y = 1 0, Dice loss ½. Class 1: y = 0 0, no smoothing, Dice loss 1.
    const feeds = { prediction: tensor([2, 2]), target: tensor([2, 2], [1, 0, 0, 0]) };
    const options = { task: 'multilabel', layout: 'WC', smoothNumerator: 0, smoothDenominator: 0 } as LossOptions;
    expectNear(outputs('dice', options, feeds).value, [0.75]);
    expectNear(outputs('dice', { ...options, absent: 'skip' }, feeds).value, [0.5]);
    expectNear(outputs('dice', { ...options, classWeights: [1, 3] }, feeds).value, [(0.5 + 3) / 4]);
  });

  it('a mean over nothing is 0 with gradient 0, though smoothing gives every class a share of the target', () => {
    // Both pixels are background, which is left out: the weights sum to 0, the smoothed terms do not.
    const feeds = { prediction: tensor([2, 2], [1, 2, 3, 4]), target: tensor([2], [0, 0]) };
    for (const over of ['sample', 'batch'] as const) {
      const { value, gradient } = outputs('cross-entropy', { ...multiclass, over, includeBackground: false, labelSmoothing: 0.1 }, feeds);
      expect(value).toEqual([0]);
      expect(gradient.every((g) => g === 0)).toBe(true);
    }
  });
});

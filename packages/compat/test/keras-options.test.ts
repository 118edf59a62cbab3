// Keras: sample weights, axes, label smoothing and lists of alpha against sums written element by element.
import { describe, expect, it } from 'vitest';
import { call, mean, slopes, surprise, tensor, total } from './support/call.ts';

const near = (found: readonly number[], expected: readonly number[], digits = 12): void => {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, digits));
};

const P = [0.9, 0.2, 0.6, 0.3, 0.5, 0.1, 0.8, 0.4];
const Y = [1, 0, 0, 1, 1, 0, 1, 1];
/** 1 − 2I/(P + T + 1e-7) of the elements at some places. */
const dice = (places: readonly number[]): number => {
  const of = (value: (i: number) => number): number => total(places.map(value));
  return 1 - (2 * of((i) => (P[i] ?? 0) * (Y[i] ?? 0))) / (of((i) => P[i] ?? 0) + of((i) => Y[i] ?? 0) + 1e-7);
};

const weigh = (data: readonly number[], shape = [data.length]) => ({ sample_weight: tensor(shape, data) });

describe('Dice', () => {
  const name = 'keras.losses.Dice';
  const inputs = [tensor([2, 1, 2, 2], P), tensor([2, 1, 2, 2], Y)] as const;
  const samples = [dice([0, 1, 2, 3]), dice([4, 5, 6, 7])];

  it.each([
    [[-1], [[0, 1], [2, 3], [4, 5], [6, 7]]],
    [[0, 1, 2], [[0, 2, 4, 6], [1, 3, 5, 7]]],
    [[2], [[0, 2], [1, 3], [4, 6], [5, 7]]],
    [[0], [[0, 4], [1, 5], [2, 6], [3, 7]]],
    [[1, 2], [[0, 2], [1, 3], [4, 6], [5, 7]]],
    [[-3, -2, -1], [[0, 1, 2, 3], [4, 5, 6, 7]]],
  ])('axis %j', async (axis, places) => {
    near((await call(name, { axis, reduction: null }, ...inputs)).value, places.map(dice));
    near((await call(name, { axis }, ...inputs)).value, [mean(places.map(dice))]);
  });
  it('refuses axes that do not lie side by side', async () => {
    await expect(call(name, { axis: [0, 2] }, ...inputs)).rejects.toThrow(/axis must name axes that lie side by side, got \[0, 2\]/);
  });

  it.each([
    ['sum_over_batch_size', ([a = 0, b = 0]: readonly number[]) => [(3 * a + b) / 2]],
    ['sum', ([a = 0, b = 0]: readonly number[]) => [3 * a + b]],
    ['mean_with_sample_weight', ([a = 0, b = 0]: readonly number[]) => [(3 * a + b) / 4]],
    ['none', ([a = 0, b = 0]: readonly number[]) => [3 * a, b]],
  ] as const)('sample weights of samples, %s', async (reduction, expected) => {
    const options = { axis: [1, 2, 3], reduction };
    const { value, gradient } = await call(name, options, ...inputs, weigh([3, 1]));
    near(value, expected(samples));
    near(gradient, await slopes(name, options, ...inputs, weigh([3, 1])), 8);
  });
  it('sample weights of samples and classes', async () => {
    const ratios = [[0, 2], [1, 3], [4, 6], [5, 7]].map(dice);
    near((await call(name, { axis: [1, 2] }, ...inputs, weigh([1, 2, 3, 4], [2, 2]))).value, [total(ratios.map((ratio, i) => ratio * (i + 1))) / 4]);
    near((await call(name, { axis: [1, 2] }, ...inputs, weigh([5, 1], [2, 1]))).value, [(5 * ((ratios[0] ?? 0) + (ratios[1] ?? 0)) + (ratios[2] ?? 0) + (ratios[3] ?? 0)) / 4]);
  });
  it.each([['sum_over_batch_size', 2], ['sum', 4], ['mean_with_sample_weight', 1]] as const)('one ratio for all weights, %s', async (reduction, factor) => {
    near((await call(name, { reduction }, ...inputs, weigh([3, 1]))).value, [factor * dice([...P.keys()])]);
  });
  it('one ratio, listed for each weight', async () => {
    near((await call(name, { reduction: null }, ...inputs, weigh([3, 1]))).value, [3 * dice([...P.keys()]), dice([...P.keys()])]);
  });
});

const tversky = (tp: number, fp: number, fn: number): number => 1 - tp / (tp + 0.2 * fp + 0.8 * fn + 1e-7);
it('Tversky with sample weights', async () => {
  // (0.9, 0.2) against (1, 0): TP 0.9, FP 0.2, FN 0.1; (0.6, 0.3) against (0, 1): 0.3, 0.6, 0.7.
  const { value } = await call('keras.losses.Tversky', { alpha: 0.2, beta: 0.8, axis: [1] }, tensor([2, 2], P.slice(0, 4)), tensor([2, 2], Y.slice(0, 4)), { sample_weight: tensor([2], [2, 5]) });
  near(value, [(2 * tversky(0.9, 0.2, 0.1) + 5 * tversky(0.3, 0.6, 0.7)) / 2]);
});

describe('BinaryFocalCrossentropy', () => {
  const name = 'keras.losses.BinaryFocalCrossentropy';
  it.each([[false, 0.25], [true, 0.3]] as const)('smooths the target that p_t is of, balanced %s', async (balanced, alpha) => {
    const expected = P.map((p, i) => {
      const y = (Y[i] ?? 0) * 0.8 + 0.1;
      return (balanced ? alpha * y + (1 - alpha) * (1 - y) : 1) * (1 - p * y - (1 - p) * (1 - y)) ** 2 * surprise(p, y);
    });
    const options = { label_smoothing: 0.2, apply_class_balancing: balanced, alpha };
    const inputs = [tensor([2, 4], P), tensor([2, 4], Y)] as const;
    near((await call(name, options, ...inputs)).value, [mean(expected)]);
    near((await call(name, { ...options, reduction: null }, ...inputs)).value, [mean(expected.slice(0, 4)), mean(expected.slice(4))]);
    near((await call(name, options, ...inputs)).gradient, await slopes(name, options, ...inputs), 7);
  });
});

describe('BinaryCrossentropy', () => {
  const name = 'keras.losses.BinaryCrossentropy';
  const inputs = [tensor([2, 2, 2], P), tensor([2, 2, 2], Y)] as const;
  const each = P.map((p, i) => surprise(p, Y[i] ?? 0));
  const along = (a: number, b: number): number => ((each[a] ?? 0) + (each[b] ?? 0)) / 2;
  it('the mean is along any axis', async () => {
    near((await call(name, { axis: 1, reduction: 'none' }, ...inputs)).value, [along(0, 2), along(1, 3), along(4, 6), along(5, 7)]);
    near((await call(name, { axis: 0, reduction: 'sum' }, ...inputs)).value, [total(each) / 2]);
    near((await call(name, { axis: -2 }, ...inputs)).value, [mean(each)]);
  });
  it('"mean_with_sample_weight" divides by the weights as they were given', async () => {
    const [weights, shared] = [{ sample_weight: tensor([2, 2], [1, 2, 0, 1]) }, { sample_weight: tensor([2, 1], [1, 3]) }];
    near((await call(name, { reduction: 'mean_with_sample_weight' }, ...inputs, weights)).value, [(along(0, 1) + 2 * along(2, 3) + along(6, 7)) / 4]);
    // Each weight is shared by two positions, and counts once in the divisor.
    near((await call(name, { reduction: 'mean_with_sample_weight' }, ...inputs, shared)).value, [(along(0, 1) + along(2, 3) + 3 * (along(4, 5) + along(6, 7))) / 4]);
  });
});

it('CategoricalFocalCrossentropy with one alpha per class', async () => {
  const p = [0.2, 0.5, 0.3, 0.6, 0.3, 0.1];
  const { value } = await call('keras.losses.CategoricalFocalCrossentropy', { alpha: [0.1, 0.2, 0.7], gamma: 1 }, tensor([2, 3], p), tensor([2, 3], [0, 1, 0, 1, 0, 0]));
  near(value, [(0.2 * 0.5 * -Math.log(0.5) + 0.1 * 0.4 * -Math.log(0.6)) / 2]);
});

it.each([0, 1, 2, -1])('CategoricalCrossentropy on axis %i', async (axis) => {
  // Two probabilities along the axis, the truth at its first place.
  const at = (axis + 3) % 3;
  const stride = [4, 2, 1][at] ?? 1;
  const isFirst = (i: number): boolean => Math.floor(i / stride) % 2 === 0;
  const firsts = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
  const p = firsts.map((_, i) => (isFirst(i) ? firsts[i] ?? 0 : 1 - (firsts[i - stride] ?? 0)));
  const expected = firsts.flatMap((first, i) => (isFirst(i) ? [-Math.log(first)] : []));
  near((await call('keras.losses.CategoricalCrossentropy', { axis, reduction: 'none' }, tensor([2, 2, 2], p), tensor([2, 2, 2], p.map((_, i) => Number(isFirst(i)))))).value, expected);
});

it('SparseCategoricalCrossentropy: weights of pixels that are not ignored, divided by their number', async () => {
  const p = [0.2, 0.8, 0.6, 0.4, 0.3, 0.7];
  const { value } = await call('keras.losses.SparseCategoricalCrossentropy', { ignore_class: 0 }, tensor([3, 2], p), tensor([3], [1, 0, 1]), { sample_weight: tensor([3], [2, 5, 4]) });
  near(value, [-(2 * Math.log(0.8) + 4 * Math.log(0.7)) / 2]);
});

it('IoU takes the largest score along `axis`', async () => {
  // Scores [1, 2, 2], classes on axis 1: ids 0 and 1 of the two pixels, both right in the first only.
  const { value } = await call('keras.metrics.MeanIoU', { num_classes: 2, sparse_y_pred: false, axis: 1 }, tensor([1, 2, 2], [0.9, 0.2, 0.1, 0.8]), tensor([1, 2], [0, 0]));
  near(value, [(1 / 2 + 0) / 2]);
  const hot = await call('keras.metrics.OneHotIoU', { num_classes: 2, target_class_ids: [0], axis: 1 }, tensor([1, 2, 2], [0.9, 0.2, 0.1, 0.8]), tensor([1, 2, 2], [1, 1, 0, 0]));
  near(hot.value, [1 / 2]);
});

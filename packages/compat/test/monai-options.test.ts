// MONAI: masks around any loss, several scales of sums, and metrics of class ids, by other means.
import { describe, expect, it } from 'vitest';
import { translateCase } from '../src/index.ts';
import { call, mean, sigmoid, slopes, surprise, tensor, total, type Given } from './support/call.ts';

const LOGITS = [0.7, -1.3, 2.1, -0.2, 0.4, 1.5, -0.6, 0.9];
const TRUTH = [1, 0, 1, 1, 0, 1, 0, 0];
const MASK = [1, 1, 0, 1, 0, 1, 1, 1];
const times = (values: readonly number[], mask: readonly number[]): number[] => values.map((value, i) => value * (mask[i % mask.length] ?? 0));

describe('MaskedLoss', () => {
  const masked = { mask: tensor([2, 1, 2, 2], MASK) };
  const inputs = [tensor([2, 1, 2, 2], LOGITS), tensor([2, 1, 2, 2], TRUTH)] as const;
  const multiplied = [tensor([2, 1, 2, 2], times(LOGITS, MASK)), tensor([2, 1, 2, 2], times(TRUTH, MASK))] as const;

  it.each([
    ['monai.losses.DiceLoss', { sigmoid: true }],
    ['monai.losses.FocalLoss', {}],
    ['monai.losses.FocalLoss', { reduction: 'none' }],
    ['monai.losses.TverskyLoss', { sigmoid: true, alpha: 0.2, reduction: 'sum' }],
    ['monai.losses.DiceCELoss', { sigmoid: true }],
    ['monai.losses.DiceFocalLoss', { sigmoid: true, lambda_focal: 2 }],
    ['monai.losses.HausdorffDTLoss', { sigmoid: true, include_background: true }],
    ['monai.losses.LogHausdorffDTLoss', { sigmoid: true, include_background: true }],
    ['monai.losses.SSIMLoss', { spatial_dims: 2, win_size: 1 }],
  ])('around %s %j is the loss of both inputs times the mask', async (api, options) => {
    const outer = { loss: { api, options } };
    const { value, gradient } = await call('monai.losses.MaskedLoss', outer, ...inputs, masked);
    const plain = await call(api, options, ...multiplied);
    expect(value.length).toBe(plain.value.length);
    value.forEach((found, i) => expect(found).toBeCloseTo(plain.value[i] ?? 0, 12));
    times(plain.gradient, MASK).forEach((slope, i) => expect(gradient[i]).toBeCloseTo(slope, 12));
  });
  it('counts masked pixels with logit 0 in class 0', async () => {
    // Two pixels of logit 0: the focal loss of one masked pixel is ¼ ln 2.
    const { value } = await call('monai.losses.MaskedLoss', { loss: { api: 'monai.losses.FocalLoss' } }, tensor([1, 1, 1, 2], [3, 0]), tensor([1, 1, 1, 2], [1, 0]), { mask: tensor([1, 1, 1, 2], [0, 1]) });
    expect(value[0]).toBeCloseTo(Math.LN2 / 4, 14);
  });
  it('makes masked ids those of class 0', async () => {
    const logits = [0.1, 1.2, -0.4, 0.3, 0.8, -1];
    const { value } = await call('monai.losses.MaskedLoss', { loss: { api: 'monai.losses.DiceCELoss', options: { softmax: true, to_onehot_y: true, lambda_dice: 0 } } }, tensor([1, 3, 1, 2], logits), tensor([1, 1, 1, 2], [2, 1]), { mask: tensor([1, 1, 1, 2], [1, 0]) });
    // Pixel 0 has the logits 0.1, −0.4, 0.8 and class 2, pixel 1 three zeros.
    expect(value[0]).toBeCloseTo((Math.log(Math.exp(0.1) + Math.exp(-0.4) + Math.exp(0.8)) - 0.8 + Math.log(3)) / 2, 12);
  });
});

it('MultiScaleLoss of a sum is the sum of multi-scale losses', async () => {
  const inputs = [tensor([1, 1, 4, 4], [...LOGITS, ...LOGITS.toReversed()]), tensor([1, 1, 4, 4], [...TRUTH, ...TRUTH.toReversed()])] as const;
  const scales = { scales: [0, 1], kernel: 'gaussian' };
  const of = async (api: string, options: object): Promise<number> => (await call('monai.losses.MultiScaleLoss', { loss: { api, options }, ...scales }, ...inputs)).value[0] ?? 0;
  const sum = await of('monai.losses.DiceFocalLoss', { sigmoid: true, lambda_focal: 3 });
  expect(sum).toBeCloseTo(await of('monai.losses.DiceLoss', { sigmoid: true }) + 3 * await of('monai.losses.FocalLoss', {}), 12);
  const options = { loss: { api: 'monai.losses.DiceFocalLoss', options: { sigmoid: true } }, ...scales };
  const { gradient } = await call('monai.losses.MultiScaleLoss', options, ...inputs);
  (await slopes('monai.losses.MultiScaleLoss', options, ...inputs)).forEach((slope, i) => expect(gradient[i]).toBeCloseTo(slope, 7));
});

describe('FocalLoss', () => {
  it('weighs channels of sigmoids; its sum is of spatial means', async () => {
    const each = LOGITS.map((z, i) => {
      const [y = 0, p] = [TRUTH[i], sigmoid(z)];
      return [1, 3][Math.floor(i / 2) % 2]! * (1 - p * y - (1 - p) * (1 - y)) ** 2 * surprise(p, y);
    });
    const inputs = [tensor([2, 2, 1, 2], LOGITS), tensor([2, 2, 1, 2], TRUTH)] as const;
    expect((await call('monai.losses.FocalLoss', { weight: [1, 3] }, ...inputs)).value[0]).toBeCloseTo(mean(each), 12);
    expect((await call('monai.losses.FocalLoss', { weight: [1, 3], reduction: 'sum' }, ...inputs)).value[0]).toBeCloseTo(total(each) / 2, 12);
    // One class is left, which no weight weighs: the mean of its elements is a third of those above.
    expect((await call('monai.losses.FocalLoss', { weight: [3], include_background: false }, ...inputs)).value[0]).toBeCloseTo(mean(each.filter((_, i) => Math.floor(i / 2) % 2 === 1)) / 3, 12);
  });
});

describe('DiceMetric', () => {
  const ids = { prediction: [0, 1, 2, 2, 1, 0], target: [0, 1, 1, 2, 0, 0] };
  // Class 0: 2·2/(2 + 3), class 1: 2·1/(2 + 2), class 2: 2·1/(2 + 1).
  const expected = [4 / 5, 1 / 2, 2 / 3];
  it('num_classes reads class ids', async () => {
    const inputs = [tensor([1, 1, 2, 3], ids.prediction), tensor([1, 1, 2, 3], ids.target)] as const;
    const { value } = await call('monai.metrics.DiceMetric', { num_classes: 3, reduction: 'none' }, ...inputs);
    expected.forEach((dice, c) => expect(value[c]).toBeCloseTo(dice, 12));
    expect((await call('monai.metrics.DiceMetric', { num_classes: 3, include_background: false }, ...inputs)).value[0]).toBeCloseTo(mean(expected.slice(1)), 12);
  });
  it('ids of the target beside one-hot predictions', async () => {
    const oneHot = [0, 1, 2].flatMap((c) => ids.prediction.map((id) => Number(id === c)));
    const { value } = await call('monai.metrics.DiceMetric', { reduction: 'none', return_with_label: true }, tensor([1, 3, 2, 3], oneHot), tensor([1, 1, 2, 3], ids.target));
    expected.forEach((dice, c) => expect(value[c]).toBeCloseTo(dice, 12));
  });
});

it('SSIMLoss takes one window size for all axes', async () => {
  const inputs = [tensor([1, 1, 3, 3], [...LOGITS, 0]), tensor([1, 1, 3, 3], [...TRUTH, 1])] as const;
  expect((await call('monai.losses.SSIMLoss', { spatial_dims: 2, win_size: [3, 3] }, ...inputs)).value).toEqual((await call('monai.losses.SSIMLoss', { spatial_dims: 2, win_size: 3 }, ...inputs)).value);
  await expect(call('monai.losses.SSIMLoss', { spatial_dims: 2, win_size: [3, 1] }, ...inputs)).rejects.toThrow(/win_size must be the same along all axes/);
});

it.each(['sum', 'none'])('asymmetric focal losses are means, reduction %s', async (reduction) => {
  const inputs = [tensor([1, 2, 1, 2], [0.7, 0.4, 0.3, 0.6]), tensor([1, 2, 1, 2], [1, 0, 0, 1])] as const;
  // Background −0.3 · 0.3² ln 0.7 of pixel 0, foreground −0.7 ln 0.6 of pixel 1.
  const { value } = await call('monai.losses.unified_focal_loss.AsymmetricFocalLoss', { reduction }, ...inputs);
  expect(value.length).toBe(1);
  expect(value[0]).toBeCloseTo((-0.3 * 0.09 * Math.log(0.7) - 0.7 * Math.log(0.6)) / 2, 12);
});

describe('DiceFocalLoss, reduction "none"', () => {
  const api = 'monai.losses.DiceFocalLoss';
  const options = { sigmoid: true, reduction: 'none', lambda_dice: 2, lambda_focal: 3, smooth_nr: 0, smooth_dr: 0 };
  const inputs = [tensor([2, 2, 1, 2], LOGITS), tensor([2, 2, 1, 2], TRUTH)] as const;
  it('adds the loss of the region to every pixel of it', async () => {
    const expected = LOGITS.map((z, i) => {
      const [start, y = 0, p] = [i - (i % 2), TRUTH[i], sigmoid(z)];
      const region = [start, start + 1].map((at) => [sigmoid(LOGITS[at] ?? 0), TRUTH[at] ?? 0] as const);
      const dice = 1 - (2 * total(region.map(([q, t]) => q * t))) / total(region.map(([q, t]) => q + t));
      return 2 * dice + 3 * (1 - p * y - (1 - p) * (1 - y)) ** 2 * surprise(p, y);
    });
    const { value, gradient } = await call(api, options, ...inputs);
    expect(value.length).toBe(8);
    expected.forEach((element, i) => expect(value[i]).toBeCloseTo(element, 12));
    (await slopes(api, options, ...inputs)).forEach((slope, i) => expect(gradient[i]).toBeCloseTo(slope, 8));
    const foreground = await call(api, { ...options, include_background: false }, ...inputs);
    [2, 3, 6, 7].forEach((at, i) => expect(foreground.value[i]).toBeCloseTo(expected[at] ?? 0, 12));
  });
  it('of a softmax too, whose focal loss is of sigmoids', async () => {
    const softmax = { ...options, sigmoid: false, softmax: true };
    const { gradient } = await call(api, softmax, ...inputs);
    (await slopes(api, softmax, ...inputs)).forEach((slope, i) => expect(gradient[i]).toBeCloseTo(slope, 8));
  });
});

it.each([
  [true, [1, 2, 3, 4], '3 of 3 channels'],
  [false, [1, 2, 3], '2 of 3 channels'],
])('refuses weights of another length than the classes, include_background: %s', (background, weight, expected) => {
  const inputs = { pred: tensor([1, 3, 1, 2], [1, 2, 3, 4, 5, 6]), target: tensor([1, 1, 1, 2], [0, 1]) };
  const given = { id: 'weights', api: 'monai.losses.DiceLoss', options: { softmax: true, to_onehot_y: true, include_background: background, weight }, inputs };
  expect(() => translateCase(given)).toThrow(`weight: must have one number per class that takes part, ${expected}`);
});

describe('DeepSupervisionLoss', () => {
  const api = 'monai.losses.DeepSupervisionLoss';
  const loss = { api: 'monai.losses.DiceLoss', options: { sigmoid: true, reduction: 'none' } };
  const levels = [tensor([2, 1, 1, 4], LOGITS), tensor([2, 1, 1, 3], [0.3, -1, 0.2, 1.1, 0.5, -0.4])];
  const run = async (options: Readonly<Record<string, unknown>>) => {
    const translated = translateCase({ id: api, api, options: { loss, ...options }, inputs: { pred: levels, target: tensor([2, 1, 1, 4], TRUTH) } });
    if (translated.status === 'refused') throw new Error(translated.reason);
    return translated.run();
  };
  // Three pixels of four: centres ½, 1½, 2½ of three lie in pixels 0, 2 and 3, their starts in 0, 1 and 2.
  it.each([['nearest-exact', [0, 2, 3]], ['nearest', [0, 1, 2]]] as const)('%s resamples targets, and adds levels sample by sample', async (mode, places) => {
    const { value } = await run({ interp_mode: mode, weights: [1, 0.25] });
    const small = [0, 4].flatMap((start) => places.map((place) => TRUTH[start + place] ?? 0));
    const [whole, part] = [await call(loss.api, loss.options, levels[0] as Given, tensor([2, 1, 1, 4], TRUTH)), await call(loss.api, loss.options, levels[1] as Given, tensor([2, 1, 1, 3], small))];
    expect(value.length).toBe(2);
    value.forEach((found, n) => expect(found).toBeCloseTo((whole.value[n] ?? 0) + 0.25 * (part.value[n] ?? 0), 12));
  });
  it('refuses to mix the values of a target, and levels that do not add up', async () => {
    await expect(run({ interp_mode: 'bilinear' })).rejects.toThrow(/interp_mode "bilinear" mixes the values of a target/);
    await expect(run({ loss: { api: 'monai.losses.FocalLoss', options: { reduction: 'none' } } })).rejects.toThrow(/reduction "none" .* levels of different sizes/);
  });
});

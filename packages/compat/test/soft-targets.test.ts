// Focal losses of a soft target: each library's own p_t, against the formula and against central differences.
import { expect, it } from 'vitest';
import { call, mean, sigmoid, slopes, surprise, tensor } from './support/call.ts';

const LOGITS = [0.7, -1.3, 2.1, -0.2];
const SOFT = [0.3, 0.1, 0.8, 1];
const inputs = [tensor([1, 1, 2, 2], LOGITS), tensor([1, 1, 2, 2], SOFT)] as const;

type Factor = (p: number, y: number, z: number) => number;
/** 1 − p_t with p_t = p y + (1 − p)(1 − y). */
const mixed: Factor = (p, y) => 1 - p * y - (1 - p) * (1 - y);
const bySurprise: Factor = (p, y) => 1 - Math.exp(-surprise(p, y));
const byMargin: Factor = (_p, y, z) => sigmoid(-z * (2 * y - 1));

it.each([
  ['torchvision.ops.sigmoid_focal_loss', { alpha: 0.25, gamma: 2, reduction: 'mean' }, mixed, 0.25, 2],
  ['torchvision.ops.sigmoid_focal_loss', { alpha: -1, gamma: 1.5, reduction: 'mean' }, mixed, null, 1.5],
  ['keras.losses.BinaryFocalCrossentropy', { from_logits: true }, mixed, null, 2],
  ['monai.losses.FocalLoss', { gamma: 2, alpha: 0.75 }, byMargin, 0.75, 2],
  ['monai.losses.FocalLoss', { gamma: 0.5 }, byMargin, null, 0.5],
  ['segmentation_models_pytorch.losses._functional.focal_loss_with_logits', {}, bySurprise, 0.25, 2],
] as readonly (readonly [string, Record<string, unknown>, Factor, number | null, number])[])('%s %j', async (api, options, factor, alpha, gamma) => {
  const expected = LOGITS.map((z, i) => {
    const [y = 0, p] = [SOFT[i], sigmoid(z)];
    return (alpha === null ? 1 : alpha * y + (1 - alpha) * (1 - y)) * factor(p, y, z) ** gamma * surprise(p, y);
  });
  const { value, gradient } = await call(api, options, ...inputs);
  expect(value[0]).toBeCloseTo(mean(expected), 11);
  const differences = await slopes(api, options, ...inputs);
  gradient.forEach((slope, i) => expect(slope).toBeCloseTo(differences[i] ?? 0, 8));
});

it('optax lists elements', async () => {
  const { value } = await call('optax.losses.sigmoid_focal_loss', { alpha: 0.4 }, tensor([4], LOGITS), tensor([4], SOFT));
  LOGITS.forEach((z, i) => {
    const [y = 0, p] = [SOFT[i], sigmoid(z)];
    expect(value[i]).toBeCloseTo((0.4 * y + 0.6 * (1 - y)) * mixed(p, y, z) ** 2 * surprise(p, y), 12);
  });
});

it('kornia fades each outcome by itself, with prices of channels', async () => {
  const logits = [0.7, -1.3];
  const expected = logits.map((z, c) => {
    const [p, y = 0, positive = 1, weight = 1] = [sigmoid(z), SOFT[c], [2, 0.5][c], [1, 3][c]];
    return weight * (positive * 0.25 * y * (1 - p) ** 2 * -Math.log(p) + 0.75 * (1 - y) * p ** 2 * -Math.log(1 - p));
  });
  const { value } = await call('kornia.losses.binary_focal_loss_with_logits', { pos_weight: [2, 0.5], weight: [1, 3], reduction: 'mean' }, tensor([1, 2, 1, 1], logits), tensor([1, 2, 1, 1], SOFT.slice(0, 2)));
  expect(value[0]).toBeCloseTo(mean(expected), 12);
});

it.each(['monai.losses.FocalLoss', 'kornia.losses.focal_loss'])('%s lists the channels of a softmax', async (api) => {
  // Softmax of (ln 3, 0) is (¾, ¼): of class 0 in truth the elements are ¼² ln(4/3) and, kornia's 1e-6 of the other class, 1e-6 · ¾² ln 4.
  const options = api.startsWith('monai') ? { use_softmax: true, to_onehot_y: true, reduction: 'none' } : { alpha: null, reduction: 'none' };
  const shape = api.startsWith('monai') ? [1, 1, 1, 1] : [1, 1, 1];
  const { value } = await call(api, options, tensor([1, 2, 1, 1], [Math.log(3), 0]), tensor(shape, [0]));
  expect(value[0]).toBeCloseTo(Math.log(4 / 3) / 16, 14);
  expect(value[1]).toBeCloseTo(api.startsWith('monai') ? 0 : 1e-6 * (9 / 16) * Math.log(4), 14);
});

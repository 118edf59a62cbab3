// segmentation_models.pytorch: options of the focal, Lovász and region losses against sums written element by element.
import { describe, expect, it } from 'vitest';
import { call, mean, sigmoid, slopes, surprise, tensor, total } from './support/call.ts';

const LOSSES = 'segmentation_models_pytorch.losses';
const LOGITS = [2, -1, 0.5, -0.3, 1.2, -2.4];
const TRUTH = [1, 0, 0, 1, 1, 1];
const binary = [tensor([1, 1, 2, 3], LOGITS), tensor([1, 1, 2, 3], TRUTH)] as const;

/** α_t f CE, f = (1 − e^−CE)^γ, or with a threshold t: 1 where e^−CE < t, ((1 − e^−CE)/t)^γ elsewhere. */
function faded(z: number, y: number, { gamma = 2, alpha = null, threshold = null }: { gamma?: number; alpha?: number | null; threshold?: number | null }): { readonly loss: number; readonly factor: number } {
  const ce = surprise(sigmoid(z), y);
  const certainty = Math.exp(-ce);
  const factor = threshold === null ? (1 - certainty) ** gamma : certainty < threshold ? 1 : ((1 - certainty) / threshold) ** gamma;
  return { loss: factor * ce * (alpha === null ? 1 : alpha * y + (1 - alpha) * (1 - y)), factor };
}

const of = (options: Parameters<typeof faded>[2]) => LOGITS.map((z, i) => faded(z, TRUTH[i] ?? 0, options));

describe('FocalLoss of elements', () => {
  const focal = `${LOSSES}.FocalLoss`;
  it.each([0.3, 0.5, 0.7])('reduced_threshold %s', async (threshold) => {
    const options = { mode: 'binary', reduced_threshold: threshold, alpha: 0.25 };
    const { value, gradient } = await call(focal, options, ...binary);
    expect(value[0]).toBeCloseTo(mean(of({ threshold, alpha: 0.25 }).map(({ loss }) => loss)), 12);
    const expected = await slopes(focal, options, ...binary);
    gradient.forEach((slope, i) => expect(slope).toBeCloseTo(expected[i] ?? 0, 8));
  });
  it.each([2, 0.5])('normalized, gamma %s', async (gamma) => {
    const parts = of({ gamma });
    const { value, gradient } = await call(focal, { mode: 'binary', normalized: true, gamma, reduction: 'sum' }, ...binary);
    expect(value[0]).toBeCloseTo(total(parts.map(({ loss }) => loss)) / total(parts.map(({ factor }) => factor)), 12);
    const expected = await slopes(focal, { mode: 'binary', normalized: true, gamma, reduction: 'sum' }, ...binary);
    gradient.forEach((slope, i) => expect(slope).toBeCloseTo(expected[i] ?? 0, 8));
  });
  it('"batchwise_mean" is the sum of what is flattened; "none" leaves ignored elements out', async () => {
    const ignored = [1, 255, 0, 255, 1, 1];
    const target = tensor([1, 1, 2, 3], ignored);
    const kept = LOGITS.flatMap((z, i) => (ignored[i] === 255 ? [] : [faded(z, ignored[i] ?? 0, {}).loss]));
    const [each, sum] = [await call(focal, { mode: 'binary', reduction: 'none', ignore_index: 255 }, binary[0], target), await call(focal, { mode: 'binary', reduction: 'batchwise_mean', ignore_index: 255 }, binary[0], target)];
    expect(each.value.length).toBe(4);
    each.value.forEach((value, i) => expect(value).toBeCloseTo(kept[i] ?? 0, 12));
    expect(sum.value[0]).toBeCloseTo(total(kept), 12);
  });
  it('p_t of a soft target is e^−CE', async () => {
    // z = 0, y = ¼: CE = ln 2, e^−CE = ½, so the loss is ¼ ln 2.
    expect((await call(focal, { mode: 'multilabel' }, tensor([1, 1, 1, 1], [0]), tensor([1, 1, 1, 1], [0.25]))).value[0]).toBeCloseTo(Math.LN2 / 4, 14);
  });
});

describe('FocalLoss of classes', () => {
  const focal = `${LOSSES}.FocalLoss`;
  const logits = [0.5, -1, 2, 0.1, -0.7, 1.4, -2, 0.3, 0.8, -0.2, 1.1, -0.4];
  const ids = [0, 2, 1, 1];
  const inputs = [tensor([2, 3, 1, 2], logits), tensor([2, 1, 2], ids)] as const;
  /** [class][sample][pixel]. */
  const parts = [0, 1, 2].map((c) => [0, 1].map((n) => [0, 1].map((i) => faded(logits[(n * 3 + c) * 2 + i] ?? 0, Number(ids[n * 2 + i] === c), {}))));
  const pixel = (n: number, i: number) => total(parts.map((samples) => samples[n]?.[i]?.loss ?? 0)) / 3;
  const losses = parts.map((samples) => samples.flat().map(({ loss }) => loss));

  it('adds one loss per class and divides by their number', async () => {
    expect((await call(focal, { mode: 'multiclass' }, ...inputs)).value[0]).toBeCloseTo(total(losses.map(mean)) / 3, 12);
    expect((await call(focal, { mode: 'multiclass', reduction: 'sum' }, ...inputs)).value[0]).toBeCloseTo(total(losses.map(total)) / 3, 12);
  });
  it('class_weights are divided by their sum', async () => {
    const weights = [1, 2, 5];
    const expected = total(losses.map((loss, c) => (weights[c] ?? 0) * mean(loss))) / 8;
    expect((await call(focal, { mode: 'multiclass', class_weights: weights }, ...inputs)).value[0]).toBeCloseTo(expected, 12);
  });
  it('normalized divides each class by its own factors', async () => {
    const factors = parts.map((samples) => total(samples.flat().map(({ factor }) => factor)));
    const expected = total(losses.map((loss, c) => mean(loss) / (factors[c] ?? 1))) / 3;
    expect((await call(focal, { mode: 'multiclass', normalized: true }, ...inputs)).value[0]).toBeCloseTo(expected, 12);
  });
  it('"none" keeps pixels, "batchwise_mean" adds samples', async () => {
    const { value } = await call(focal, { mode: 'multiclass', reduction: 'none' }, ...inputs);
    [pixel(0, 0), pixel(0, 1), pixel(1, 0), pixel(1, 1)].forEach((expected, i) => expect(value[i]).toBeCloseTo(expected, 12));
    const sums = (await call(focal, { mode: 'multiclass', reduction: 'batchwise_mean' }, ...inputs)).value;
    [0, 1].forEach((i) => expect(sums[i]).toBeCloseTo(pixel(0, i) + pixel(1, i), 12));
  });
  it('ignored pixels are in no sum', async () => {
    const target = tensor([2, 1, 2], [0, 9, 1, 1]);
    const kept = losses.map((loss) => loss.filter((_, i) => i !== 1));
    expect((await call(focal, { mode: 'multiclass', ignore_index: 9 }, inputs[0], target)).value[0]).toBeCloseTo(total(kept.map(mean)) / 3, 12);
    expect((await call(focal, { mode: 'multiclass', ignore_index: 9, reduction: 'none' }, inputs[0], target)).value.length).toBe(3);
  });
});

it('softmax_focal_loss_with_logits: threshold and normalisation', async () => {
  const logits = [1, 0, -1, 0.5, 0.5, 2];
  const ids = [0, 2];
  // Pixel i has the logits at i, i + 2 and i + 4.
  const parts = ids.map((id, i) => {
    const own = [0, 1, 2].map((c) => logits[c * 2 + i] ?? 0);
    const p = Math.exp(own[id] ?? 0) / total(own.map(Math.exp));
    return { ce: -Math.log(p), factor: p < 0.4 ? 1 : ((1 - p) / 0.4) ** 2 };
  });
  const expected = mean(parts.map(({ ce, factor }) => ce * factor)) / total(parts.map(({ factor }) => factor));
  const { value } = await call(`${LOSSES}._functional.softmax_focal_loss_with_logits`, { reduced_threshold: 0.4, normalized: true }, tensor([1, 3, 1, 2], logits), tensor([1, 1, 2], ids));
  expect(value[0]).toBeCloseTo(expected, 12);
});

describe('LovaszLoss', () => {
  const lovasz = `${LOSSES}.LovaszLoss`;
  const logits = [1, -0.5, 0.25, 2, -1, 0.75, -2, 0.5];
  const truth = [1, 0, 0, 1, 1, 1, 0, 0];
  it('multilabel sorts the elements of all channels together, of the batch or of each image', async () => {
    const inputs = [tensor([2, 2, 1, 2], logits), tensor([2, 2, 1, 2], truth)] as const;
    const flat = [tensor([1, 1, 1, 8], logits), tensor([1, 1, 1, 8], truth)] as const;
    expect((await call(lovasz, { mode: 'multilabel' }, ...inputs)).value[0]).toBeCloseTo((await call(lovasz, { mode: 'binary' }, ...flat)).value[0] ?? 0, 14);
    const images = await Promise.all([0, 4].map((from) => call(lovasz, { mode: 'binary' }, tensor([1, 1, 1, 4], logits.slice(from, from + 4)), tensor([1, 1, 1, 4], truth.slice(from, from + 4)))));
    expect((await call(lovasz, { mode: 'multilabel', per_image: true }, ...inputs)).value[0]).toBeCloseTo(mean(images.map(({ value }) => value[0] ?? 0)), 14);
  });
  it('from_logits changes nothing', async () => {
    const inputs = [tensor([1, 2, 2, 2], logits), tensor([1, 2, 2], [1, 0, 0, 1])] as const;
    expect((await call(lovasz, { mode: 'multiclass', from_logits: false }, ...inputs)).value).toEqual((await call(lovasz, { mode: 'multiclass' }, ...inputs)).value);
  });
});

/** Of class 0 of the pixels below min(p, y) sums to 0.9, FP to 0.2, FN to 0.1; of class 1 to 0.3, 0.6 and 0.7. */
const score = (alpha: number, beta: number, smooth: number) => [[0.9, 0.2, 0.1], [0.3, 0.6, 0.7]].map(([tp = 0, fp = 0, fn = 0]) => (tp + smooth) / (tp + alpha * fp + beta * fn + smooth));

describe('region losses', () => {
  const p = [0.9, 0.2, 0.6, 0.3];
  const inputs = [tensor([1, 2, 1, 2], p), tensor([1, 2, 1, 2], [1, 0, 0, 1])] as const;
  const given = { mode: 'multilabel', from_logits: false };

  it.each(['DiceLoss', 'JaccardLoss'])('%s: class_weights are divided by their sum', async (name) => {
    const weight = name === 'DiceLoss' ? 0.5 : 1;
    const [a = 0, b = 0] = score(weight, weight, 0);
    expect((await call(`${LOSSES}.${name}`, { ...given, class_weights: [3, 1] }, ...inputs)).value[0]).toBeCloseTo((3 * (1 - a) + (1 - b)) / 4, 12);
  });
  it('TverskyLoss takes the logarithm of each class before the power of the mean', async () => {
    const [a = 0, b = 0] = score(0.3, 0.7, 1);
    const { value } = await call(`${LOSSES}.TverskyLoss`, { ...given, log_loss: true, alpha: 0.3, beta: 0.7, gamma: 2, smooth: 1 }, ...inputs);
    expect(value[0]).toBeCloseTo((-(Math.log(a) + Math.log(b)) / 2) ** 2, 12);
  });
  it('eps is the least denominator', async () => {
    // Denominators 1.05 and 0.95: the second becomes 1.
    expect((await call(`${LOSSES}.DiceLoss`, { ...given, eps: 1 }, ...inputs)).value[0]).toBeCloseTo((1 - 0.9 / 1.05 + 1 - 0.3) / 2, 12);
  });
  it('the score of nothing is 0', async () => {
    const nothing = [tensor([2, 2], [0, 0, 0, 0]), tensor([2, 2], [0, 0, 0, 0])] as const;
    expect((await call(`${LOSSES}._functional.soft_dice_score`, {}, ...nothing)).value).toEqual([0]);
    expect((await call(`${LOSSES}._functional.soft_tversky_score`, { alpha: 0.3, beta: 0.7, dims: [1] }, ...nothing)).value).toEqual([0, 0]);
  });
  it('scores over some axes keep the others', async () => {
    // Columns (0.9, 0.6) against (1, 0) and (0.2, 0.3) against (0, 1): Jaccard min/max 0.9/1.6 and 0.3/1.2.
    const { value } = await call(`${LOSSES}._functional.soft_jaccard_score`, { dims: [0] }, tensor([2, 2], p), tensor([2, 2], [1, 0, 0, 1]));
    expect(value[0]).toBeCloseTo(0.9 / 1.6, 12);
    expect(value[1]).toBeCloseTo(0.3 / 1.2, 12);
  });
});

describe('SoftBCEWithLogitsLoss', () => {
  it('weighs channels and positive elements, ignored ones stay in the mean', async () => {
    const logits = [0.4, -1.1, 2, 0.3];
    const truth = [1, -100, 0, 1];
    const expected = logits.map((z, i) => {
      const [y = 0, positive = 1, weight = 1] = [truth[i], [3, 0.5][i >> 1], [1, 2][i >> 1]];
      return y === -100 ? 0 : weight * (-positive * y * Math.log(sigmoid(z)) - (1 - y) * Math.log(1 - sigmoid(z)));
    });
    const { value } = await call(`${LOSSES}.SoftBCEWithLogitsLoss`, { weight: [[[1]], [[2]]], pos_weight: [[[3]], [[0.5]]] }, tensor([1, 2, 1, 2], logits), tensor([1, 2, 1, 2], truth));
    expect(value[0]).toBeCloseTo(mean(expected), 12);
  });
  it('refuses weights that differ along pixels', async () => {
    await expect(call(`${LOSSES}.SoftBCEWithLogitsLoss`, { pos_weight: [1, 2] }, tensor([1, 1, 1, 2], [0, 1]), tensor([1, 1, 1, 2], [0, 1]))).rejects.toThrow(/pos_weight is translated as one number/);
  });
});

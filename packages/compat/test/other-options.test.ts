// kornia, optax, PyTorch, segmentation_models and published code: options against sums written by hand.
import { describe, expect, it } from 'vitest';
import { call, mean, slopes, tensor, total } from './support/call.ts';

const near = (found: readonly number[], expected: readonly number[], digits = 12): void => {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, digits));
};
const softmax = (logits: readonly number[]): number[] => logits.map((z) => Math.exp(z) / total(logits.map(Math.exp)));

describe('kornia', () => {
  it('focal_loss keeps ignored pixels in the mean', async () => {
    // (¾, ¼) and an ignored pixel: of four elements ¼² ln(4/3) and 1e-6 · ¾² ln 4 are left.
    const { value } = await call('kornia.losses.focal_loss', { alpha: null, reduction: 'mean', ignore_index: 7 }, tensor([1, 2, 1, 2], [Math.log(3), 1, 0, 2]), tensor([1, 1, 2], [0, 7]));
    near(value, [(Math.log(4 / 3) / 16 + 1e-6 * (9 / 16) * Math.log(4)) / 4], 14);
  });
  it('confusion_matrix divides rows by their sums', async () => {
    const { value } = await call('kornia.metrics.confusion_matrix', { num_classes: 3, normalized: true }, tensor([1, 4], [0, 1, 1, 1]), tensor([1, 4], [0, 0, 0, 1]));
    near(value, [1 / (3 + 1e-6), 2 / (3 + 1e-6), 0, 0, 1 / (1 + 1e-6), 0, 0, 0, 0]);
  });
  it.each(['same', 'valid'])('the sum of ssim_loss is its mean times the size of the map, padding %s', async (padding) => {
    const inputs = [tensor([1, 2, 4, 5], Array.from({ length: 40 }, (_, i) => (i * 7 % 11) / 11)), tensor([1, 2, 4, 5], Array.from({ length: 40 }, (_, i) => (i * 5 % 13) / 13))] as const;
    const of = async (reduction: string): Promise<number> => (await call('kornia.losses.ssim_loss', { window_size: 3, padding, reduction }, ...inputs)).value[0] ?? 0;
    expect(await of('sum')).toBeCloseTo((await of('mean')) * 2 * (padding === 'same' ? 20 : 6), 11);
  });
});

describe('optax', () => {
  const logits = [0.5, -1, 2, 0.1, -0.7, 1.4, -2, 0.3];
  const truth = [1, 0, 0, 1, 1, 0, 0, 1];
  const pixels = [0, 1, 2, 3].map((i) => softmax(logits.slice(2 * i, 2 * i + 2)));
  const loss = (places: readonly number[], c: number): number => {
    const tp = total(places.map((i) => (pixels[i]?.[c] ?? 0) * (truth[2 * i + c] ?? 0)));
    const volumes = total(places.map((i) => (pixels[i]?.[c] ?? 0) + (truth[2 * i + c] ?? 0)));
    return 1 - (tp + 1) / (volumes / 2 + 1);
  };
  const inputs = [tensor([2, 2, 2], logits), tensor([2, 2, 2], truth)] as const;
  it('dice_loss over other axes', async () => {
    near((await call('optax.losses.dice_loss', { axis: [0, 1], reduction: 'none' }, ...inputs)).value, [loss([0, 1, 2, 3], 0), loss([0, 1, 2, 3], 1)]);
    near((await call('optax.losses.dice_loss', { axis: [1] }, ...inputs)).value, [mean([loss([0, 1], 0), loss([0, 1], 1)]), mean([loss([2, 3], 0), loss([2, 3], 1)])]);
    await expect(call('optax.losses.dice_loss', { axis: [0] }, ...inputs)).rejects.toThrow(/axis must name the axes before the classes/);
  });
  it('class_weights are of all classes, the background too', async () => {
    near((await call('optax.losses.dice_loss', { class_weights: [5, 3], ignore_background: true }, ...inputs)).value, [3 * loss([0, 1], 1), 3 * loss([2, 3], 1)]);
  });
  it('one class has a sigmoid', async () => {
    // Logit 0 of truth 1: p = ½, (½ + 1)/(¾ + 1).
    near((await call('optax.losses.dice_loss', {}, tensor([1, 1, 1], [0]), tensor([1, 1, 1], [1]))).value, [1 - 1.5 / 1.75]);
    near((await call('optax.losses.binary_dice_loss', {}, tensor([1, 1], [0]), tensor([1, 1], [1]))).value, [1 - 1.5 / 1.75]);
  });
  it('classes on another axis', async () => {
    const rows = [[0.5, 2], [-1, 0.1], [-0.7, -2], [1.4, 0.3]];
    near((await call('optax.losses.softmax_cross_entropy', { axis: 1 }, tensor([2, 2, 2], logits), tensor([2, 2, 2], [1, 1, 0, 0, 1, 1, 0, 0]))).value, rows.map((row) => -Math.log(softmax(row)[0] ?? 0)));
  });
});

it('PyTorch: logarithms of probabilities are at least −100, and their slope has a divisor of at least 1e-12', async () => {
  const { value, gradient } = await call('torch.nn.BCELoss', { reduction: 'sum' }, tensor([4], [0, 1, 0.25, 0.5]), tensor([4], [1, 1, 0.5, 0]));
  near(value, [100 - (Math.log(0.25) + Math.log(0.75)) / 2 + Math.LN2]);
  near(gradient, [-1e12, 0, -4 / 3, 2]);
});

it('PyTorch prices positive elements per channel', async () => {
  const { value } = await call('torch.nn.functional.binary_cross_entropy_with_logits', { pos_weight: [2, 5], weight: [1, 3], reduction: 'none' }, tensor([2, 2], [0, 0, 0, 0]), tensor([2, 2], [1, 1, 0, 0]));
  near(value, [2, 15, 1, 3].map((price) => price * Math.LN2));
});

describe('segmentation_models', () => {
  const p = [0.6, 0.3, 0.1, 0.2, 0.5, 0.3];
  const y = [1, 0, 0, 0, 0, 1];
  const inputs = [tensor([1, 1, 2, 3], p), tensor([1, 1, 2, 3], y)] as const;
  const iou = [0, 1, 2].map((c) => {
    const tp = total([0, 1].map((i) => (p[3 * i + c] ?? 0) * (y[3 * i + c] ?? 0)));
    return (tp + 1e-5) / (total([0, 1].map((i) => (p[3 * i + c] ?? 0) + (y[3 * i + c] ?? 0))) - tp + 1e-5);
  });
  it('weights multiply scores, and the loss is 1 − their mean', async () => {
    const weighted = mean(iou.map((score, c) => score * ([2, 3, 5][c] ?? 0)));
    near((await call('segmentation_models.base.functional.iou_score', { class_weights: [2, 3, 5] }, ...inputs)).value, [weighted]);
    near((await call('segmentation_models.losses.JaccardLoss', { class_weights: [2, 3, 5] }, ...inputs)).value, [1 - weighted]);
    near((await call('segmentation_models.losses.JaccardLoss', { class_weights: 2 }, ...inputs)).value, [1 - 2 * mean(iou)]);
  });
  it('class_indexes drops classes, and weights are in its order', async () => {
    near((await call('segmentation_models.losses.JaccardLoss', { class_indexes: [2, 0], class_weights: [7, 1] }, ...inputs)).value, [1 - (7 * (iou[2] ?? 0) + (iou[0] ?? 0)) / 2]);
    near((await call('segmentation_models.losses.JaccardLoss', { class_indexes: 1 }, ...inputs)).value, [1 - (iou[1] ?? 0)]);
  });
  it('a threshold decides, without a gradient', async () => {
    // Above 0.25: (1, 1, 0) and (0, 1, 1). Class 0 has 1 of 1, class 1 0 of 2, class 2 1 of 1.
    const { value, gradient } = await call('segmentation_models.base.functional.iou_score', { threshold: 0.25, smooth: 1e-11 }, ...inputs);
    near(value, [2 / 3], 10);
    expect(gradient).toEqual(p.map(() => 0));
  });
  it('categorical cross-entropy of listed classes divides by their sum', async () => {
    // Of classes 0 and 2: 0.6/0.7 and 0.3/0.5; the mean is over two pixels and two channels.
    const options = { class_indexes: [0, 2], class_weights: [2, 1] };
    const { value, gradient } = await call('segmentation_models.losses.CategoricalCELoss', options, ...inputs);
    near(value, [-(2 * Math.log(0.6 / 0.7) + Math.log(0.3 / 0.5)) / 4]);
    near(gradient, await slopes('segmentation_models.losses.CategoricalCELoss', options, ...inputs), 8);
    near((await call('segmentation_models.losses.CategoricalFocalLoss', { class_indexes: [0], alpha: 0.5 }, ...inputs)).value, [0.5 * 0.4 ** 2 * -Math.log(0.6) / 2]);
  });
});

describe('ivadomed', () => {
  const p = [0.8, 0, 0.3, 0, 0.4, 0, 0, 0];
  const y = [1, 0, 0, 0, 0, 0, 1, 0];
  const inputs = [tensor([1, 2, 2, 2], p), tensor([1, 2, 2, 2], y)] as const;
  it('GeneralizedDiceLoss adds the pixels that are nothing else as a class', async () => {
    // Volumes 1, 1 and 2 (pixels 1 and 3 of the target); overlaps 0.8, 0 and 2; predicted volumes 1.1, 0.4 and 2.
    const [overlap, volumes] = [0.8 + 0 + 2 / 4, 2.1 + 1.4 + 4 / 4];
    near((await call('ivadomed/ivadomed:GeneralizedDiceLoss', {}, ...inputs)).value, [-2 * overlap / volumes]);
    near((await call('ivadomed/ivadomed:GeneralizedDiceLoss', { include_background: false }, ...inputs)).value, [-2 * 0.8 / 3.5]);
  });
  it('GeneralizedDiceLoss weighs each sample, and an absent class by 1/epsilon', async () => {
    const { value } = await call('ivadomed/ivadomed:GeneralizedDiceLoss', { include_background: false, epsilon: 0.1 }, tensor([2, 1, 1, 2], [0.5, 0.5, 0.25, 0]), tensor([2, 1, 1, 2], [1, 1, 0, 0]));
    near(value, [-2 * (1 / 4) / (3 / 4 + 0.25 * 10)]);
  });
  it('LossCombination adds losses with their parameters', async () => {
    const names = ['DiceLoss', 'FocalLoss', 'L2loss', 'TverskyLoss', 'BinaryCrossEntropyLoss', 'FocalDiceLoss', 'GeneralizedDiceLoss', 'AdapWingLoss'];
    const params = names.map((name) => (name === 'TverskyLoss' ? { alpha: 0.2, beta: 0.8 } : name === 'FocalLoss' ? { gamma: 1 } : null));
    const soft = [tensor([1, 2, 2, 2], p.map((x) => 0.1 + 0.8 * x)), inputs[1]] as const;
    const each = await Promise.all(names.map((name, i) => call(`ivadomed/ivadomed:${name}`, params[i] ?? {}, ...soft)));
    const { value, gradient } = await call('ivadomed/ivadomed:LossCombination', { losses_list: names, params_list: params }, ...soft);
    near(value, [total(each.map((one) => one.value[0] ?? 0))], 10);
    near(gradient, p.map((_, i) => total(each.map((one) => one.gradient[i] ?? 0))), 9);
    await expect(call('ivadomed/ivadomed:LossCombination', { losses_list: ['Dice'] }, ...soft)).rejects.toThrow(/losses_list names "Dice"/);
  });
});

describe('SemSegLoss', () => {
  // Of logits 0, from probabilities of ½, the derivative of TensorFlow's stable form is that of its linear term alone: 0
  // of a true pixel, dz/dp = 4 of a false one.
  const inputs = [tensor([1, 1, 4, 1], [0.5, 0.5, 0.25, 0.25]), tensor([1, 1, 4, 1], [1, 0, 1, 0])] as const;
  it('weighted_cross_entropyloss at ½ and elsewhere', async () => {
    const { value, gradient } = await call('shruti-jadon/Semantic-Segmentation-Loss-Functions:weighted_cross_entropyloss', { beta: 0.75 }, ...inputs);
    near(value, [(3 * Math.LN2 + Math.LN2 + 3 * Math.log(4) - Math.log(0.75)) / 4]);
    near(gradient, [0, 1, -3, 1 / 3]);
  });
  it('focal_loss at ½ and elsewhere', async () => {
    const { value, gradient } = await call('shruti-jadon/Semantic-Segmentation-Loss-Functions:focal_loss', { alpha: 0.25, gamma: 1 }, ...inputs);
    // ¼ (1 − p)(−ln p) and ¾ p (−ln(1 − p)), with slopes of the factors as well.
    near(value, [(Math.LN2 / 8 + (3 * Math.LN2) / 8 + (3 / 16) * Math.log(4) - (3 / 16) * Math.log(0.75)) / 4]);
    near(gradient, [-Math.LN2 / 16, (3 / 4) * (Math.LN2 / 4 + 0.5), (-Math.log(4) - 3) / 16, (3 / 16) * (-Math.log(0.75) + 1 / 3)]);
  });
});

describe('published code', () => {
  it('ExpLog_loss weighs the classes of its cross-entropy', async () => {
    // Two pixels of equal logits: Dice ½ of each class and ln 2 whatever the weights, so 0.8 ln 2^γ + 0.2 ln 2.
    const inputs = [tensor([1, 2, 1, 2], [0, 0, 0, 0]), tensor([1, 1, 1, 2], [0, 1])] as const;
    const { value } = await call('JunMa11/SegLossOdyssey:ExpLog_loss', { soft_dice_kwargs: { smooth: 0 }, wce_kwargs: { weight: [1, 3] }, gamma: 1 }, ...inputs);
    near(value, [Math.LN2]);
    const uneven = await call('JunMa11/SegLossOdyssey:ExpLog_loss', { soft_dice_kwargs: { smooth: 0 }, wce_kwargs: { weight: [1, 3] }, gamma: 1 }, tensor([1, 2, 1, 2], [Math.log(3), 0, 0, 0]), inputs[1]);
    // Class 0 at ¾ and at ½: Dice of class 0 is 2 · ¾/(1 + 5/4), of class 1 2 · ½/(1 + ¾).
    near(uneven.value, [-0.8 * Math.log((2 / 3 + 4 / 7) / 2) + 0.2 * ((Math.log(4 / 3) + 3 * Math.LN2) / 4)]);
  });
  it('lovasz_softmax of TensorFlow with channels first', async () => {
    const [p, ids] = [[0.7, 0.2, 0.4, 0.3, 0.8, 0.6], tensor([1, 1, 3], [0, 1, 0])];
    const last = await call('bermanmaxim/LovaszSoftmax:tensorflow.lovasz_softmax', {}, tensor([1, 1, 3, 2], [0, 1, 2].flatMap((i) => [p[i] ?? 0, p[i + 3] ?? 0])), ids);
    near((await call('bermanmaxim/LovaszSoftmax:tensorflow.lovasz_softmax', { order: 'BCHW' }, tensor([1, 2, 1, 3], p), ids)).value, last.value);
  });
  it('SegLossOdyssey leaves out what its mask leaves out', async () => {
    // Sigmoids of 0 on two pixels of two classes, the second masked: Dice of class 0 is 2 · ½/(½ + 1), of class 1 0.
    const { value } = await call('JunMa11/SegLossOdyssey:SoftDiceLoss', { apply_nonlin: 'sigmoid', smooth: 0 }, tensor([1, 2, 1, 2], [0, 3, 0, -3]), tensor([1, 1, 1, 2], [0, 1]), { mask: tensor([1, 1, 1, 2], [1, 0]) });
    near(value, [-(2 / 3) / 2]);
  });
  it('the Lovász loss of a sigmoid is of the one class that is listed', async () => {
    // Errors ⅘ (false), ½ (true), ¼ (true) and steps ⅓, ⅓, ⅓ of the Jaccard loss: 1 − 2/3, 1 − 1/3, 1.
    const probabilities = tensor([1, 1, 3], [0.8, 0.5, 0.75]);
    const { value } = await call('bermanmaxim/LovaszSoftmax:lovasz_softmax', { classes: [1] }, probabilities, tensor([1, 1, 3], [0, 1, 1]));
    near(value, [(0.8 + 0.5 + 0.25) / 3]);
    near((await call('bermanmaxim/LovaszSoftmax:lovasz_softmax', { classes: [1], ignore: 0 }, probabilities, tensor([1, 1, 3], [0, 1, 1]))).value, [(0.5 + 0.25) / 2]);
    await expect(call('bermanmaxim/LovaszSoftmax:lovasz_softmax', {}, probabilities, tensor([1, 1, 3], [0, 1, 1]))).rejects.toThrow(/classes must list one class/);
  });
  it.each([['mlyg/unified-focal-loss:focal_tversky_loss', 0], ['mlyg/unified-focal-loss:symmetric_focal_tversky_loss', 1], ['ivadomed/ivadomed:FocalTverskyLoss', 0]])('%s refuses gamma %s', async (api, gamma) => {
    await expect(call(api, { gamma }, tensor([1, 2, 2, 2], Array.from({ length: 8 }, () => 0.5)), tensor([1, 2, 2, 2], Array.from({ length: 8 }, () => 1)))).rejects.toThrow(/gamma/);
  });
});

// Names and options: defaults, refusals with their reasons, and errors that name what was meant.
import { describe, expect, it } from 'vitest';
import { APIS, keras, kornia, monai, optax, segmentationModels, semsegloss, smp, torch, translate, translateCase } from '../src/index.ts';

const one = (shape: number[]) => ({ data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape });

const message = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('did not throw');
};

describe('options', () => {
  it('names the nearest option', () => {
    expect(message(() => monai.losses.DiceLoss({ sigmod: true } as object))).toContain('Did you mean "sigmoid"?');
  });
  it('names the nearest function', () => {
    expect(message(() => translate('monai.losses.DiceLos'))).toContain('Did you mean "monai.losses.DiceLoss"?');
  });
  it('refuses a value that the library would not take', () => {
    expect(message(() => monai.losses.DiceLoss({ reduction: 'average' } as object))).toMatch(/reduction: must be one of mean, sum, none, got "average"/);
  });
  it('asks for what has no default', () => {
    expect(message(() => smp.losses.DiceLoss())).toMatch(/mode: must be one of binary, multiclass, multilabel, and has no default/);
  });
  it('takes defaults of the library, not ours', () => {
    // MONAI's Tversky is ½ and ½; ours is 0.3 and 0.7.
    expect(monai.losses.TverskyLoss().options).toMatchObject({ fpWeight: 0.5, fnWeight: 0.5 });
    // Half of MONAI's 1e-5, which stands on the 2TP form.
    expect(monai.losses.DiceLoss().options).toMatchObject({ smoothNumerator: 5e-6, smoothDenominator: 5e-6, fromLogits: false, layout: 'NCHW' });
    expect(keras.losses.Dice().options).toMatchObject({ smoothNumerator: 0, smoothDenominator: 5e-8, fromLogits: false });
    expect(optax.losses.dice_loss().options).toMatchObject({ smoothNumerator: 1, reduction: 'none', layout: 'NHWC' });
  });
  it('reads layout and task off the shapes', () => {
    expect(monai.losses.DiceLoss({ softmax: true }, { prediction: [2, 3, 8, 8, 8] }).options).toMatchObject({ layout: 'NCDHW', task: 'multiclass', classes: 3 });
    // A softmax over one channel is ignored there.
    expect(monai.losses.DiceLoss({ softmax: true }, { prediction: [2, 1, 8, 8] }).options).toMatchObject({ task: 'multilabel' });
  });
});

describe('what is refused', () => {
  const shapes = { prediction: [2, 3, 8, 8] };
  it.each([
    ['a softmax over fewer channels', () => monai.losses.FocalLoss({ use_softmax: true, include_background: false }, shapes), /softmax over the remaining channels/],
    ['sigmoid beside a softmax cross-entropy', () => monai.losses.DiceCELoss({ sigmoid: true }, shapes), /still that of a softmax/],
    ['a softmax of one channel', () => monai.losses.FocalLoss({ use_softmax: true }, { prediction: [1, 1, 8, 8] }), /every probability is 1/],
    ['negative overlaps', () => monai.losses.DiceLoss({ soft_label: true, other_act: 'tanh' }), /soft_label counts \|p\|, and other_act gives negative p/],
    ['clDice of one channel', () => monai.losses.SoftclDiceLoss({}, { prediction: [1, 1, 8, 8] }), /loss and gradient are 0/],
    ['unified focal of one channel', () => monai.losses.AsymmetricUnifiedFocalLoss({}, { prediction: [1, 1, 8, 8] }), /no gradient is left/],
    ['an unnamed activation', () => monai.losses.DiceLoss({ other_act: Math.tanh }), /by name only: tanh, log_softmax/],
    ['probabilities in a sum of sigmoids', () => smp.losses.FocalLoss({ mode: 'multiclass', from_logits: false }), /not the same as from logits/],
    ['pooled Tversky', () => kornia.losses.tversky_loss({ alpha: 0.3, beta: 0.7 }), /only alpha \+ beta matters/],
    ['sorted class ids', () => kornia.losses.lovasz_softmax_loss(), /sorts class ids/],
    ['a softmax that is none', () => semsegloss.depth_softmax(), /not a softmax/],
    ['an unweighted mean of a weighted map', () => translate('JunMa11/SegLossOdyssey:DisPenalizedCE'), /returns the unweighted mean/],
  ])('%s', (_name, call, reason) => {
    expect(call).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }));
    expect(message(call)).toMatch(reason);
  });
  it('says so in a case', () => {
    const given = { id: 'x', api: 'kornia.losses.lovasz_softmax_loss', options: {}, inputs: {} };
    expect(translateCase(given)).toMatchObject({ status: 'refused', reason: expect.stringContaining('Use our lovasz') });
    expect(translateCase({ ...given, api: 'monai.losses.DiceLoss', tag: 'suspect' })).toMatchObject({ status: 'refused', reason: expect.stringContaining('suspect') });
    expect(translateCase({ ...given, api: 'monai.losses.NoSuchLoss' })).toMatchObject({ status: 'refused', reason: expect.stringContaining('is not translated') });
  });
});

describe('inputs', () => {
  it('refuses an input that the loss would not read', () => {
    const { feeds } = torch.nn.functional.cross_entropy({}, { prediction: [1, 2, 2, 2], target: [1, 2, 2] });
    expect(message(() => feeds({ prediction: one([1, 2, 2, 2]), target: one([1, 2, 2]), sampleWeight: one([1]) }))).toContain('sampleWeight');
  });
  it('refuses a target of another size', () => {
    const { feeds } = monai.losses.DiceLoss({ sigmoid: true }, { prediction: [1, 1, 2, 2] });
    expect(message(() => feeds({ prediction: one([1, 1, 2, 2]), target: one([1, 1, 2, 3]) }))).toMatch(/target: must have 4 elements/);
  });
  it('makes class ids one-hot', () => {
    const { feeds } = monai.losses.DiceLoss({ sigmoid: true, to_onehot_y: true }, { prediction: [1, 3, 1, 2] });
    const { target } = feeds({ prediction: one([1, 3, 1, 2]), target: { data: Float32Array.of(2, 0), shape: [1, 1, 1, 2] } });
    // Pixel 0 is of class 2, pixel 1 of class 0; channels first.
    expect(Array.from(target?.data ?? [])).toEqual([0, 1, 0, 0, 1, 0]);
  });
});

it('knows each function by one name', () => {
  expect(APIS.size).toBeGreaterThan(140);
  expect(APIS.get('segmentation_models.losses.DiceLoss')).toBe(segmentationModels.losses.DiceLoss);
});

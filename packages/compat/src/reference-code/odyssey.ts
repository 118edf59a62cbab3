// SegLossOdyssey (JunMa11): channels first, class ids with one channel; its overlap losses are negative scores, −1 the best.
import { findLoss, type Expr, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { refusal, type LossTranslation, type Shapes } from '../api.ts';
import { affine, compound, seeing } from '../derive.ts';
import type { TargetForm } from '../feeds.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { anything, flag, listOrNull, oneOf, real, resolve } from '../option.ts';
import { SeenProblem } from '../see.ts';
import { refused, repository } from './declare.ts';

const declare = repository('JunMa11/SegLossOdyssey');

const REGION = { apply_nonlin: oneOf(null, 'softmax', 'sigmoid'), batch_dice: flag(false), do_bg: flag(true), smooth: real(1), square: flag(false) };
interface Region {
  readonly apply_nonlin: string | null;
  readonly batch_dice: boolean;
  readonly do_bg: boolean;
  readonly smooth: number;
  readonly square: boolean;
}

/** Ids with a channel of size 1, or one-hot. */
const targetOf = ({ prediction, target }: Shapes): TargetForm => (prediction !== undefined && target !== undefined && target[1] === prediction[1] ? 'dense' : 'labels');

function taskOf(nonlinearity: string | null, shapes: Shapes): { options: LossOptions; target: TargetForm } {
  const target = targetOf(shapes);
  if (nonlinearity === 'sigmoid') return { options: { task: 'multilabel' }, target: target === 'labels' ? 'one-hot' : target };
  return { options: { task: 'multiclass', fromLogits: nonlinearity === 'softmax' }, target };
}

function region(api: string, given: Region, shapes: Shapes, loss: LossDefinition, own: LossOptions, smooth = given.smooth): LossTranslation {
  const { options, target } = taskOf(given.apply_nonlin, shapes);
  return translation(api, { loss, options: { ...options, ...regionOptions(given, smooth), ...own }, view: channelsFirst(shapes.prediction?.length), target });
}

function regionOptions({ batch_dice: batch, do_bg: background, square }: Region, smooth: number): LossOptions {
  return {
    over: batch ? 'batch' : 'sample', includeBackground: background, smoothNumerator: smooth, smoothDenominator: smooth, ...(square ? { overlap: 'squares' } : {}),
  } as LossOptions;
}

const negative = (slug: string): LossDefinition => affine(findLoss(slug), 1, -1);

const SoftDiceLoss = declare('SoftDiceLoss', REGION, (given, shapes, api) => region(api, given, shapes, negative('dice'), {}, given.smooth / 2));
const IoULoss = declare('IoULoss', REGION, (given, shapes, api) => region(api, given, shapes, negative('jaccard'), {}));
const TVERSKY = { ...REGION, alpha: real(0.3), beta: real(0.7) };
const TverskyLoss = declare('TverskyLoss', TVERSKY, (given, shapes, api) => region(api, given, shapes, negative('tversky'), { fpWeight: given.alpha, fnWeight: given.beta } as LossOptions));
const AsymLoss = declare('AsymLoss', REGION, (given, shapes, api) => region(api, given, shapes, negative('asymmetric-similarity'), { beta: 1.5 } as LossOptions));

/** r = 0.1; the smoothing stands below the line only. */
const SSLoss = declare('SSLoss', REGION, (given, shapes, api) => {
  const { options, target } = taskOf(given.apply_nonlin, shapes);
  return translation(api, {
    loss: 'sensitivity-specificity',
    options: { ...options, over: given.batch_dice ? 'batch' : 'sample', includeBackground: given.do_bg, sensitivityWeight: 0.1, smoothDenominator: given.smooth } as LossOptions,
    view: channelsFirst(shapes.prediction?.length),
    target,
  });
});

/** −2(Σ wI + s)/(Σ w(P + T) + s) of each sample, w = 1/T²: the smoothing stands inside the factor 2, so a perfect prediction scores below −1. */
const GDICE = { apply_nonlin: oneOf(null, 'softmax', 'sigmoid'), smooth: real(1e-5) };
const generalised = (api: string, given: { readonly apply_nonlin: string | null }, shapes: Shapes, own: LossOptions): LossTranslation => {
  const { options, target } = taskOf(given.apply_nonlin, shapes);
  return translation(api, { loss: negative('generalised-dice'), options: { ...options, normalizeWeights: false, ...own } as LossOptions, view: channelsFirst(shapes.prediction?.length), target });
};
const GDiceLoss = declare('GDiceLoss', GDICE, (given, shapes, api) => generalised(api, given, shapes, { smoothNumerator: given.smooth, smoothDenominator: given.smooth / 2 } as LossOptions));
/** −2 Σ wI/Σ w(P + T) of the whole batch. */
const GDiceLossV2 = declare('GDiceLossV2', GDICE, (given, shapes, api) => generalised(api, given, shapes, { over: 'batch', smoothNumerator: 0, smoothDenominator: 0 } as LossOptions));

/** The mean Tversky loss of the whole batch to a power. */
const FocalTversky_loss = declare('FocalTversky_loss', { tversky: anything({}), gamma: real(0.75) }, ({ tversky, gamma }, shapes, api) => {
  const given = resolve(api, TVERSKY, tversky as Readonly<Record<string, unknown>>);
  const own = { ...regionOptions(given, given.smooth), fpWeight: given.alpha, fnWeight: given.beta } as LossOptions;
  const { options, target } = taskOf(given.apply_nonlin, shapes);
  return translation(api, {
    loss: compound(findLoss('focal-tversky'), 'focal-tversky', '(mean Tversky loss)^γ', (part) => power(part(findLoss('tversky'), own), gamma)),
    options,
    view: channelsFirst(shapes.prediction?.length),
    target,
  });
});

/** A power below 1 has no slope at 0: it is floored just above. */
const power = (x: Expr, exponent: number): Expr => (exponent < 1 ? x.max(1e-12) : x.clipBelow(0)).pow(exponent);

const SOFT_DICE = { ...REGION, smooth: real(1) };
const softDice = (api: string, given: unknown): LossOptions => {
  const options = resolve(api, SOFT_DICE, given as Readonly<Record<string, unknown>>);
  return regionOptions(options, options.smooth / 2);
};

/** Cross-entropy − Dice score. */
const DC_and_CE_loss = declare('DC_and_CE_loss', { soft_dice: anything({}), ce: anything({}), aggregate: oneOf('sum') }, (given, shapes, api) => translation(api, {
  loss: compound(findLoss('dice'), 'dice-ce', 'CE − Dice', (part) => part(findLoss('cross-entropy')).sub(part(findLoss('dice'), softDice(api, given.soft_dice)).complement())),
  options: { task: 'multiclass' },
  view: channelsFirst(shapes.prediction?.length),
  target: targetOf(shapes),
}));

/** 0.8 (−ln Dice)^γ + 0.2 CE, the Dice score being a mean over classes; the paper takes powers per class and of the CE too. */
const ExpLog_loss = declare('ExpLog_loss', { soft_dice: anything({}), wce: anything({}), gamma: real(0.3) }, ({ soft_dice: dice, gamma }, shapes, api) => translation(api, {
  loss: compound(findLoss('dice'), 'exponential-logarithmic', '0.8 (−ln Dice)^γ + 0.2 CE', (part) => {
    const score = part(findLoss('dice'), softDice(api, dice)).complement();
    return power(score.clipBelow(1e-7).log().neg(), gamma).mul(0.8).add(part(findLoss('cross-entropy')).mul(0.2));
  }),
  options: { task: 'multiclass' },
  view: channelsFirst(shapes.prediction?.length),
  target: targetOf(shapes),
}));

/** Targets clamped to [s/(C − 1), 1 − s], s added to the probability of the truth, alpha divided by its sum. */
const FocalLoss = declare('FocalLoss', { apply_nonlin: oneOf(null, 'softmax'), alpha: listOrNull(), gamma: real(2), balance_index: real(0), smooth: real(1e-5), size_average: flag(true) }, (given, shapes, api) => {
  const { alpha, gamma, smooth } = given;
  const total = alpha?.reduce((a, b) => a + b, 0) ?? 1;
  const channels = shapes.prediction?.[1];
  if (channels === undefined) throw refusal(api, 'spreads its smoothing over the other channels, and how many there are is not known', 'Give the shape of the prediction.');
  return translation(api, {
    loss: seeing(findLoss('focal'), (problem) => new SeenProblem(problem, {
      fromPrediction: (x) => {
        const p = given.apply_nonlin === null ? x : x.softmax();
        return p.mul(1 - smooth).add(p.complement().mul(smooth / (channels - 1))).add(smooth);
      },
    })),
    options: {
      task: 'multiclass', fromLogits: false, classes: channels, alpha: null, gamma, weightNormalization: 'count', reduction: given.size_average ? 'mean' : 'sum',
      classWeights: alpha?.map((weight) => weight / total) ?? null,
    } as LossOptions,
    view: channelsFirst(shapes.prediction?.length),
    target: targetOf(shapes),
  });
});

/** The mean of p · dist over the foreground channels of a softmax. */
const BDLoss = declare('BDLoss', { apply: anything() }, (_given, { prediction }, api) => translation(api, {
  loss: 'boundary',
  options: { task: 'multiclass', classes: prediction?.[1] ?? null, includeBackground: false, distanceMaps: 'given' } as LossOptions,
  view: channelsFirst(prediction?.length),
  target: 'labels',
  distances: true,
}));

/** The hardest k percent of all pixels, a whole number. */
const TopKLoss = declare('TopKLoss', { weight: listOrNull(), ignore_index: real(-100), k: real(10) }, ({ weight, ignore_index: ignoreIndex, k }, shapes, api) => translation(api, {
  loss: 'top-k-cross-entropy',
  options: { task: 'multiclass', variant: 'nnunet', fraction: k / 100, classWeights: weight, ignoreIndex: targetOf(shapes) === 'labels' ? ignoreIndex : null } as LossOptions,
  view: channelsFirst(shapes.prediction?.length),
  target: targetOf(shapes),
}));

const LovaszSoftmax = declare('LovaszSoftmax', { reduction: oneOf('mean') }, (_given, shapes, api) => translation(api, {
  loss: 'lovasz', options: { task: 'multiclass', fromLogits: false, absent: 'count' }, view: channelsFirst(shapes.prediction?.length), target: targetOf(shapes),
}));

const DisPenalizedCE = refused(declare, 'DisPenalizedCE', {}, 'computes the distance-weighted map and returns the unweighted mean: plain cross-entropy', 'Use our distance-map cross-entropy, or cross-entropy.');
const DistBinaryDiceLoss = refused(declare, 'DistBinaryDiceLoss', { smooth: real(1e-5) }, 'multiplies the intersection by a distance map, so that its score can exceed 1, and is 0/0 for objects one voxel thick', 'Use our dice, or distance-map cross-entropy.');

export const segLossOdyssey = {
  SoftDiceLoss, IoULoss, TverskyLoss, AsymLoss, SSLoss, GDiceLoss, GDiceLossV2, FocalTversky_loss, DC_and_CE_loss, ExpLog_loss, FocalLoss, TopKLoss, LovaszSoftmax, BDLoss, DisPenalizedCE, DistBinaryDiceLoss,
} as const;

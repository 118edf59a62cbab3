// ivadomed: probabilities, channels first; its Dice and Tversky are negative scores, −1 the best.
import { findLoss, perPixel, type Expr, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { refusal, type LossTranslation, type Shapes } from '../api.ts';
import { ofProbabilities } from '../binary-cross-entropy.ts';
import { affine, change, compound } from '../derive.ts';
import { fadedBySurprise } from '../faded.ts';
import { channelsFirst, elementwise } from '../layout.ts';
import { translation } from '../loss.ts';
import { anything, flag, listOrNull, real, required } from '../option.ts';
import { repository } from './declare.ts';

const declare = repository('ivadomed/ivadomed');

function perClass(api: string, { prediction }: Shapes, loss: LossDefinition, options: LossOptions, classes: readonly number[] | null = null): LossTranslation {
  const count = prediction?.[1];
  if (classes !== null && count === undefined) throw refusal(api, 'classes_of_interest lists some of the classes, and how many there are is not known', 'Give the shape of the prediction.');
  return translation(api, {
    loss,
    options: {
      task: 'multilabel', fromLogits: false, over: 'batch', classes: count ?? null, ...options,
      ...(classes === null ? {} : { classWeights: Array.from({ length: count ?? 1 }, (_, id) => Number(classes.includes(id))) }),
    },
    view: channelsFirst(prediction?.length),
  });
}

const halves = (smooth: number): LossOptions => ({ smoothNumerator: smooth / 2, smoothDenominator: smooth / 2 }) as LossOptions;
/** Everything is one region. */
const ONE_REGION = { average: 'micro', over: 'batch' } as const;
/** A loss less 1: the negative score. */
const negative = (slug: string): LossDefinition => affine(findLoss(slug), 1, -1);

const DiceLoss = declare('DiceLoss', { smooth: real(1) }, ({ smooth }, _shapes, api) => translation(api, { loss: negative('dice'), options: { fromLogits: false, ...halves(smooth) }, view: elementwise }));
const MultiClassDiceLoss = declare('MultiClassDiceLoss', { classes_of_interest: listOrNull() }, (given, shapes, api) => perClass(api, shapes, negative('dice'), halves(1), given.classes_of_interest));

/** alpha prices false positives, against the paper. */
const TVERSKY = { alpha: real(0.7), beta: real(0.3), smooth: real(1) };
const index = ({ alpha, beta, smooth }: { readonly alpha: number; readonly beta: number; readonly smooth: number }): LossOptions => ({ fpWeight: alpha, fnWeight: beta, smoothNumerator: smooth, smoothDenominator: smooth }) as LossOptions;
const TverskyLoss = declare('TverskyLoss', TVERSKY, (given, shapes, api) => perClass(api, shapes, negative('tversky'), index(given)));
const FocalTverskyLoss = declare('FocalTverskyLoss', { ...TVERSKY, gamma: real(1.33) }, (given, shapes, api) => {
  if (given.gamma <= 0) throw refusal(api, `gamma must be above 0, got ${given.gamma}: the power is 1/gamma`, 'Use 4/3.');
  return perClass(api, shapes, findLoss('focal-tversky'), { ...index(given), exponent: 1 / given.gamma } as LossOptions);
});

const FOCAL = { gamma: real(2), alpha: real(0.25) };
/** The sum over all elements. */
const FocalLoss = declare('FocalLoss', { ...FOCAL, eps: real(1e-7) }, ({ gamma, alpha, eps }, _shapes, api) => translation(api, {
  loss: fadedBySurprise({ gamma, alpha }), options: { fromLogits: false, epsilon: eps, reduction: 'sum' }, view: elementwise,
}));

/** ln(focal sum) − beta · ln(Dice score): unbounded below. */
const FocalDiceLoss = declare('FocalDiceLoss', { beta: real(1), ...FOCAL }, ({ beta, gamma, alpha }, _shapes, api) => translation(api, {
  loss: compound(findLoss('dice'), 'focal-dice', 'ln(Σ focal) − β ln(Dice)', (part) => {
    const focal = part(fadedBySurprise({ gamma, alpha }), { reduction: 'sum' });
    const score = part(findLoss('dice'), { ...halves(1), ...ONE_REGION }).complement();
    return focal.clipBelow(1e-7).log().sub(score.clipBelow(1e-7).log().mul(beta));
  }),
  options: { fromLogits: false },
  view: elementwise,
}));

/**
 * −2 Σ wI/Σ w(P + T) over all samples and classes, w = 1/max(T², epsilon) of each: an absent class outweighs all others.
 * Its own background, 1 where all channels are exactly 0, counts as one more class, without a gradient.
 */
const GeneralizedDiceLoss = declare('GeneralizedDiceLoss', { epsilon: real(1e-5), include_background: flag(true) }, ({ epsilon, include_background: background }, shapes, api) => perClass(api, shapes, compound(findLoss('dice'), 'generalised-dice', '−2 Σ wI/Σ w(P + T)', (_part, problem) => {
  const { target, probability, builder } = problem;
  const pairs: readonly (readonly [Expr, Expr])[] = [[probability, target], ...(background ? [[isEmpty(probability), isEmpty(target)] as const] : [])];
  const [overlap, volumes] = pairs.map(([p, y]): readonly [Expr, Expr] => {
    const volume = y.sum('space');
    const weight = builder.constant(1).div(volume.mul(volume).max(epsilon));
    const all = (x: Expr): Expr => x.mul(weight).sum('batch', 'class');
    return [all(p.mul(y).sum('space')), all(p.sum('space').add(volume))];
  }).reduce(([a, b], [c, d]) => [a.add(c), b.add(d)]);
  return overlap.mul(-2).div(volumes.max(epsilon));
}), {}));

/** 1 where all channels are exactly 0. */
const isEmpty = (x: Expr): Expr => x.sum('class').equals(0).where(1, 0);

/** Half of the sum of squared differences. */
const L2loss = declare('L2loss', {}, (_given, _shapes, api) => translation(api, {
  loss: change(findLoss('cross-entropy'), (_term, { probability, target }) => perPixel(probability.sub(target).pow(2).mul(0.5))), options: { fromLogits: false, reduction: 'sum' }, view: elementwise,
}));
const BinaryCrossEntropyLoss = declare('BinaryCrossEntropyLoss', {}, (_given, _shapes, api) => translation(api, { loss: ofProbabilities, options: { fromLogits: false }, view: elementwise }));

/** The sum over pixels. Its weights near the opened foreground are compared as true and false, and so are 1 everywhere. */
const AdapWingLoss = declare('AdapWingLoss', { theta: real(0.5), alpha: real(2.1), omega: real(14), epsilon: real(1) }, ({ theta, alpha, omega, epsilon }, _shapes, api) => translation(api, {
  loss: 'adaptive-wing', options: { fromLogits: false, theta, alpha, omega, wingEpsilon: epsilon, reduction: 'sum' } as LossOptions, view: elementwise,
}));

const SINGLE = { DiceLoss, MultiClassDiceLoss, TverskyLoss, FocalTverskyLoss, FocalLoss, FocalDiceLoss, GeneralizedDiceLoss, BinaryCrossEntropyLoss, L2loss, AdapWingLoss } as const;

/** The sum of losses by name, each with its parameters or null. */
const LossCombination = declare('LossCombination', { losses_list: required(anything()), params_list: anything() }, ({ losses_list: names, params_list: parameters }, shapes, api) => {
  const losses = [names].flat().map((name, i) => {
    const make = Object.hasOwn(SINGLE, String(name)) ? SINGLE[String(name) as keyof typeof SINGLE] : undefined;
    if (make === undefined) throw refusal(api, `losses_list names ${JSON.stringify(name)}, which is not there`, `Names: ${Object.keys(SINGLE).join(', ')}.`);
    const own = Array.isArray(parameters) ? (parameters[i] as object | null | undefined) : undefined;
    return (make as (given: object, shapes: Shapes) => LossTranslation)(own ?? {}, shapes);
  });
  const [first] = losses;
  if (first === undefined) throw refusal(api, 'losses_list is empty', 'Name one loss at least.');
  return perClass(api, shapes, compound(first.loss, 'combination', losses.map(({ loss }) => loss.slug).join(' + '), (part) => losses
    // What is one region there is all classes together here.
    .map(({ loss, options }) => part(loss, options.layout === 'W' ? { ...options, ...ONE_REGION } : options))
    .reduce((a, b) => a.add(b))), {});
});

export const ivadomed = { ...SINGLE, LossCombination } as const;

// ivadomed: probabilities, channels first; its Dice and Tversky are negative scores, −1 the best.
import { findLoss, perPixel, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { refusal, type LossTranslation, type Shapes } from '../api.ts';
import { affine, change, compound, seeing } from '../derive.ts';
import { channelsFirst, count, elementwise, type View } from '../layout.ts';
import { translation } from '../loss.ts';
import { anything, flag, listOrNull, real } from '../option.ts';
import { refused, repository } from './declare.ts';
import { WithBackground } from './with-background.ts';

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
/** A loss less 1: the negative score. */
const negative = (slug: string): LossDefinition => affine(findLoss(slug), 1, -1);

/** Everything is one region. */
const DiceLoss = declare('DiceLoss', { smooth: real(1) }, ({ smooth }, _shapes, api) => translation(api, { loss: negative('dice'), options: { fromLogits: false, ...halves(smooth) }, view: elementwise }));
const MultiClassDiceLoss = declare('MultiClassDiceLoss', { classes_of_interest: listOrNull() }, (given, shapes, api) => perClass(api, shapes, negative('dice'), halves(1), given.classes_of_interest));

/** alpha prices false positives, against the paper. */
const TVERSKY = { alpha: real(0.7), beta: real(0.3), smooth: real(1) };
const index = ({ alpha, beta, smooth }: { readonly alpha: number; readonly beta: number; readonly smooth: number }): LossOptions => ({ fpWeight: alpha, fnWeight: beta, smoothNumerator: smooth, smoothDenominator: smooth }) as LossOptions;
const TverskyLoss = declare('TverskyLoss', TVERSKY, (given, shapes, api) => perClass(api, shapes, negative('tversky'), index(given)));
const FocalTverskyLoss = declare('FocalTverskyLoss', { ...TVERSKY, gamma: real(1.33) }, (given, shapes, api) => perClass(api, shapes, findLoss('focal-tversky'), { ...index(given), exponent: 1 / given.gamma } as LossOptions));

const FOCAL = { gamma: real(2), alpha: real(0.25) };
/** The factor is (1 − exp(−CE))^γ: of a soft target that of its cross-entropy, of a hard one the usual (1 − p_t)^γ. */
const focalOf = (gamma: number, alpha: number): LossDefinition => change(findLoss('cross-entropy'), (term, { target }) => {
  if (term.kind !== 'pixel') return term;
  const factor = term.terms.neg().exp().complement().clipBelow(0).pow(gamma);
  return perPixel(term.terms.mul(factor).mul(target.mul(2 * alpha - 1).add(1 - alpha)));
});

/** The sum over all elements. */
const FocalLoss = declare('FocalLoss', { ...FOCAL, eps: real(1e-7) }, ({ gamma, alpha, eps }, _shapes, api) => translation(api, {
  loss: focalOf(gamma, alpha), options: { fromLogits: false, epsilon: eps, reduction: 'sum' }, view: elementwise,
}));

/** ln(focal sum) − beta · ln(Dice score): unbounded below. */
const FocalDiceLoss = declare('FocalDiceLoss', { beta: real(1), ...FOCAL }, ({ beta, gamma, alpha }, _shapes, api) => translation(api, {
  loss: compound(findLoss('dice'), 'focal-dice', 'ln(Σ focal) − β ln(Dice)', (part) => {
    const focal = part(focalOf(gamma, alpha), { reduction: 'sum' });
    const score = part(findLoss('dice'), halves(1)).complement();
    return focal.clipBelow(1e-7).log().sub(score.clipBelow(1e-7).log().mul(beta));
  }),
  options: { fromLogits: false },
  view: elementwise,
}));

/** All pixels of the batch, with a class axis. */
const ONE_CHANNEL: View = { layout: 'WC', shape: (shape) => [count(shape), 1] };

/** −Σ wI/… over the batch, w = 1/T². */
const GeneralizedDiceLoss = declare('GeneralizedDiceLoss', { epsilon: real(1e-5), include_background: flag(true) }, ({ include_background: background }, shapes, api) => {
  const own = { normalizeWeights: false, absentWeight: 'skip', smoothNumerator: 0, smoothDenominator: 0 } as LossOptions;
  const loss = negative('generalised-dice');
  if (!background) return perClass(api, shapes, loss, own);
  if (shapes.prediction?.[1] !== 1) throw refusal(api, 'include_background adds a channel of its own, 1 where all others are 0', 'Give that channel as one of the prediction, with include_background: false.');
  return translation(api, { loss: seeing(loss, (problem) => new WithBackground(problem)), options: { fromLogits: false, over: 'batch', ...own }, view: ONE_CHANNEL });
});

const LossCombination = refused(declare, 'LossCombination', { losses_list: anything(), params_list: anything() }, 'adds losses of which L2loss and others are no segmentation losses', 'Add the values and gradients of the losses that you want.');
/** The sum over pixels. Those near the opened foreground weigh more; of an image narrower than 3 pixels nothing is left by the opening. */
const AdapWingLoss = declare('AdapWingLoss', { theta: real(0.5), alpha: real(2.1), omega: real(14), epsilon: real(1) }, ({ theta, alpha, omega, epsilon }, { prediction = [] }, api) => {
  if (prediction.slice(2).every((size) => size >= 3)) throw refusal(api, 'weighs pixels by a dilation of the opened target', 'Use our adaptive-wing, with a mask if pixels are to be weighed.');
  return translation(api, { loss: 'adaptive-wing', options: { fromLogits: false, theta, alpha, omega, wingEpsilon: epsilon, reduction: 'sum' } as LossOptions, view: elementwise });
});

export const ivadomed = { DiceLoss, MultiClassDiceLoss, TverskyLoss, FocalTverskyLoss, FocalLoss, FocalDiceLoss, GeneralizedDiceLoss, LossCombination, AdapWingLoss } as const;

// The authors' code of the unified focal loss (mlyg/unified-focal-loss): probabilities of two or more channels, last.
// delta is the price of a false negative against 1 − delta, and in focal losses the weight of the foreground.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { refusal, type LossTranslation, type Shapes } from '../api.ts';
import { compound, seeing } from '../derive.ts';
import { channelsLast } from '../layout.ts';
import { translation } from '../loss.ts';
import { numberOrList, real, realOrNull } from '../option.ts';
import { asymmetricFocal } from '../asymmetric-focal.ts';
import { clipped } from '../see.ts';
import { repository } from './declare.ts';

const declare = repository('mlyg/unified-focal-loss');

function probabilities(api: string, { prediction }: Shapes, loss: LossDefinition, options: LossOptions): LossTranslation {
  return translation(api, { loss, options: { task: 'multiclass', fromLogits: false, classes: prediction?.at(-1) ?? 2, ...options }, view: channelsLast(prediction?.length) });
}

const index = (delta: number, smooth: number): LossOptions => ({ fpWeight: 1 - delta, fnWeight: delta, smoothNumerator: smooth, smoothDenominator: smooth }) as LossOptions;
/** A power of 0 would leave no loss. */
function powerOf(api: string, gamma: number, exponent: number): number {
  if (exponent <= 0) throw refusal(api, `gamma ${gamma} makes the power ${exponent}, and nothing is left of the Tversky loss`, 'Use 0.75.');
  return exponent;
}
const SMOOTH = { smooth: real(1e-6) };

export const dice_loss = declare('dice_loss', { delta: real(0.5), ...SMOOTH }, (given, shapes, api) => probabilities(api, shapes, findLoss('tversky'), { ...index(given.delta, given.smooth), task: 'multilabel' }));
export const tversky_loss = declare('tversky_loss', { delta: real(0.7), ...SMOOTH }, (given, shapes, api) => probabilities(api, shapes, findLoss('tversky'), { ...index(given.delta, given.smooth), task: 'multilabel' }));
export const focal_tversky_loss = declare('focal_tversky_loss', { delta: real(0.7), gamma: real(0.75), ...SMOOTH }, (given, shapes, api) => probabilities(api, shapes,
  seeing(findLoss('focal-tversky'), clipped), { ...index(given.delta, given.smooth), exponent: powerOf(api, given.gamma, given.gamma), task: 'multilabel' } as LossOptions));

/** alpha · CE − (1 − alpha) · mean Dice score; beta weighs the background channel against 1 − beta. */
export const combo_loss = declare('combo_loss', { alpha: realOrNull(0.5), beta: realOrNull(0.5) }, ({ alpha, beta }, shapes, api) => probabilities(api, shapes,
  compound(findLoss('combo'), 'combo', 'α · CE − (1 − α) · Dice', (part) => {
    const crossEntropy = part(seeing(findLoss('cross-entropy'), clipped), beta === null ? {} : { classWeights: [beta, 1 - beta], weightNormalization: 'count' });
    const score = part(findLoss('tversky'), index(0.5, 1e-6)).complement();
    return alpha === null ? crossEntropy.sub(score) : crossEntropy.mul(alpha).sub(score.mul(1 - alpha));
  }), {}));

/** alpha: one weight for all, or one per channel; beta weighs the background channel against 1 − beta. */
export const focal_loss = declare('focal_loss', { alpha: numberOrList(null), beta: realOrNull(null), gamma_f: real(2) }, ({ alpha, beta, gamma_f: gamma }, shapes, api) => {
  const channels = shapes.prediction?.at(-1) ?? 2;
  const weights = Array.from({ length: channels }, (_, c) => (Array.isArray(alpha) ? Number(alpha[c] ?? 1) : Number(alpha ?? 1)) * (beta === null ? 1 : [beta, 1 - beta][c] ?? 1));
  return probabilities(api, shapes, seeing(findLoss('focal'), clipped), { alpha: null, gamma, classWeights: weights, weightNormalization: 'count' } as LossOptions);
});

/** delta weighs the foreground, 1 − delta the background. */
export const symmetric_focal_loss = declare('symmetric_focal_loss', { delta: real(0.7), gamma: real(2) }, ({ delta, gamma }, shapes, api) => probabilities(api, shapes,
  seeing(findLoss('focal'), clipped), { alpha: delta, gamma } as LossOptions));

export const symmetric_focal_tversky_loss = declare('symmetric_focal_tversky_loss', { delta: real(0.7), gamma: real(0.75) }, ({ delta, gamma }, shapes, api) => probabilities(api, shapes,
  seeing(findLoss('focal-tversky'), clipped), { ...index(delta, 1e-7), exponent: powerOf(api, gamma, 1 - gamma) } as LossOptions));

export const asymmetric_focal_loss = declare('asymmetric_focal_loss', { delta: real(0.7), gamma: real(2) }, ({ delta, gamma }, shapes, api) => probabilities(api, shapes,
  asymmetricFocal(delta, gamma, shapes.prediction?.at(-1) ?? 2), {}));

type Form = 'asymmetric' | 'symmetric';
const unified = (form: Form, delta: number, gamma: number, weight: number): LossOptions => ({ form, delta, gamma, weight }) as LossOptions;

export const asymmetric_focal_tversky_loss = declare('asymmetric_focal_tversky_loss', { delta: real(0.7), gamma: real(0.75) }, ({ delta, gamma }, shapes, api) => probabilities(api, shapes,
  seeing(findLoss('unified-focal'), clipped), unified('asymmetric', delta, gamma, 1)));

const UNIFIED = { weight: realOrNull(0.5), delta: real(0.6), gamma: real(0.5) };

/** weight · focal Tversky + (1 − weight) · focal; null adds both as they are. */
const unifiedLoss = (name: string, form: Form) => declare(name, UNIFIED, ({ weight, delta, gamma }, shapes, api) => {
  const loss = seeing(findLoss('unified-focal'), clipped);
  if (weight !== null) return probabilities(api, shapes, loss, unified(form, delta, gamma, weight));
  return probabilities(api, shapes, compound(loss, 'unified-focal', 'focal Tversky + focal', (part) => part(loss, unified(form, delta, gamma, 1)).add(part(loss, unified(form, delta, gamma, 0)))), {});
});

export const sym_unified_focal_loss = unifiedLoss('sym_unified_focal_loss', 'symmetric');
export const asym_unified_focal_loss = unifiedLoss('asym_unified_focal_loss', 'asymmetric');

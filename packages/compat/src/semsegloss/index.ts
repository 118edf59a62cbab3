// SemSegLoss 1.1: the methods of its class `Semantic_loss_functions`, with the constants that its file fixes.
// Probabilities; batch, space and channels are one region.
import { findLoss, perPixel, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type LossTranslation } from '../api.ts';
import { affine, compound, eachElement, seeing } from '../derive.ts';
import { elementwise } from '../layout.ts';
import { translation } from '../loss.ts';
import { real } from '../option.ts';
import { clipped } from '../see.ts';
import { ofClippedLogits } from './clipped-logits.ts';
import { sensitivity, specificity } from './metrics.ts';
import { basnet_hybrid_loss, ssim_loss, unet3p_hybrid_loss } from './structural.ts';

/** Module constants, given as options: no method takes an argument. */
const CONSTANTS = { beta: real(0.25), alpha: real(0.25), gamma: real(2), epsilon: real(1e-5), smooth: real(1) };

type Make = (constants: { readonly alpha: number; readonly beta: number; readonly gamma: number; readonly smooth: number }) => { readonly loss: LossDefinition; readonly options: LossOptions };

const method = (name: string, make: Make) => declare(`shruti-jadon/Semantic-Segmentation-Loss-Functions:${name}`, CONSTANTS, (constants, _shapes, api): LossTranslation => {
  const { loss, options } = make(constants);
  return translation(api, { loss, options: { ...options, fromLogits: false }, view: elementwise });
});

const preset = (slug: string): ReturnType<Make> => ({ loss: findLoss(slug), options: { variant: 'semsegloss' } });

/** The region losses shadow the constants: 0.7 FN, 0.3 FP, exponent 0.75, smooth 1 whatever the module says. */
const region = (slug: string) => (): ReturnType<Make> => preset(slug);
const score = (slug: string): Make => () => ({ loss: affine(findLoss(slug), -1, 1), options: { variant: 'semsegloss' } });

const weighted_cross_entropyloss = method('weighted_cross_entropyloss', ({ beta }) => ({ loss: ofClippedLogits(({ target }) => [target.mul(beta / (1 - beta)), target.complement()]), options: {} }));

const focal_loss = method('focal_loss', ({ alpha, gamma }) => ({
  loss: ofClippedLogits(({ target, probability: p }) => [target.mul(p.complement().pow(gamma)).mul(alpha), target.complement().mul(p.pow(gamma)).mul(1 - alpha)]), options: {},
}));

/** (BCE + Dice loss)/2, a map: BCE is the mean over channels of each position, and the loss of the region is added to each. */
const bce_dice_loss = declare('shruti-jadon/Semantic-Segmentation-Loss-Functions:bce_dice_loss', CONSTANTS, (_constants, { prediction }, api) => {
  const channels = prediction?.at(-1) ?? 1;
  return translation(api, {
    loss: {
      ...compound(findLoss('dice'), 'bce-dice', '(BCE + Dice loss)/2', (part) => part(findLoss('dice'))),
      define: (problem) => perPixel(eachElement(problem, seeing(findLoss('cross-entropy'), clipped)).add(eachElement(problem, findLoss('dice'), { variant: 'semsegloss' })).mul(0.5 / channels)),
    },
    options: { fromLogits: false, reduction: 'none' },
    view: elementwise,
    elements: ({ data }) => Array.from({ length: data.length / channels }, (_, i) => Array.from(data.subarray(i * channels, (i + 1) * channels)).reduce((a, b) => a + b, 0)),
  });
});

const refused = (name: string, reason: string, instead: string) => declare(`shruti-jadon/Semantic-Segmentation-Loss-Functions:${name}`, {}, (_given, _shapes, api): LossTranslation => {
  throw refusal(api, reason, instead);
});

/** Soft, without a threshold; its smoothing is 1e-7, where that of the loss is 1. */
const dice_coef = method('dice_coef', () => ({ loss: affine(findLoss('dice'), -1, 1), options: { smoothNumerator: 5e-8, smoothDenominator: 5e-8 } as LossOptions }));

export const semsegloss = {
  dice_coef,
  sensitivity,
  specificity,
  ssim_loss,
  unet3p_hybrid_loss,
  basnet_hybrid_loss,
  weighted_cross_entropyloss,
  focal_loss,
  bce_dice_loss,
  generalized_dice_coefficient: method('generalized_dice_coefficient', score('dice')),
  dice_loss: method('dice_loss', region('dice')),
  tversky_index: method('tversky_index', score('tversky')),
  tversky_loss: method('tversky_loss', region('tversky')),
  focal_tversky: method('focal_tversky', region('focal-tversky')),
  log_cosh_dice_loss: method('log_cosh_dice_loss', region('log-cosh-dice')),
  jacard_similarity: method('jacard_similarity', score('jaccard')),
  jacard_loss: method('jacard_loss', region('jaccard')),
  depth_softmax: refused('depth_softmax', 'it divides sigmoids by their sum over the batch, which is not a softmax', 'Use fromLogits: true with task "multiclass".'),
} as const;

// Keras: Dice and Tversky of probabilities, over the axes that `axis` names; all of them by default.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type LossTranslation, type Shapes } from '../api.ts';
import { channelsLast, elementwise, samples } from '../layout.ts';
import { translation, type Recipe } from '../loss.ts';
import { listOrNull, real } from '../option.ts';
import { REDUCTION, reductionOf, type Reduction } from './problem.ts';

const EPSILON = 1e-7;
const REGION = { axis: listOrNull(), ...REDUCTION };

/** 1 − 2I/(P + T + 1e-7): the constant stands in the denominator only, so an empty target costs 1. */
export const Dice = declare('keras.losses.Dice', REGION, (given, shapes, api) => region(api, given, shapes, findLoss('dice'), { smoothNumerator: 0, smoothDenominator: EPSILON / 2 } as LossOptions));

/** 1 − I/(I + alpha FP + beta FN + 1e-7). */
export const Tversky = declare('keras.losses.Tversky', { alpha: real(0.5), beta: real(0.5), ...REGION }, (given, shapes, api) => region(api, given, shapes, findLoss('tversky'), {
  fpWeight: given.alpha, fnWeight: given.beta, smoothNumerator: 0, smoothDenominator: EPSILON,
} as LossOptions));

function region(api: string, { axis, reduction }: { readonly axis: readonly number[] | null; readonly reduction: Reduction }, shapes: Shapes, loss: LossDefinition, own: LossOptions): LossTranslation {
  if (shapes.sampleWeight !== undefined) throw refusal(api, 'sample weights of whole regions are not translated', 'Multiply the elements of reduction "none" by them.');
  return translation(api, { loss, options: { fromLogits: false, ...own, ...reductionOf(reduction), ...regionsOf(api, axis, shapes).options }, view: regionsOf(api, axis, shapes).view });
}

/** Which axes one ratio is over: everything, each sample, each class, or each class of each sample. */
function regionsOf(api: string, axis: readonly number[] | null, { prediction = [0, 0, 0, 0] }: Shapes): Pick<Recipe, 'options' | 'view'> {
  const rank = prediction.length;
  const over = new Set((axis ?? prediction.map((_, i) => i)).map((i) => (i + rank) % rank));
  const hasSpace = prediction.slice(1, -1).every((_, i) => over.has(i + 1));
  const [batch, classes] = [over.has(0), over.has(rank - 1)];
  if (over.size === rank) return { options: { task: 'binary' }, view: elementwise };
  if (!hasSpace) throw refusal(api, `axis must hold all axes of space, got [${(axis ?? []).join(', ')}]`, 'Use our dice or tversky with the options over and average.');
  if (classes) return { options: { task: 'binary' }, view: samples };
  return { options: { task: 'multilabel', over: batch ? 'batch' : 'sample' }, view: channelsLast(rank) };
}

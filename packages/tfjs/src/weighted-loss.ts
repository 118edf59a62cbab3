// A loss times a number: the weights of several outputs, which model.compile of tfjs has no option for.
import { failure } from '@semsegloss/core';
import type { LossFunction } from './loss.ts';
import { recipeOf, remember } from './recipes.ts';
import type { Tensor, Tf } from './runtime.ts';

/**
 * L = weight · loss.
 *
 * ```ts
 * model.compile({ optimizer: 'adam', loss: { mask: lossFor(tf, 'dice'), edge: weightedLoss(tf, lossFor(tf, 'focal'), 0.4) } });
 * ```
 * @throws PARAMETER_RANGE for a weight that is negative or not finite, or what is no function.
 */
export function weightedLoss<Value extends Tensor>(tf: Tf, loss: LossFunction<Value>, weight: number): LossFunction<Value> {
  if (typeof loss !== 'function') throw failure('PARAMETER_RANGE', 'weightedLoss', 'the second argument must be a loss function', loss, "Pass lossFor(tf, 'dice').");
  if (!Number.isFinite(weight) || weight < 0) throw failure('PARAMETER_RANGE', 'weightedLoss.weight', 'must be a finite number of at least 0', weight, 'Change the weight.');
  const made: LossFunction<Value> = (...given) => tf.tidy(() => tf.mul(loss(...given), weight) as Value);
  const recipe = recipeOf(loss);
  return recipe === undefined ? made : remember(made, { ...recipe, weight: weight * (recipe.weight ?? 1) });
}

// Deep supervision of a model with several outputs: one weighted loss for each, in the form that model.compile takes.
import { failure, supervisionWeights, type DeepSupervisionOptions, type LossDefinition, type LossOptions, type Parameters } from '@semsegloss/core';
import { lossFor, type LossFunction } from './loss.ts';
import type { Tf } from './runtime.ts';
import { weightedLoss } from './weighted-loss.ts';

export interface DeepSupervisionForOptions extends DeepSupervisionOptions {
  /** The number of outputs, finest first. */
  readonly outputs: number;
}

/**
 * L = Σ_i weight_i · loss(target_i, output_i): one function per output, finest first, for `model.compile({ loss: [...] })`,
 * which sums them. `weights` are ½ⁱ by default ('halving'), 'same', 'first' (1, then ½), or any numbers.
 *
 * ```ts
 * model.compile({ optimizer: 'adam', loss: deepSupervisionFor(tf, 'dice', {}, { outputs: 3 }) });
 * await model.fit(images, resizeTargets(tf, masks, model.outputs.map(({ shape }) => shape)), { epochs: 10 });
 * ```
 * Source: Lee, Xie, Gallagher, Zhang and Tu, "Deeply-supervised nets", AISTATS 2015.
 * @throws PARAMETER_RANGE for weights or a number of outputs, OPTION_CONFLICT for reduction "none"; what `lossFor` throws.
 */
export function deepSupervisionFor<P extends Parameters>(
  tf: Tf, loss: LossDefinition<P> | string, options: LossOptions<P>, { outputs, weights = 'halving' }: DeepSupervisionForOptions,
): LossFunction[] {
  if (!Number.isInteger(outputs) || outputs < 1) throw failure('PARAMETER_RANGE', 'deepSupervisionFor.outputs', 'must be a whole number of at least 1', outputs, 'Pass model.outputs.length.');
  if (options.reduction === 'none') throw failure('OPTION_CONFLICT', 'deepSupervisionFor.reduction', 'must be "mean" or "sum", since outputs of different sizes have different elements', 'none', 'Leave it out.');
  const one = lossFor(tf, loss, options);
  return supervisionWeights(weights, outputs).slice(0, outputs).map((weight) => weightedLoss(tf, one, weight));
}

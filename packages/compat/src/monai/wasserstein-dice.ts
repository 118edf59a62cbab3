// MONAI's generalised Wasserstein Dice loss. Its overlap multiplies the weights of each sample by the distances of all
// samples of the batch (a broadcast of [N, 1, pixels] by [N, pixels]): with one sample it is the loss of the paper.
import { findLoss, perClass, type Expr, type LossDefinition, type LossOptions, type Problem } from '@semsegloss/core';
import { declare, refusal } from '../api.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { anything, oneOf, real, required, type Values } from '../option.ts';
import { REDUCTION } from './problem.ts';

const OPTIONS = { dist_matrix: required(anything()), weighting_mode: oneOf('default', 'GDL'), ...REDUCTION, smooth_nr: real(1e-5), smooth_dr: real(1e-5) };
type Given = Values<typeof OPTIONS>;

/** Of logits; distances are divided by the largest one. */
export const GeneralizedWassersteinDiceLoss = declare('monai.losses.GeneralizedWassersteinDiceLoss', OPTIONS, (given, { prediction }, api) => {
  if (given.reduction === 'none') throw refusal(api, 'reduction "none" fails there for more than one class', 'Use our generalised-wasserstein-dice with reduction: "none".');
  return translation(api, {
    loss: acrossSamples(given),
    options: { distances: given.dist_matrix, reduction: given.reduction } as LossOptions,
    view: channelsFirst(prediction?.length),
    target: 'labels',
  });
});

/** 1 − (2I + nr)/(2I + E + dr): I = Σ_i α_i Σ_n (1 − δ_ni), E = Σ_i δ_i, or Σ_i α_i Σ_n δ_ni with weights by volume. */
function acrossSamples({ weighting_mode: mode, smooth_nr: above, smooth_dr: below }: Given): LossDefinition {
  const core = findLoss('generalised-wasserstein-dice');
  return {
    ...core,
    define: (problem, parameters) => {
      const error = errorOf(problem, parameters['distances'] as readonly (readonly number[])[]);
      const errorOfAll = error.sum('batch');
      const weight = problem.target.mul(mode === 'GDL' ? problem.hardTarget.sum('space').add(1).pow(-1) : problem.isForeground()).sum('class');
      const overlap = weight.mul(problem.builder.size(['N']).sub(errorOfAll)).sum('space').mul(2);
      const errors = (mode === 'GDL' ? weight.mul(errorOfAll) : error).sum('space');
      return perClass(errors.add(below - above).div(overlap.add(errors).add(below)));
    },
  };
}

/** δ = Σ_k y_k Σ_l M_kl p_l of each pixel. */
function errorOf({ builder, probability, target }: Problem, distances: readonly (readonly number[])[]): Expr {
  const largest = Math.max(...distances.flat());
  const isClass = (id: number): Expr => target.mul(builder.perClass(distances.map((_, k) => Number(k === id)))).sum('class');
  return distances
    .map((row, k) => isClass(k).mul(probability.mul(builder.perClass(row.map((distance) => distance / largest))).sum('class')))
    .reduce((a, b) => a.add(b));
}

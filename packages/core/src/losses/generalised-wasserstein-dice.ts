// Generalised Wasserstein Dice loss: Dice in which confusing near classes costs less than confusing far ones.
import { defineLoss, perClass } from '../define/loss.ts';
import { choice, matrix } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { mixClasses } from './mix-classes.ts';
import { ratioLoss, SMOOTHING } from './overlap.ts';

/**
 * L = 1 − (Σ_i α_i (1 − δ_i) + s)/(Σ_i α_i (1 − δ_i) + ½ Σ_i β_i δ_i + s), with δ_i = Σ_k y_k Σ_l M_kl p_l the
 * Wasserstein distance between the pixel's target and its probabilities, M scaled to a largest element of 1.
 *
 * `weighting: 'background'`: α = 1 but 0 where the background (class 0) is true, β = 1. `weighting: 'volume'`:
 * α = β = 1/(V_k + 1), V_k the number of pixels of the true class.
 */
export const generalisedWassersteinDice = defineLoss({
  slug: 'generalised-wasserstein-dice',
  title: 'Generalised Wasserstein Dice loss',
  aliases: ['generalized-wasserstein-dice', 'gwdl'],
  family: 'region',
  formula: '1 − (Σ α(1 − δ) + s)/(Σ α(1 − δ) + ½ Σ βδ + s), δ = Σ_k y_k Σ_l M_kl p_l',
  source: { authors: 'Fidon, Li, Garcia-Peraza-Herrera, Ekanayake, Kitchen, Ourselin and Vercauteren', year: 2017, title: 'Generalised Wasserstein Dice score for imbalanced multi-class segmentation using holistic convolutional networks', where: 'BrainLes 2017' },
  parameters: {
    distances: matrix({ default: null, min: 0, perClass: true, doc: 'M, the distance between each two classes; null is 1 between any two' }),
    weighting: choice({ choices: ['background', 'volume'], default: 'background', doc: 'correct background counts nothing, or every pixel counts by the inverse volume of its class' }),
    ...SMOOTHING,
  },
  variants: {
    monai: { doc: 'MONAI and the authors: smooth 1e-5 on the 2TP form', options: { smoothNumerator: 5e-6, smoothDenominator: 5e-6 } },
  },
  defaults: { task: 'multiclass', average: 'micro' },
  properties: { range: [0, 1], perfect: 'zero', permutationInvariant: true, monotone: true },
  refuses: ({ task, average, includeBackground, classWeights, absent }, { distances }) => {
    if (task !== 'multiclass') return 'distances between classes need a task in which one class excludes another. Use task "multiclass".';
    if (average === 'macro') return 'it is one ratio over all classes. Leave average "micro".';
    if (absent !== 'count') return 'it is one ratio over all classes, and an absent one has no part in it. Leave absent "count".';
    if (!includeBackground || classWeights !== null) return 'what classes count is said by distances and weighting. Leave includeBackground true and classWeights null.';
    if (distances === null) return undefined;
    if (distances.some((row, k) => row[k] !== 0)) return 'distances must have 0 on the diagonal: a class is at no distance from itself. Set those elements to 0.';
    return distances.flat().every((d) => d === 0) ? 'distances must not all be 0. Give two classes a distance.' : undefined;
  },
  define: (problem, { distances, weighting, smoothNumerator, smoothDenominator }) => {
    const { probability: p, target: y } = problem;
    // Σ_l M_kl p_l: with all distances 1 it is what the other classes got.
    const costs = distances === null ? p.sum('class').sub(p) : mixClasses(problem, p, scaledTranspose(distances));
    const error = y.mul(costs).sum('class');
    const weightOf = weighting === 'background' ? problem.isForeground() : problem.sumPerClass(problem.hardTarget).add(1).pow(-1);
    const pixelWeight = y.mul(weightOf).sum('class');
    const sum = (x: Expr): Expr => problem.masked(x).expandTo(problem.layout.full(1)).sum(...problem.region);
    const errors = sum(weighting === 'background' ? error : error.mul(pixelWeight));
    return perClass(ratioLoss(sum(pixelWeight.mul(error.complement())), errors.mul(0.5), smoothNumerator, smoothDenominator));
  },
});

function scaledTranspose(distances: readonly (readonly number[])[]): number[][] {
  const largest = Math.max(...distances.flat());
  return distances.map((_, l) => distances.map((row) => (row[l] ?? 0) / largest));
}

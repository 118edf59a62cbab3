// Region mutual information loss: cross-entropy, and how much of the target's neighbourhoods the prediction explains.
import type { Problem } from '../build/problem.ts';
import { defineLoss, perClass, perPixel, weightedSum } from '../define/loss.ts';
import { choice, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { planeAxes, poolPlane, wholeNeighbourhoods, type Plane } from './neighbourhoods.ts';

/**
 * L = w_CE mean(CE) + w_RMI · mean over classes of ln det(Σ_y|p + aI)/(2 d), d = radius²: the covariance of the d
 * pixels of a neighbourhood of y that remains once those of p are known, Σ_y|p = Σ_y − Σ_yp (Σ_p + aI)⁻¹ Σ_py, with
 * sums over all neighbourhoods of an image for covariances and a = 5·10⁻⁴.
 *
 * Neighbourhoods are squares in the last two spatial axes (of a volume: in its slices), after pooling. An image without
 * a whole one has no second part. Pivots of the elimination are at least a, as they are without rounding.
 */
export const rmi = defineLoss({
  slug: 'rmi',
  title: 'Region mutual information loss',
  aliases: ['region-mutual-information', 'rmi-loss'],
  family: 'compound',
  formula: 'w_CE mean(CE) + w_RMI mean_c ln det(Σ_y − Σ_yp (Σ_p + aI)⁻¹ Σ_py + aI)/(2 radius²)',
  source: { authors: 'Zhao, Wang, Yang and Cai', year: 2019, title: 'Region mutual information loss for semantic segmentation', where: 'NeurIPS 2019' },
  parameters: {
    radius: number({ default: 3, min: 1, max: 4, doc: 'side of the square neighbourhood after pooling, a whole number' }),
    pool: choice({ choices: ['mean', 'max', 'none'], default: 'mean', doc: 'how maps are made smaller first' }),
    poolSize: number({ default: 3, min: 1, max: 16, doc: 'side of the pooling window, a whole number; half of it lies beyond the border at the start' }),
    poolStride: number({ default: 3, min: 1, max: 16, doc: 'pixels from one pooling window to the next, a whole number' }),
    crossEntropyWeight: number({ default: 0.5, min: 0, doc: 'w_CE, weight of the cross-entropy' }),
    rmiWeight: number({ default: 0.5, min: 0, doc: 'w_RMI, weight of the region mutual information' }),
  },
  properties: { range: [-Infinity, Infinity], perfect: 'other', permutationInvariant: false, monotone: false, grid: true },
  refuses: ({ over, average }, { radius, poolSize, poolStride }) => {
    if (over === 'batch') return 'sums covariances over the neighbourhoods of one image, and those of a batch would depend on its size. Use over "sample".';
    if (average === 'micro') return 'has one covariance per class, and classes cannot share it. Use average "macro".';
    const fraction = [radius, poolSize, poolStride].find((size) => !Number.isInteger(size));
    return fraction === undefined ? undefined : `radius, poolSize and poolStride must be whole numbers, got ${fraction}. Round it.`;
  },
  define: (problem, { radius, pool, poolSize, poolStride, crossEntropyWeight, rmiWeight }) => {
    const [p, y] = [problem.probability, problem.target].map((x): Plane => poolPlane(problem, problem.full(problem.masked(x)), pool, poolSize, poolStride));
    return weightedSum([
      { weight: crossEntropyWeight, term: perPixel(problem.crossEntropy()) },
      { weight: rmiWeight, term: perClass(conditionalEntropy(problem, p as Plane, y as Plane, radius)) },
    ]);
  },
});

/** Keeps covariances of next to nothing invertible. */
const REGULARISER = 5e-4;

/** ln det(Σ_y|p + aI)/(2 d) of each image and class, by eliminating p from the covariance of p and y together. */
function conditionalEntropy(problem: Problem, p: Plane, y: Plane, radius: number): Expr {
  const whole = wholeNeighbourhoods(problem, p, radius);
  const logDet = p.map.neighbourhoodLogDet(y.map, whole, { window: planeAxes(problem), side: radius, ridge: REGULARISER }).sum('space');
  return whole.sum('space').equals(0).where(0, logDet.mul(0.5 / radius ** planeAxes(problem).length));
}

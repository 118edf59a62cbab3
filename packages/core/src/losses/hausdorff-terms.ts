// What the Hausdorff distance losses by distance transform have in common: squared errors, weighted by how far they
// are from the boundaries of truth and prediction.
import type { Problem } from '../build/problem.ts';
import { choice, flag, number, type ValuesOf } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { regionMean, sidesOf, SPACING, squaredDistanceTo } from './image-distances.ts';

export const HAUSDORFF = {
  alpha: number({ default: 2, min: 0, max: 8, doc: 'α, the power of distances: how much worse a far error is' }),
  oneSided: flag({ default: false, doc: 'true leaves D_p out: half of the work, and what depends on the truth only' }),
  distances: choice({ choices: ['both', 'interior'], default: 'both', doc: 'D on both sides of a boundary, or on pixels of the mask only, 0 elsewhere' }),
  decision: choice({ choices: ['largest', 'half'], default: 'largest', doc: 'multiclass: the predicted mask of a class is where it is the most probable one, or where its probability is above ½' }),
  spacing: SPACING,
};

/** mean over the pixels of each region of (p − y)² (D_y^α + D_p^α). */
export function hausdorffLosses(problem: Problem, { alpha, oneSided, distances, decision, spacing: given }: ValuesOf<typeof HAUSDORFF>): Expr {
  const spacing = problem.spacing(given);
  const toBoundary = (isClass: Expr): Expr => {
    const { inside, outside } = sidesOf(problem, isClass);
    const depth = squaredDistanceTo(outside, spacing);
    // On the own side of a boundary the other distance is 0.
    const squares = distances === 'interior' ? inside.mul(depth) : depth.add(squaredDistanceTo(inside, spacing));
    return squares.pow(alpha / 2);
  };
  const ofTruth = toBoundary(problem.decidedTarget());
  const isPredicted = decision === 'half' ? problem.builder.constant(0.5).lessThan(problem.probability).where(1, 0) : problem.decided();
  const weights = oneSided ? ofTruth : ofTruth.add(toBoundary(isPredicted));
  return regionMean(problem, problem.probability.sub(problem.target).pow(2).mul(weights));
}

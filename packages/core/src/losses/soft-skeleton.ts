// The soft skeleton of a region: what openings of ever thinner erosions take away, as min and max of neighbours.
import type { Problem } from '../build/problem.ts';
import type { Expr } from '../graph/expr.ts';
import { stored } from './windows.ts';

/**
 * x_0 = x, x_(j+1) = erosion of x_j by a cross; S_0 = δ_0, S_j = S_(j−1) + δ_j (1 − S_(j−1)), where
 * δ_j = max(x_j − opening of x_j, 0) and the opening dilates the erosion by a box. Of a hard region it is the
 * morphological skeleton, as far as the region is at most 2 · `iterations` + 2 pixels wide; what is thicker has none.
 */
export function softSkeleton(problem: Problem, x: Expr, iterations: number): Expr {
  let image = stored(problem, x);
  let eroded = erode(problem, image);
  let skeleton = positive(image.sub(eroded.dilate()));
  for (let j = 0; j < iterations; j++) {
    image = eroded;
    eroded = erode(problem, image);
    const ridge = positive(image.sub(eroded.dilate()));
    skeleton = skeleton.add(ridge.mul(skeleton.complement()));
  }
  return skeleton;
}

/** max(x, 0) with slope 0 at 0: where opening changes nothing, moving a pixel does not begin a ridge on one side only. */
function positive(x: Expr): Expr {
  return x.builder.constant(0).lessThan(x).where(x, 0);
}

/** The smallest of each pixel and its neighbours along each axis. */
function erode(problem: Problem, x: Expr): Expr {
  return dilateByCross(problem, x.neg()).neg();
}

/** The largest of each pixel and its neighbours along each axis. */
export function dilateByCross(problem: Problem, x: Expr): Expr {
  return problem.space.map((axis) => x.unary('poolMax', { axis, radius: 1 })).reduce((a, b) => a.max(b));
}

/** x where pixels count at all, 0 where they are ignored. */
export function onlyCounted(problem: Problem, x: Expr): Expr {
  return problem.mask === undefined ? problem.full(x) : problem.full(problem.mask.equals(0).where(0, x));
}

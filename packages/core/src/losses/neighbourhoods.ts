// Square neighbourhoods of a plane, pooled first: made smaller in the upper left corner of a map of the same size.
import type { Problem } from '../build/problem.ts';
import type { Expr } from '../graph/expr.ts';
import { placesAlong } from './windows.ts';

/** A map whose first `lengths` places along each axis of its planes are filled; what lies beyond means nothing. */
export interface Plane {
  readonly map: Expr;
  readonly lengths: readonly Expr[];
}

/** The last two spatial axes, or the only one. */
export function planeAxes(problem: Problem): readonly number[] {
  return problem.space.slice(-2);
}

/** Means or maxima over windows `stride` apart, the first of which begins size/2 (rounded down) before the border; zeros lie beyond. x ≥ 0. */
export function poolPlane(problem: Problem, x: Expr, pool: 'mean' | 'max' | 'none', size: number, stride: number): Plane {
  const axes = planeAxes(problem);
  if (pool === 'none') return { map: x, lengths: axes.map((axis) => placesAlong(problem, axis).length) };
  const padding = Math.floor(size / 2);
  const lengths: Expr[] = [];
  const map = axes.reduce((plane, axis) => {
    const { place, length } = placesAlong(problem, axis);
    // A window of even size and stride 1 would need one place more than there is: the last is left out.
    lengths.push(floor(length.add(2 * padding - size).mul(1 / stride).add(1)).min(length));
    const taken = Array.from({ length: size }, (_, k) => {
      const from = place.mul(stride).add(k - padding);
      const isInside = from.lessThan(0).where(0, from.lessThan(length).where(1, 0));
      const index = problem.full(from.max(0).min(length.sub(1))).cast('int32');
      return plane.take(index, [axis]).mul(isInside);
    });
    return pool === 'max' ? taken.reduce((a, b) => a.max(b)) : taken.reduce((a, b) => a.add(b)).mul(1 / size);
  }, x);
  return { map, lengths };
}

/** 1 where a square of `side` pixels begins that lies in the filled part of a map, 0 elsewhere. */
export function wholeNeighbourhoods(problem: Problem, { lengths }: Plane, side: number): Expr {
  const begins = planeAxes(problem).map((axis, i) => placesAlong(problem, axis).place.lessThan((lengths[i] as Expr).sub(side - 1)).where(1, 0));
  return problem.full(begins.reduce((a, b) => a.mul(b)));
}

/** The whole part of a positive number that is off by less than its rounding. */
function floor(x: Expr): Expr {
  return x.add(1e-3).cast('int32').cast('float32');
}

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
function planeAxes(problem: Problem): readonly number[] {
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

export interface Neighbourhoods {
  /** For each map, for each place of a neighbourhood: its pixels less their mean, by the first place of the neighbourhood. */
  readonly centred: readonly Expr[];
  /** The same, 0 where no whole neighbourhood begins. */
  readonly weighted: readonly Expr[];
  /** How many whole ones there are in an image. */
  readonly count: Expr;
}

/** The squares of `side` pixels of several maps of the same lengths. */
export function neighbourhoods(problem: Problem, maps: readonly Plane[], side: number): Neighbourhoods {
  const axes = planeAxes(problem);
  const lengths = maps[0]?.lengths ?? [];
  const begins = axes.map((axis, i) => placesAlong(problem, axis).place.lessThan((lengths[i] as Expr).sub(side - 1)).where(1, 0));
  const isWhole = problem.full(begins.reduce((a, b) => a.mul(b)));
  const count = isWhole.sum('space');
  const divisor = count.equals(0).where(1, count);
  const shifted = maps.flatMap(({ map }) => axes.reduce<Expr[]>((list, axis) => list.flatMap((x) => Array.from({ length: side }, (_, offset) => (
    offset === 0 ? x : x.correlate(axis, { offsets: [offset], weights: [1], border: 'zero' })
  ))), [map]));
  const centred = shifted.map((x) => x.sub(x.mul(isWhole).sum('space').div(divisor)));
  return { centred, weighted: centred.map((x) => x.mul(isWhole)), count };
}

/** The whole part of a positive number that is off by less than its rounding. */
function floor(x: Expr): Expr {
  return x.add(1e-3).cast('int32').cast('float32');
}

// Distances within an image, as boundary losses see them: how far pixels are from the other side of a mask, and which
// ones lie along its boundary. Ignored pixels are on neither side. No gradient flows through any of it.
import type { Problem } from '../build/problem.ts';
import { numbers } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { FAR } from '../ops/squaredDistance.ts';

export const SPACING = numbers({ default: null, min: 1e-3, doc: 'distance between neighbouring pixels along each spatial axis, in the order of the layout; null is 1' });

/** A mask and the rest of the image, 1 where a pixel belongs to it. */
export interface Sides {
  readonly inside: Expr;
  readonly outside: Expr;
}

/** Both sides of a mask of 0 and 1. */
export function sidesOf(problem: Problem, isClass: Expr): Sides {
  const inside = problem.full(isClass);
  if (problem.mask === undefined) return { inside, outside: inside.complement() };
  const counts = problem.mask.equals(0).where(0, 1);
  return { inside: inside.mul(counts), outside: inside.complement().mul(counts) };
}

/** The squared distance of each pixel to the nearest marked one; 0 where the image has none. */
export function squaredDistanceTo(marked: Expr, spacing: readonly number[]): Expr {
  const squares = marked.squaredDistance(spacing);
  return squares.lessThan(FAR / 2).where(squares, 0);
}

/** The distance of each pixel to the nearest marked one; 0 where the image has none. */
export function distanceTo(marked: Expr, spacing: readonly number[]): Expr {
  return squaredDistanceTo(marked, spacing).pow(0.5);
}

/** Pixels of a mask that have a face neighbour outside it. Beyond the border of the image is not outside. */
export function boundaryOf({ inside, outside }: Sides): Expr {
  const steps = outside.squaredDistance(outside.builder.positions('space').map(() => 1));
  return steps.equals(1).where(inside, 0);
}

/** The distance between the centres of opposite corners of the image. */
export function diagonalOf(problem: Problem, spacing: readonly number[]): Expr {
  const shape = problem.layout.full(1);
  const squares = problem.space.map((axis, i) => problem.builder.size([shape[axis] ?? 1]).sub(1).mul(spacing[i] ?? 1).pow(2));
  return squares.reduce((sum, square) => sum.add(square)).pow(0.5);
}

/** Σ x / Σ 1 over the pixels of each region, weighted by the mask; 0 where none counts. */
export function regionMean(problem: Problem, x: Expr): Expr {
  const count = problem.sum(problem.builder.constant(1));
  return problem.sum(x).div(count.equals(0).where(1, count));
}

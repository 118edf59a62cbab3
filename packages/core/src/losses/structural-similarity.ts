// The structural similarity of prediction and target around each pixel, in the form that stays accurate near 1.
import type { Problem } from '../build/problem.ts';
import { number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';
import { localMeans, WINDOW, windowsWithin, type Window } from './windows.ts';

/** The parameters of every structural similarity. */
export const SIMILARITY = {
  ...WINDOW,
  k1: number({ default: 0.01, min: 1e-4, max: 1, doc: 'K₁, keeps means near 0 from mattering: c₁ = (K₁ L)²' }),
  k2: number({ default: 0.03, min: 1e-4, max: 1, doc: 'K₂, keeps variances near 0 from mattering: c₂ = (K₂ L)²' }),
  dataRange: number({ default: 1, min: 1e-2, max: 1e4, doc: 'L, the range of the values that are compared' }),
};

export interface SimilarityConstants {
  readonly k1: number;
  readonly k2: number;
  readonly dataRange: number;
}

/** What SSIM = (1 − luminance)(1 − structure) lacks, for each pixel and class. */
export interface Dissimilarity {
  readonly luminance: Expr;
  readonly structure: Expr;
}

/**
 * With local means μ and variances σ² of x, y and d = x − y:
 * 1 − (2μ_x μ_y + c₁)/(μ_x² + μ_y² + c₁) = μ_d²/(μ_x² + μ_y² + c₁), and
 * 1 − (2σ_xy + c₂)/(σ_x² + σ_y² + c₂) = σ_d²/(σ_x² + σ_y² + c₂).
 */
export function dissimilarity(problem: Problem, [x, y]: readonly [Expr, Expr], window: Window, { k1, k2, dataRange }: SimilarityConstants): Dissimilarity {
  const mean = localMeans(problem, window);
  const [mx, my] = [mean(x), mean(y)];
  const difference = mx.sub(my).pow(2);
  const squares = mx.pow(2).add(my.pow(2));
  const spread = mean(x.sub(y).pow(2)).sub(difference);
  const variances = mean(x.pow(2).add(y.pow(2))).sub(squares).clipBelow(0);
  return {
    luminance: difference.div(squares.add((k1 * dataRange) ** 2)),
    structure: spread.div(variances.add((k2 * dataRange) ** 2)),
  };
}

/** 1 − SSIM of each pixel: a + b − ab of what luminance and structure lack. */
export function lackOfSimilarity({ luminance, structure }: Dissimilarity): Expr {
  return luminance.add(structure).sub(luminance.mul(structure));
}

/** The mean over the pixels of a region that count and whose window does; 0 where there are none. */
export function meanOverWindows(problem: Problem, terms: Expr, window: Window, grid?: Expr): Expr {
  const within = windowsWithin(problem, window);
  const counts = within === undefined || grid === undefined ? (within ?? grid) : within.mul(grid);
  const count = problem.sum(counts ?? problem.builder.constant(1));
  return problem.sum(counts === undefined ? terms : terms.mul(counts)).div(count.equals(0).where(1, count));
}

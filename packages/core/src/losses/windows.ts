// Weighted means over the window around each pixel, one axis at a time, and which windows lie within the image.
import type { Problem } from '../build/problem.ts';
import { choice, number } from '../define/parameters.ts';
import type { Expr } from '../graph/expr.ts';

/** What lies beyond the image: its mirror image, its nearest pixel, or nothing; or only windows within it count. */
export const WINDOW_BORDERS = ['reflect', 'nearest', 'zero', 'valid'] as const;
export type WindowBorder = (typeof WINDOW_BORDERS)[number];

/** Neighbours along one axis and their weights, which sum to 1. */
export interface Window {
  readonly offsets: readonly number[];
  readonly weights: readonly number[];
  readonly border: WindowBorder;
}

/** The parameters that losses of windows share. */
export const WINDOW = {
  windowSize: number({ default: 11, min: 1, max: 99, doc: 'width of the window in pixels along each axis, an odd number' }),
  window: choice({ choices: ['gaussian', 'uniform'], default: 'gaussian', doc: 'how pixels of a window are weighed' }),
  sigma: number({ default: 1.5, min: 0.1, max: 100, doc: 'σ of the Gaussian window, in pixels' }),
};

export interface WindowShape {
  readonly windowSize: number;
  readonly window: 'gaussian' | 'gaussian-area' | 'uniform';
  readonly sigma: number;
}

/** A window of that shape whose neighbours are `step` pixels apart. */
export function windowOf({ windowSize, window, sigma }: WindowShape, border: WindowBorder, step = 1): Window {
  const radius = (windowSize - 1) / 2;
  const places = Array.from({ length: windowSize }, (_, k) => k - radius);
  const bell = (at: number): number => Math.exp(-(at * at) / (2 * sigma * sigma));
  const heights = places.map((place) => (window === 'uniform' ? 1 : window === 'gaussian' ? bell(place) : areaUnder(bell, place)));
  const total = heights.reduce((a, b) => a + b, 0);
  return { offsets: places.map((place) => place * step), weights: heights.map((height) => height / total), border };
}

/** The integral of a function over the pixel at a place, by Simpson's rule. */
function areaUnder(bell: (at: number) => number, place: number): number {
  const parts = 64;
  const ordinates = Array.from({ length: parts + 1 }, (_, k) => (k % parts === 0 ? 1 : k % 2 === 1 ? 4 : 2) * bell(place - 0.5 + k / parts));
  return ordinates.reduce((a, b) => a + b, 0) / (3 * parts);
}

/** Why a window cannot have this size; undefined where it can. */
export function refuseWindow(windowSize: number): string | undefined {
  return windowSize % 2 === 1 ? undefined : `windowSize must be an odd whole number, got ${windowSize}: a window has a pixel at its centre. Use the next one.`;
}

/** Σ_k w_k x over the window of each pixel, as a product of one window per spatial axis. */
function localSum(problem: Problem, x: Expr, { offsets, weights, border }: Window): Expr {
  const beyond = border === 'valid' ? 'reflect' : border;
  return problem.space.reduce((sum, axis) => sum.correlate(axis, { offsets, weights, border: beyond }), x);
}

/** The mean over each window, of the pixels that count; undefined divisors are those of pixels that do not. */
export function localMeans(problem: Problem, window: Window): (x: Expr) => Expr {
  const { mask } = problem;
  if (mask === undefined) return (x) => localSum(problem, problem.full(x), window);
  // With a border of zeros a whole window still weighs 1, as it does without a mask.
  const weight = localSum(problem, mask, window.border === 'zero' ? { ...window, border: 'nearest' } : window);
  const divisor = weight.equals(0).where(1, weight);
  return (x) => localSum(problem, problem.full(x.mul(mask)), window).div(divisor);
}

/**
 * How far each pixel is from the mean of its window, and the variance there, of the pixels that count: by differences from
 * the pixel at the centre, so that both are 0 in flat surroundings whatever the rounding. Along each axis the mean of the
 * variances and the variance of the means add up.
 */
export function localMoments(problem: Problem, x: Expr, { offsets, weights, border }: Window): { readonly deviation: Expr; readonly variance: Expr } {
  const beyond = border === 'valid' ? 'reflect' : border;
  const { mask } = problem;
  let mean = mask === undefined ? problem.full(x) : problem.full(mask.equals(0).where(0, x));
  let [deviation, variance] = [problem.builder.constant(0), problem.full(problem.builder.constant(0))];
  let weight = mask;
  for (const axis of problem.space) {
    const around = (map: Expr, outside: 'reflect' | 'nearest' | 'zero' = beyond): Expr[] => offsets.map((offset) => (offset === 0 ? map : map.correlate(axis, { offsets: [offset], weights: [1], border: outside })));
    const shares = weight && around(weight, border === 'zero' ? 'nearest' : beyond);
    const whole = shares && total(shares, weights);
    const average = (terms: readonly Expr[]): Expr => {
      if (shares === undefined || whole === undefined) return total(terms, weights);
      return total(terms.map((term, k) => term.mul(shares[k] ?? 0)), weights).div(whole.equals(0).where(1, whole));
    };
    const centre = stored(problem, mean);
    const differences = around(centre).map((neighbour) => neighbour.sub(centre));
    const shift = average(differences);
    const within = around(variance);
    variance = average(differences.map((difference, k) => difference.sub(shift).pow(2).add(within[k] ?? 0)));
    mean = centre.add(shift);
    deviation = deviation.sub(shift);
    weight = whole;
  }
  return { deviation, variance };
}

/** x as a map in memory, rounded once: what is compared with its neighbours must be rounded as they are. */
export function stored(problem: Problem, x: Expr): Expr {
  return x.correlate(problem.space[0] ?? 0, { offsets: [0], weights: [1], border: 'zero' });
}

/** Σ_k weights[k] · terms[k]. */
function total(terms: readonly Expr[], weights: readonly number[]): Expr {
  return terms.map((term, k) => term.mul(weights[k] ?? 0)).reduce((a, b) => a.add(b));
}

/** 1 where a window lies within the image, 0 elsewhere; undefined where all count. An axis shorter than the window counts whole. */
export function windowsWithin(problem: Problem, { offsets, border }: Window): Expr | undefined {
  if (border !== 'valid') return undefined;
  const [first, last] = [Math.min(...offsets), Math.max(...offsets)];
  return problem.space.reduce<Expr | undefined>((within, axis) => {
    const { place, length } = placesAlong(problem, axis);
    const fits = length.lessThan(last - first + 1).where(1, place.lessThan(-first).where(0, place.lessThan(length.sub(last)).where(1, 0)));
    return within === undefined ? fits : within.mul(fits);
  }, undefined);
}

/** The place of each pixel along an axis, and the number of them, as floats. */
export function placesAlong(problem: Problem, axis: number): { readonly place: Expr; readonly length: Expr } {
  const shape = problem.layout.full(1).map((size, i) => (problem.space.includes(i) ? size : 1));
  return { place: problem.builder.coordinate(axis, shape).cast('float32'), length: problem.builder.size([shape[axis] ?? 1]) };
}

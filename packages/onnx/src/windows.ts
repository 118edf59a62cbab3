// Windows along one axis: weighted sums of neighbours by Conv, largest neighbours by MaxPool, and what flows back.
import { product } from '@semsegloss/core';
import { DATA_TYPES } from './emit.ts';
import { numbers, type Site } from './site.ts';

/** The tensor as [outer, 1, along the axis, inner], which is what Conv and MaxPool take. */
function plane({ to, sizes, shape, attributes }: Site, x: string): string {
  const axis = Number(attributes['axis']);
  return to.node('Reshape', [x, sizes.shape(to, [-1, 1, shape[axis] ?? 1, product(shape.slice(axis + 1))])]);
}

function unplane({ to }: Site, plane: string, like: string): string {
  return to.node('Reshape', [plane, to.node('Shape', [like])]);
}

interface Taps {
  /** One weight for each offset from −before to after. */
  readonly weights: readonly number[];
  readonly before: number;
  readonly after: number;
}

function tapsOf({ attributes }: Site): Taps {
  const offsets = numbers(attributes, 'offsets');
  const given = numbers(attributes, 'weights');
  const before = Math.max(0, ...offsets.map((offset) => -offset));
  const after = Math.max(0, ...offsets);
  const weights = Array.from({ length: before + after + 1 }, () => 0);
  offsets.forEach((offset, k) => { weights[offset + before] = (weights[offset + before] ?? 0) + (given[k] ?? 0); });
  return { weights, before, after };
}

export function correlate(site: Site, x: string): string {
  const { to, attributes } = site;
  const { weights, before, after } = tapsOf(site);
  const isPadded = attributes['border'] === 'zero';
  const lines = plane(site, x);
  if (attributes['adjoint'] !== true) {
    const wide = isPadded ? lines : to.node('Gather', [lines, neighbours(site, before, after)], { axis: 2 });
    return unplane(site, convolve(site, wide, weights, isPadded ? [before, after] : [0, 0]), x);
  }
  const turned = weights.toReversed();
  if (isPadded) return unplane(site, convolve(site, lines, turned, [after, before]), x);
  const wide = convolve(site, lines, turned, [weights.length - 1, weights.length - 1]);
  return unplane(site, folded(site, wide, [before, after]), x);
}

/** What lies beyond the border goes back to the elements that stood in for it. */
function folded(site: Site, wide: string, [before, after]: readonly [number, number]): string {
  const { to, sizes, shape, attributes } = site;
  const end = to.node('Add', [sizes.dim(to, shape[Number(attributes['axis'])] ?? 1), to.ints([before])]);
  const beyond = (y: string, axis: number): string => {
    const first = to.node('Slice', [y, to.ints([0]), to.ints([before]), to.ints([axis])]);
    const last = to.node('Slice', [y, end, to.ints([Number.MAX_SAFE_INTEGER]), to.ints([axis])]);
    return to.node('Concat', [first, last], { axis });
  };
  const inside = to.node('Slice', [wide, to.ints([before]), end, to.ints([2])]);
  // [places, places beyond the border]: 1 where the first stands in for the second.
  const column = to.node('Unsqueeze', [range(site, to.ints([0], []), length(site)), to.ints([1])]);
  const standIns = to.node('Cast', [to.node('Equal', [column, beyond(neighbours(site, before, after), 0)])], { to: DATA_TYPES.float32 });
  return to.node('Add', [inside, to.node('MatMul', [standIns, beyond(wide, 2)])]);
}

function convolve({ to }: Site, x: string, weights: readonly number[], [before, after]: readonly [number, number]): string {
  return to.node('Conv', [x, to.floats(weights, [1, 1, weights.length, 1])], { pads: [before, 0, after, 0] });
}

/** The number of elements along the axis, as a scalar. */
function length({ to, sizes, shape, attributes }: Site): string {
  return to.node('Squeeze', [sizes.dim(to, shape[Number(attributes['axis'])] ?? 1)]);
}

function range({ to }: Site, from: string, end: string): string {
  return to.node('Range', [from, end, to.ints([1], [])]);
}

/** For each place from −before to n − 1 + after: the place that stands in for it. */
function neighbours(site: Site, before: number, after: number): string {
  const { to, attributes } = site;
  const n = length(site);
  const one = to.ints([1], []);
  const places = range(site, to.ints([-before], []), to.node('Add', [n, to.ints([after], [])]));
  const last = to.node('Sub', [n, one]);
  if (attributes['border'] === 'nearest') return to.node('Min', [to.node('Max', [places, to.ints([0], [])]), last]);
  // The mirror image repeats with this period; a single element is its own image.
  const period = to.node('Max', [to.node('Add', [last, last]), one]);
  const folded = to.node('Mod', [places, period]);
  return to.node('Where', [to.node('Less', [folded, n]), folded, to.node('Sub', [period, folded])]);
}

export function poolMax(site: Site, x: string): string {
  return unplane(site, peaks(site, plane(site, x)), x);
}

function peaks({ to, attributes }: Site, lines: string): string {
  const radius = Number(attributes['radius']);
  return to.node('MaxPool', [lines], { kernel_shape: [2 * radius + 1, 1], pads: [radius, 0, radius, 0] });
}

/** Each u[i] in equal shares to the largest elements of its window: once to count them, once to hand out. */
export function poolMaxGradient(site: Site, x: string, u: string): string {
  const { to, attributes } = site;
  const radius = Number(attributes['radius']);
  const lines = plane(site, x);
  const highest = peaks(site, lines);
  const steps = Array.from({ length: 2 * radius + 1 }, (_, k) => k);
  // What is beyond the border is never a peak.
  const pad = (y: string, value: number): string => to.node('Pad', [y, to.ints([0, 0, radius, 0, 0, 0, radius, 0]), to.floats([value])]);
  const shift = (y: string, k: number): string => to.node('Slice', [y, to.ints([k]), to.ints([k === 2 * radius ? Number.MAX_SAFE_INTEGER : k - 2 * radius]), to.ints([2])]);
  const sum = (terms: readonly string[]): string => terms.reduce((a, b) => to.node('Add', [a, b]));
  const isPeak = (a: string, b: string): string => to.node('Cast', [to.node('Equal', [a, b])], { to: DATA_TYPES.float32 });
  const around = pad(lines, LOWEST);
  const share = pad(to.node('Div', [plane(site, u), sum(steps.map((k) => isPeak(shift(around, k), highest)))]), 0);
  const above = pad(highest, HIGHEST);
  return unplane(site, sum(steps.map((k) => to.node('Mul', [isPeak(lines, shift(above, k)), shift(share, k)]))), x);
}

/** The ends of float32. */
const HIGHEST = (2 - 2 ** -23) * 2 ** 127;
const LOWEST = -HIGHEST;

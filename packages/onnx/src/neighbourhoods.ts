// The covariance of the neighbourhoods of two maps, the logarithm of its determinant, and what flows back: a product of
// matrices, and a loop that eliminates row after row. In float64, since the determinant of maps that are nearly alike has
// lost its digits in float32.
import { unsupported } from '@semsegloss/core';
import { DATA_TYPES, type Emitter } from './emit.ts';
import { fold } from './loops.ts';
import { numbers, type Site } from './site.ts';
import { reduction } from './sums.ts';

/** What is left of M = X Xᵀ + ridge · I once the rows of the first map are eliminated: W M Wᵀ = diag(pivots). */
interface Elimination {
  /** X: [images, m, places] of float64. */
  readonly rows: string;
  /** W: [images, m/2, m] of float64. */
  readonly whitening: string;
  /** [images, m/2, 1] of float64. */
  readonly pivots: string;
  /** The pixels of all neighbourhoods: [outer axes, map, pixel of the neighbourhood, image axes]. */
  readonly taken: string;
  /** Both maps with zeros beyond the border: [map, 1, the axes of a map]. */
  readonly wide: string;
}

export function neighbourhoodLogDet(site: Site, p: string, y: string, whole: string): string {
  const { to, sizes, attributes, shape } = site;
  const { pivots } = eliminated(site, p, y, whole);
  const total = to.node('ReduceSum', [to.node('Log', [pivots]), to.ints([1])]);
  const axes = numbers(attributes, 'axes');
  const single = to.node('Reshape', [to.node('Cast', [total], { to: DATA_TYPES.float32 }), sizes.shape(to, shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)))]);
  const lack = to.node('Sub', [to.node('Shape', [p]), to.node('Shape', [single])]);
  return to.node('Pad', [single, to.node('Concat', [to.ints(shape.map(() => 0)), lack], { axis: 0 })]);
}

/** Rows of 2u S X with S = Wᵀ diag(1/pivots) W, added up where their pixels were taken from. */
export function neighbourhoodLogDetGradient(site: Site, p: string, y: string, whole: string, u = ''): string {
  const { to, attributes, shape } = site;
  const { rows, whitening, pivots, taken, wide } = eliminated(site, p, y, whole);
  const { axes, outer, shifts, window, side } = squaresOf(site);
  const first = shifts.length * Number(attributes['index']);
  const own = to.node('Slice', [whitening, to.ints([first]), to.ints([first + shifts.length]), to.ints([2])]);
  const slope = to.node('MatMul', [to.node('Transpose', [own], { perm: [0, 2, 1] }), to.node('Div', [whitening, pivots])]);
  const back = to.node('MatMul', [to.node('Cast', [slope], { to: DATA_TYPES.float32 }), to.node('Cast', [rows], { to: DATA_TYPES.float32 })]);
  const places = shape.map((_, axis) => axis);
  // One map for each pixel of the neighbourhood, in the order of the axes of a map.
  const order = [...outer, ...axes];
  const dims = to.node('Gather', [to.node('Shape', [taken]), to.ints([...outer.map((_, i) => i), ...[-1, ...axes.map((_, i) => i)].map((i) => outer.length + 2 + i)])]);
  const maps = to.node('Transpose', [to.node('Reshape', [back, dims])], { perm: [outer.length, ...places.map((axis) => order.indexOf(axis)).map((i) => (i < outer.length ? i : i + 1))] });
  const lack = to.node('Sub', [
    to.node('Gather', [to.node('Shape', [wide]), to.ints(places.map((axis) => axis + 2))]),
    to.node('Gather', [to.node('Shape', [maps]), to.ints(places.map((axis) => axis + 1))]),
  ]);
  const spread = shifts.map((shift, k) => {
    const before = to.ints(places.map((axis) => shift[window.indexOf(axis)] ?? 0));
    return to.node('Pad', [to.node('Gather', [maps, to.ints([k], [])]), to.node('Concat', [before, to.node('Sub', [lack, before])], { axis: 0 })]);
  });
  const total = spread.reduce((a, b) => to.node('Add', [a, b]));
  const inside = side === 1 ? total : to.node('Slice', [total, to.ints(window.map(() => 0)), to.ints(window.map(() => 1 - side)), to.ints(window)]);
  const upstream = to.node('Slice', [u, to.ints(axes.map(() => 0)), to.ints(axes.map(() => 1)), to.ints(axes)]);
  return to.node('Mul', [inside, to.node('Add', [upstream, upstream])]);
}

interface Squares {
  readonly axes: readonly number[];
  readonly outer: readonly number[];
  readonly window: readonly number[];
  readonly side: number;
  /** The pixels of a neighbourhood, along the window axes. */
  readonly shifts: readonly (readonly number[])[];
}

function squaresOf({ attributes, shape }: Site): Squares {
  const [axes, window, side] = [numbers(attributes, 'axes'), numbers(attributes, 'window'), Number(attributes['side'])];
  const shifts = window.reduce<number[][]>((list) => list.flatMap((shift) => Array.from({ length: side }, (_, by) => [...shift, by])), [[]]);
  return { axes, window, side, shifts, outer: shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis)) };
}

/** The number and the slopes of the same maps share one elimination. */
function eliminated(site: Site, p: string, y: string, whole: string): Elimination {
  return site.to.once(JSON.stringify([p, y, whole, { ...site.attributes, index: 0 }]), () => {
    const squares = squaresOf(site);
    const { wide, taken } = takenFrom(site, squares, p, y, whole);
    return { wide, taken, ...eliminate(site, squares, taken) };
  });
}

/** Both maps shifted by each pixel of a neighbourhood, as far as neighbourhoods begin. */
function takenFrom({ to, shape }: Site, { axes, outer, window, side, shifts }: Squares, p: string, y: string, whole: string): Pick<Elimination, 'wide' | 'taken'> {
  const front = to.ints([0, 1]);
  const both = to.node('Concat', [to.node('Unsqueeze', [p, front]), to.node('Unsqueeze', [y, front])], { axis: 0 });
  const wide = side === 1 ? both : to.node('Pad', [both, to.ints([...shape, 0, 0, 0, 0].map(() => 0).concat(shape.map((_, axis) => (window.includes(axis) ? side - 1 : 0))))]);
  // They are the first places of each axis: along the first line of it they can be counted. Without any the first place stands in.
  const lengths = window.map((axis) => {
    const others = shape.map((_, other) => other).filter((other) => other !== axis);
    const line = others.length === 0 ? whole : to.node('Slice', [whole, to.ints(others.map(() => 0)), to.ints(others.map(() => 1)), to.ints(others)]);
    const count = to.node('ReduceSum', [to.node('Reshape', [line, to.ints([-1])]), to.ints([0])]);
    return to.node('Max', [to.node('Cast', [count], { to: DATA_TYPES.int64 }), to.ints([1])]);
  });
  const extent = lengths.length === 1 ? (lengths[0] ?? '') : to.node('Concat', lengths, { axis: 0 });
  const slices = shifts.map((shift) => to.node('Slice', [wide, to.ints(shift), to.node('Add', [extent, to.ints(shift)]), to.ints(window.map((axis) => axis + 2))]));
  const pixels = slices.length === 1 ? (slices[0] ?? '') : to.node('Concat', slices, { axis: 1 });
  return { wide, taken: to.node('Transpose', [pixels], { perm: [...outer.map((axis) => axis + 2), 0, 1, ...axes.map((axis) => axis + 2)] }) };
}

function eliminate({ to, attributes, profile }: Site, { outer, shifts }: Squares, taken: string): Pick<Elimination, 'rows' | 'whitening' | 'pivots'> {
  if (profile === 'webgpu') throw unsupported('onnx', 'the determinant of a covariance needs float64, which no GPU offers here. Export with the profile "portable", and run it with the provider "wasm".');
  const [from, size] = [shifts.length, 2 * shifts.length];
  const pixels = to.node('Cast', [to.node('Reshape', [to.node('Flatten', [taken], { axis: outer.length }), to.ints([0, size, -1])])], { to: DATA_TYPES.float64 });
  const rows = to.node('Sub', [pixels, reduction(to, 'ReduceMean', pixels, [2])]);
  const one = to.constant('float64', Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0)), [size, size]);
  const least = to.constant('float64', [Number(attributes['ridge'])], []);
  const matrix = to.node('Add', [to.node('MatMul', [rows, to.node('Transpose', [rows], { perm: [0, 2, 1] })]), to.node('Mul', [one, least])]);
  // [M | I] becomes [upper | W].
  const beside = to.node('Concat', [matrix, to.node('Expand', [one, to.node('Shape', [matrix])])], { axis: 2 });
  const places = to.ints(Array.from({ length: size }, (_, i) => i), [size, 1]);
  const done = fold(to, to.ints([size], []), beside, 'float64', ({ inside, at, carried }) => {
    const here = inside.node('Unsqueeze', [at, inside.ints([0])]);
    const row = inside.node('Gather', [carried, here], { axis: 1 });
    const factors = inside.node('Div', [inside.node('Gather', [carried, here], { axis: 2 }), inside.node('Max', [inside.node('Gather', [row, here], { axis: 2 }), least])]);
    const below = inside.node('Cast', [inside.node('Less', [at, places])], { to: DATA_TYPES.float64 });
    return inside.node('Sub', [carried, inside.node('Mul', [inside.node('Mul', [factors, below]), row])]);
  });
  const part = (first: number, end: number): string => slice(to, done, [from, first], [size, end], 1);
  const diagonal = to.node('ReduceSum', [to.node('Mul', [part(0, size), slice(to, one, [from, 0], [size, size], 0)]), to.ints([2])]);
  return { rows, whitening: part(size, 2 * size), pivots: to.node('Max', [diagonal, least]) };
}

/** Part of a matrix in an axis and the next one. */
function slice(to: Emitter, x: string, starts: readonly number[], ends: readonly number[], axis: number): string {
  return to.node('Slice', [x, to.ints(starts), to.ints(ends), to.ints([axis, axis + 1])]);
}

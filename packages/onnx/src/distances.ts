// Distances between pixels, as loops of the graph: nothing larger than the image is ever held in memory.
import { product } from '@semsegloss/core';
import { smaller } from './elementwise.ts';
import { DATA_TYPES, type Emitter } from './emit.ts';
import { linesOf, type Lines } from './lines.ts';
import { foldAlong, mapAlong, type Along } from './loops.ts';
import { numbers, type Site } from './site.ts';

/** A scalar int64 as a float32. */
function float(to: Emitter, x: string): string {
  return to.node('Cast', [x], { to: DATA_TYPES.float32 });
}

/** min over j of x[j] + (spacing · (i − j))²: one parabola after the other is laid under what is there. */
export function minPlusQuad(site: Site, x: string): string {
  const { to, sizes, shape, attributes, profile } = site;
  const axis = Number(attributes['axis']);
  const n = sizes.dim(to, shape[axis] ?? 1);
  const lines = to.node('Reshape', [x, sizes.shape(to, [-1, shape[axis] ?? 1, product(shape.slice(axis + 1))])]);
  const places = float(to, counted(to, n));
  const column = to.node('Unsqueeze', [places, to.ints([1])]);
  const spacing = Number(attributes['spacing']);
  const envelope = foldAlong(to, [{ value: places, axis: 0 }, { value: lines, axis: 1 }], lines, 3, (inside, carried, [place = '', row = '']) => {
    const steps = inside.node('Sub', [column, place]);
    const away = spacing === 1 ? steps : inside.node('Mul', [steps, inside.floats([spacing])]);
    const parabola = inside.node('Add', [inside.node('Unsqueeze', [row, inside.ints([1])]), inside.node('Mul', [away, away])]);
    return smaller({ to: inside, profile }, carried, parabola);
  });
  return to.node('Reshape', [envelope, sizes.shape(to, shape)]);
}

/** 0, 1, … n − 1 as int64; n is a vector of one. */
function counted(to: Emitter, n: string): string {
  return to.node('Range', [to.ints([0], []), to.node('Squeeze', [n]), to.ints([1], [])]);
}

/** What the weighted Hausdorff distance knows about places, of which an image is a line: their coordinates, and the diagonal. */
interface Space extends Lines {
  /** Per axis: the coordinate of each place of a line, times the spacing. */
  readonly coordinates: readonly string[];
  readonly diagonal: string;
}

function spaceOf(site: Site): Space {
  const { to, sizes, shape, attributes } = site;
  const axes = numbers(attributes, 'axes');
  const spacing = numbers(attributes, 'spacing');
  const lengths = axes.map((axis) => sizes.dim(to, shape[axis] ?? 1));
  const times = (a: string, b: string): string => to.node('Mul', [a, b]);
  const places = counted(to, lengths.reduce(times));
  const spaced = (x: string, i: number): string => (spacing[i] === 1 ? x : times(x, to.floats([spacing[i] ?? 1])));
  const coordinates = lengths.map((length, i) => {
    const inner = lengths.slice(i + 1);
    return spaced(float(to, to.node('Mod', [inner.length === 0 ? places : to.node('Div', [places, inner.reduce(times)]), length])), i);
  });
  // An axis of one pixel has no length.
  const sides = lengths.map((length, i) => {
    const side = spaced(float(to, length), i);
    return to.node('Where', [to.node('Equal', [length, to.ints([1])]), to.floats([0]), times(side, side)]);
  });
  return { ...linesOf(site), coordinates, diagonal: to.node('Sqrt', [sides.reduce((a, b) => to.node('Add', [a, b]))]) };
}

/** d(x, y) of all places x from the place y of these coordinates. */
function distances(to: Emitter, { coordinates }: Space, place: readonly string[]): string {
  const squares = coordinates.map((line, i) => {
    const away = to.node('Sub', [line, place[i] ?? '']);
    return to.node('Mul', [away, away]);
  });
  return to.node('Sqrt', [squares.reduce((a, b) => to.node('Add', [a, b]))]);
}

/** p d + (1 − p) d_max + 1e-6 for all places, a sum of positive terms. */
function base(to: Emitter, p: string, d: string, { diagonal }: Space): string {
  const near = to.node('Mul', [p, d]);
  const far = to.node('Mul', [to.node('Sub', [to.floats([1]), p]), diagonal]);
  return to.node('Add', [to.node('Add', [near, far]), to.floats([1e-6])]);
}

/** For each marked place y: Σ_x base^exponent. */
export function distanceMoments(site: Site, p: string, mask: string): string {
  const { to, attributes } = site;
  const space = spaceOf(site);
  const rows = space.flat(p);
  const sums = mapAlong(to, alongPlaces(space), 1, 1, (inside, place) => {
    const d = distances(inside, space, place);
    return inside.node('ReduceSum', [raise(inside, base(inside, rows, d, space), Number(attributes['exponent'])), inside.ints([1])], { keepdims: 0 });
  });
  const none = to.floats([0]);
  return space.back(to.node('Where', [to.node('Equal', [space.flat(mask), none]), none, sums]), p);
}

/** Σ_y u[y] · exponent · base^(exponent − 1) · (d − d_max). */
export function distanceMomentsGradient(site: Site, p: string, upstream: string): string {
  const { to, attributes } = site;
  const exponent = Number(attributes['exponent']);
  const space = spaceOf(site);
  const rows = space.flat(p);
  const given = to.node('Mul', [space.flat(upstream), to.floats([exponent])]);
  const sums = foldAlong(to, [{ value: given, axis: 1 }, ...alongPlaces(space)], to.node('Sub', [rows, rows]), 2, (inside, carried, [u = '', ...place]) => {
    const d = distances(inside, space, place);
    const slope = inside.node('Mul', [raise(inside, base(inside, rows, d, space), exponent - 1), inside.node('Sub', [d, space.diagonal])]);
    return inside.node('Add', [carried, inside.node('Mul', [slope, inside.node('Unsqueeze', [u, inside.ints([1])])])]);
  });
  return space.back(sums, p);
}

function alongPlaces({ coordinates }: Space): Along[] {
  return coordinates.map((value) => ({ value, axis: 0 }));
}

function raise(to: Emitter, x: string, exponent: number): string {
  return exponent === 1 ? x : to.node('Pow', [x, to.floats([exponent])]);
}

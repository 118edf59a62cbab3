// Distances between pixels, as loops of the graph: nothing larger than the image is ever held in memory.
import { product } from '@semsegloss/core';
import { smaller } from './elementwise.ts';
import { DATA_TYPES, type Emitter } from './emit.ts';
import { fold } from './loops.ts';
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
  const places = to.node('Unsqueeze', [float(to, counted(to, n)), to.ints([1])]);
  const spacing = to.floats([Number(attributes['spacing'])]);
  const envelope = fold(to, to.node('Squeeze', [n]), lines, ({ inside, at, carried }) => {
    const row = inside.node('Gather', [lines, inside.node('Unsqueeze', [at, inside.ints([0])])], { axis: 1 });
    const away = inside.node('Mul', [inside.node('Sub', [places, float(inside, at)]), spacing]);
    return smaller({ to: inside, profile }, carried, inside.node('Add', [row, inside.node('Mul', [away, away])]));
  });
  return to.node('Reshape', [envelope, to.node('Shape', [x])]);
}

/** 0, 1, … n − 1 as int64; n is a vector of one. */
function counted(to: Emitter, n: string): string {
  return to.node('Range', [to.ints([0], []), to.node('Squeeze', [n]), to.ints([1], [])]);
}

/** What the weighted Hausdorff distance knows about places: their coordinates, and the diagonal of the image. */
interface Space {
  /** Per axis: the coordinate of each place of a line, times the spacing. */
  readonly coordinates: readonly string[];
  readonly diagonal: string;
  /** The number of places, a vector of one. */
  readonly count: string;
  readonly flat: (x: string) => string;
  readonly back: (flat: string, like: string) => string;
}

function spaceOf({ to, sizes, shape, attributes }: Site): Space {
  const axes = numbers(attributes, 'axes');
  const spacing = numbers(attributes, 'spacing');
  const outer = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const perm = [...outer, ...axes];
  const turned = (x: string): string => to.node('Transpose', [x], { perm });
  const lengths = axes.map((axis) => sizes.dim(to, shape[axis] ?? 1));
  const count = lengths.reduce((a, b) => to.node('Mul', [a, b]));
  const places = counted(to, count);
  const coordinates = lengths.map((length, i) => {
    const inner = [to.ints([1]), ...lengths.slice(i + 1)].reduce((a, b) => to.node('Mul', [a, b]));
    return to.node('Mul', [float(to, to.node('Mod', [to.node('Div', [places, inner]), length])), to.floats([spacing[i] ?? 1])]);
  });
  // An axis of one pixel has no length.
  const sides = lengths.map((length, i) => {
    const side = to.node('Mul', [float(to, length), to.floats([spacing[i] ?? 1])]);
    return to.node('Where', [to.node('Equal', [length, to.ints([1])]), to.floats([0]), to.node('Mul', [side, side])]);
  });
  return {
    coordinates, count,
    diagonal: to.node('Sqrt', [sides.reduce((a, b) => to.node('Add', [a, b]))]),
    flat: (x) => to.node('Flatten', [turned(x)], { axis: outer.length }),
    back: (flat, like) => to.node('Transpose', [to.node('Reshape', [flat, to.node('Shape', [turned(like)])])], { perm: perm.map((_, axis) => perm.indexOf(axis)) }),
  };
}

/** d(x, y) of all places x from the place of this step. */
function distances(to: Emitter, { coordinates }: Space, at: string): string {
  const squares = coordinates.map((line) => {
    const away = to.node('Sub', [line, to.node('Gather', [line, at])]);
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

/** For each marked place y: Σ_x base^exponent. Each step of the loop fills the place it is at. */
export function distanceMoments(site: Site, p: string, mask: string): string {
  const { to, attributes } = site;
  const space = spaceOf(site);
  const rows = space.flat(p);
  const marks = space.flat(mask);
  const places = counted(to, space.count);
  const sums = fold(to, to.node('Squeeze', [space.count]), to.node('Sub', [rows, rows]), ({ inside, at, carried }) => {
    const d = distances(inside, space, at);
    const sum = inside.node('ReduceSum', [raise(inside, base(inside, rows, d, space), Number(attributes['exponent'])), inside.ints([1])]);
    return inside.node('Where', [inside.node('Equal', [places, at]), sum, carried]);
  });
  const none = to.floats([0]);
  return space.back(to.node('Where', [to.node('Equal', [marks, none]), none, sums]), p);
}

/** Σ_y u[y] · exponent · base^(exponent − 1) · (d − d_max). */
export function distanceMomentsGradient(site: Site, p: string, upstream: string): string {
  const { to, attributes } = site;
  const exponent = Number(attributes['exponent']);
  const space = spaceOf(site);
  const rows = space.flat(p);
  const given = space.flat(upstream);
  const sums = fold(to, to.node('Squeeze', [space.count]), to.node('Sub', [rows, rows]), ({ inside, at, carried }) => {
    const d = distances(inside, space, at);
    const slope = inside.node('Mul', [raise(inside, base(inside, rows, d, space), exponent - 1), inside.node('Sub', [d, space.diagonal])]);
    const u = inside.node('Mul', [inside.node('Gather', [given, inside.node('Unsqueeze', [at, inside.ints([0])])], { axis: 1 }), inside.floats([exponent])]);
    return inside.node('Add', [carried, inside.node('Mul', [slope, u])]);
  });
  return space.back(sums, p);
}

function raise(to: Emitter, x: string, exponent: number): string {
  return exponent === 1 ? x : to.node('Pow', [x, to.floats([exponent])]);
}

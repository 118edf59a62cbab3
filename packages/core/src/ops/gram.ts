// Covariances of neighbourhoods and their elimination, for neighbourhoodLogDet and what flows back through it: slow and
// obvious, in float64.
import { failure } from '../errors.ts';
import type { Attributes, TensorType } from '../graph/types.ts';
import { listAttribute, numberAttribute } from './elementwise.ts';
import { inferAlong, lineAxes, linesOf } from './lines.ts';
import type { Evaluated } from './op.ts';

export type Matrix = readonly (readonly number[])[];

/** Two maps p and y of one image, where neighbourhoods begin, and the elimination of M = X Xᵀ + ridge · I = L diag(pivots) Lᵀ. */
export interface Elimination {
  /** Places in memory of the pixels of the image. */
  readonly line: readonly number[];
  /** For each pixel of a neighbourhood, for each place: the place in the line that is that far from it, −1 beyond the border. */
  readonly reach: Matrix;
  /** Where a neighbourhood begins. */
  readonly begins: readonly boolean[];
  /** Rows of X, those of p first: each pixel of the neighbourhoods less its mean over them, 0 where none begins. */
  readonly x: Matrix;
  readonly products: Matrix;
  readonly pivots: readonly number[];
  /** L, with ones on its diagonal, and its inverse. */
  readonly lower: Matrix;
  readonly inverse: Matrix;
  /** d ln det/dM of the pivots of y, and of those of p. */
  readonly slope: Matrix;
  readonly before: Matrix;
  readonly ridge: number;
}

/** One for each image and class. The number and its slopes ask for the same: the last is kept. */
export function eliminations(inputs: readonly Evaluated[], attributes: Attributes, shape: readonly number[]): readonly Elimination[] {
  const key = JSON.stringify([{ ...attributes, index: 0 }, shape]);
  const isSame = last.key === key && inputs.every(({ data }, i) => data === last.inputs[i]);
  if (!isSame) last = { key, inputs: inputs.map(({ data }) => data), found: linesOf(shape, lineAxes(attributes)).map((line) => elimination(line, inputs, attributes, shape)) };
  return last.found;
}

let last: { readonly key: string; readonly inputs: readonly Float64Array[]; readonly found: readonly Elimination[] } = { key: '', inputs: [], found: [] };

function elimination(line: readonly number[], [p, y, whole]: readonly Evaluated[], attributes: Attributes, shape: readonly number[]): Elimination {
  const ridge = numberAttribute(attributes, 'ridge');
  const reach = reachOf(line.length, attributes, shape);
  const begins = line.map((at) => whole?.data[at] !== 0);
  const x = [p, y].flatMap((map) => reach.map((to) => centred(pick(line.map((at) => map?.data[at] ?? Number.NaN), to), begins)));
  const products = x.map((a, i) => x.map((b, j) => dot(a, b) + (i === j ? ridge : 0)));
  const { pivots, lower, inverse } = eliminate(products, ridge);
  const scaled = (counts: (row: number) => boolean): Matrix => x.map((_, i) => x.map((__, j) => sum(pivots.map((pivot, r) => (counts(r) ? (cell(inverse, r, i) * cell(inverse, r, j)) / pivot : 0)))));
  return { line, reach, begins, x, products, pivots, lower, inverse, slope: scaled((r) => r >= reach.length), before: scaled((r) => r < reach.length), ridge };
}

/** For each pixel of a square neighbourhood in row-major order, for each place of the line: the place so far after it. */
function reachOf(count: number, attributes: Attributes, shape: readonly number[]): number[][] {
  const axes = lineAxes(attributes);
  const window = listAttribute(attributes, 'window').map(Number);
  const side = numberAttribute(attributes, 'side');
  const sizes = axes.map((axis) => shape[axis] ?? 1);
  const strides = sizes.map((_, i) => sizes.slice(i + 1).reduce((a, b) => a * b, 1));
  const shifts = window.reduce<number[][]>((list, axis) => list.flatMap((shift) => Array.from({ length: side }, (_, by) => shift.with(axes.indexOf(axis), by))), [axes.map(() => 0)]);
  return shifts.map((shift) => Array.from({ length: count }, (_, place) => {
    const at = sizes.map((size, i) => (Math.floor(place / (strides[i] ?? 1)) % size) + (shift[i] ?? 0));
    return at.some((coordinate, i) => coordinate >= (sizes[i] ?? 1)) ? -1 : sum(at.map((coordinate, i) => coordinate * (strides[i] ?? 1)));
  }));
}

/** Values at other places; 0 beyond the border. */
export function pick(values: readonly number[], places: readonly number[]): number[] {
  return places.map((place) => (place === -1 ? 0 : (values[place] ?? Number.NaN)));
}

function centred(values: readonly number[], begins: readonly boolean[]): number[] {
  const mean = meanOf(values, begins);
  return values.map((value, q) => (begins[q] === true ? value - mean : 0));
}

/** Each value and the mean of all, where a neighbourhood begins: how far errors or roundings of x move X. */
export function moved(values: readonly number[], begins: readonly boolean[]): number[] {
  const mean = meanOf(values, begins);
  return values.map((value, q) => (begins[q] === true ? value + mean : 0));
}

function meanOf(values: readonly number[], begins: readonly boolean[]): number {
  return dot(values, begins.map(Number)) / Math.max(1, sum(begins.map(Number)));
}

function eliminate(products: Matrix, ridge: number): Pick<Elimination, 'pivots' | 'lower' | 'inverse'> {
  const rest = products.map((row) => [...row]);
  const lower = identity(rest.length);
  const inverse = identity(rest.length);
  const pivots = rest.map((row, k) => {
    const pivot = Math.max(row[k] ?? Number.NaN, ridge);
    for (let i = k + 1; i < rest.length; i++) {
      const factor = cell(rest, i, k) / pivot;
      lower[i]![k] = factor;
      rest[i]!.forEach((value, j) => { rest[i]![j] = value - factor * (row[j] ?? 0); });
      inverse[i]!.forEach((value, j) => { inverse[i]![j] = value - factor * cell(inverse, k, j); });
    }
    return pivot;
  });
  return { pivots, lower, inverse };
}

function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => Number(i === j)));
}

/**
 * How far `slope` moves, to first order, when each entry of M moves by at most that of `change`: with F the inverse of M
 * and E that of its first part, slope = F − E and d(F − E) = −F dM F + E dM E.
 */
export function slopeChange({ slope, before }: Elimination, change: Matrix): Matrix {
  const [s, e] = [magnitude(slope), magnitude(before)];
  return plus(times(times(s, change), s), plus(times(times(s, change), e), times(times(e, change), s)));
}

/**
 * How far ln det M − ln det M_pp moves when each entry of M moves by at most that of `change`, however far that is: the
 * slopes times the change, and what the series of ln det(I + M⁻¹ dM) adds while it converges; or what the number is then
 * at most and at least, since no pivot is below the ridge and none of y above its entry of M.
 */
export function logDetReach({ reach, products, pivots, slope, before, ridge }: Elimination, change: Matrix): number {
  const ofY = pivots.slice(reach.length);
  const now = sum(ofY.map(Math.log));
  const most = sum(ofY.map((_, r) => Math.log(cell(products, reach.length + r, reach.length + r) + cell(change, reach.length + r, reach.length + r))));
  const anyway = Math.max(most - now, now - ofY.length * Math.log(ridge));
  const beyond = (inverse: Matrix, size: number): number => {
    const ratio = spread(ratios(inverse, change, size));
    return ratio < 1 ? size * (-Math.log1p(-ratio) - ratio) : Infinity;
  };
  const bySlope = sum(magnitude(slope).map((row, i) => dot(row, change[i] ?? [])));
  return Math.min(anyway, bySlope + beyond(plus(slope, before), products.length) + beyond(before, reach.length));
}

/** The same for `slope`, which neither inverse lets be beyond 1 / ridge. */
export function slopeReach(found: Elimination, change: Matrix): Matrix {
  const { reach, slope, before, ridge, products } = found;
  const beyond = (inverse: Matrix, size: number): Matrix => {
    const by = ratios(inverse, change, size);
    const first = times(by, magnitude(inverse));
    const ratio = spread(by);
    const rest = ratio < 1 ? (ratio ** 2 / (1 - ratio)) * Math.max(...first.flat()) : Infinity;
    return times(by, first).map((row) => row.map((value) => value + rest));
  };
  const moves = plus(slopeChange(found, change), plus(beyond(plus(slope, before), products.length), beyond(before, reach.length)));
  return moves.map((row, i) => row.map((value, j) => Math.min(value, 1 / ridge + Math.abs(cell(slope, i, j)))));
}

/** |M⁻¹| times the change, of the first rows and columns. */
function ratios(inverse: Matrix, change: Matrix, size: number): Matrix {
  return times(magnitude(inverse), change).map((row, i) => row.map((value, j) => (i < size && j < size ? value : 0)));
}

/** The largest sum of a row: no eigenvalue is beyond it. */
function spread(matrix: Matrix): number {
  return Math.max(...matrix.map(sum));
}

/** How far M moves when X moves by at most `change`, to first order. */
export function productsChange({ x }: Elimination, change: Matrix): Matrix {
  const size = magnitude(x);
  return x.map((_, i) => x.map((__, j) => dot(size[i] ?? [], change[j] ?? []) + dot(change[i] ?? [], size[j] ?? [])));
}

/** How far M moves when X moves by at most `change`. */
export function productsReach(found: Elimination, change: Matrix): Matrix {
  return plus(productsChange(found, change), change.map((row) => change.map((other) => dot(row, other))));
}

/** In units of one rounding: how far rounded products of rows move each entry of M, |x_i|·|x_j| at most. */
export function roundedProducts({ products }: Elimination): Matrix {
  return products.map((row, i) => row.map((_, j) => Math.sqrt(cell(products, i, i) * cell(products, j, j))));
}

/** In units of one rounding: how far a rounded elimination moves `slope`, through the rows of the inverse of L. */
export function roundedElimination({ reach, pivots, lower, inverse }: Elimination): Matrix {
  const change = times(times(magnitude(inverse), magnitude(lower)), magnitude(inverse));
  return inverse.map((_, i) => inverse.map((__, j) => sum(pivots.map((pivot, r) => (
    r < reach.length ? 0 : (Math.abs(cell(inverse, r, i)) * cell(change, r, j) + cell(change, r, i) * Math.abs(cell(inverse, r, j))) / pivot
  )))));
}

/** The shape rule of both ops: maps of one shape, and squares within the axes of an image. */
export function inferNeighbourhoods(name: string, inputs: readonly TensorType[], operands: number, attributes: Attributes): TensorType {
  const side = numberAttribute(attributes, 'side');
  const axes = lineAxes(attributes);
  const window = listAttribute(attributes, 'window');
  if (!Number.isInteger(side) || side < 1) throw failure('GRAPH_INVALID', name, 'must have a whole number "side" of at least 1', side, 'A square of three by three pixels has side 3.');
  if (window.length === 0 || !window.every((axis) => axes.includes(Number(axis)))) throw failure('GRAPH_INVALID', name, 'must have a "window" of axes of the image', window, `Choose from ${axes.join(', ')}.`);
  if (!(numberAttribute(attributes, 'ridge') > 0)) throw failure('GRAPH_INVALID', name, 'must have a positive "ridge"', attributes['ridge'], 'Without it maps that depend on each other have no logarithm.');
  return inferAlong(name, Array.from({ length: operands }, () => 'float32' as const), 'float32', inputs, axes);
}

export function sum(list: readonly number[]): number {
  let total = 0;
  for (const value of list) total += value;
  return total;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] ?? Number.NaN) * (b[i] ?? Number.NaN);
  return total;
}

export function cell(matrix: Matrix, i: number, j: number): number {
  return matrix[i]?.[j] ?? Number.NaN;
}

export function magnitude(matrix: Matrix): Matrix {
  return matrix.map((row) => row.map(Math.abs));
}

export function times(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => {
    const out = Array.from({ length: b[0]?.length ?? 0 }, () => 0);
    row.forEach((value, k) => {
      const other = b[k] ?? [];
      for (let j = 0; j < out.length; j++) out[j] = (out[j] ?? 0) + value * (other[j] ?? Number.NaN);
    });
    return out;
  });
}

export function plus(a: Matrix, b: Matrix): Matrix {
  return a.map((row, i) => row.map((value, j) => value + cell(b, i, j)));
}

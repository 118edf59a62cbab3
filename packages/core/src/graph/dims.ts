// Sizes of axes: a number, or a product of symbols such as "N", "H*W" or "2*H".
// Symbols get their numbers from the inputs of a run, never from anywhere else.
import { failure } from '../errors.ts';

/** One axis' size: a non-negative integer, or a product of symbols (and at most one leading integer), sorted: `"2*H*W"`. */
export type Dim = number | string;

/** The numbers of a run's symbols, such as `{ N: 2, H: 64, W: 64 }`. */
export type Sizes = Readonly<Record<string, number>>;

/** The product of sizes in its one normal form, so that equal products compare as equal strings. */
export function product(dims: readonly Dim[]): Dim {
  let factor = 1;
  const symbols: string[] = [];
  for (const dim of dims) {
    for (const part of typeof dim === 'number' ? [dim] : dim.split('*')) {
      const value = Number(part);
      if (Number.isNaN(value)) symbols.push(String(part));
      else factor *= value;
    }
  }
  if (symbols.length === 0 || factor === 0) return factor;
  symbols.sort();
  return (factor === 1 ? symbols : [factor, ...symbols]).join('*');
}

/** The number that a size stands for in a run. */
export function evaluateDim(dim: Dim, sizes: Sizes): number {
  if (typeof dim === 'number') return dim;
  const own = sizes[dim];
  if (own !== undefined) return own;
  let value = 1;
  for (const part of dim.split('*')) {
    const factor = Number.isNaN(Number(part)) ? sizes[part] : Number(part);
    if (factor === undefined) {
      throw failure('SHAPE_MISMATCH', `size "${dim}"`, `the symbol "${part}" must come from an input's shape`, sizes, 'Pass every input that carries this axis.');
    }
    value *= factor;
  }
  return value;
}

export function evaluateShape(shape: readonly Dim[], sizes: Sizes): number[] {
  return shape.map((dim) => evaluateDim(dim, sizes));
}

export function sameShape(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** True for text that may stand as a size in a graph's JSON. */
export function isDim(value: unknown): value is Dim {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0;
  return typeof value === 'string' && /^(\d+\*)?[A-Za-z]\w*(\*[A-Za-z]\w*)*$/.test(value);
}

// distanceMoments: for each marked pixel, a power sum over all pixels of how far the prediction is from it.
// The second half of the weighted Hausdorff distance; a routine, because the pairs of pixels must never be in memory.
import { failure } from '../errors.ts';
import type { Attributes } from '../graph/types.ts';
import { isUndecided } from './decision.ts';
import { listAttribute, numberAttribute } from './elementwise.ts';
import { inferAlong, lineAxes, linesOf } from './lines.ts';
import type { Evaluated, Primitive } from './op.ts';

/** Keeps the base of the power above 0 where a certain pixel lies on the marked one. */
export const LEAST_DISTANCE = 1e-6;

export const distanceMoments: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for p and a mask, along the (spatial) axes: result[y] = Σ_x (p[x] d(x, y) + (1 − p[x]) d_max + 1e-6)^exponent where the mask is not 0, else 0; d Euclidean with spacing, d_max the diagonal of the image, √Σ(size · spacing)² over axes longer than 1',
  derivative: ({ inputs: [p, mask], attributes, upstream }) => {
    if (p === undefined || mask === undefined) return [];
    const marked = mask.equals(0).where(0, upstream);
    return [p.builder.emit('distanceMomentsGradient', [p.id, marked.id], attributes), null];
  },
  infer: (inputs, attributes) => inferAlong('distanceMoments', ['float32', 'float32'], 'float32', inputs, momentAxes('distanceMoments', attributes)),
  evaluate: (inputs, attributes, shape) => sumPairs(inputs, attributes, shape, power),
  propagate: ([p, mask], [ofP = new Float64Array(), ofMask = new Float64Array()], output, attributes) => {
    const spread = sumPairs(p === undefined || mask === undefined ? [] : [p, mask], attributes, output.shape, (pair) => steepest(pair, ofP[pair.x] ?? 0) * (ofP[pair.x] ?? 0));
    return spread.map((off, y) => (isUndecided(mask?.data[y] ?? Number.NaN, 0, ofMask[y] ?? 0, 0) ? Infinity : off));
  },
  summation: (inputs, attributes, shape) => ({
    magnitudes: sumPairs(inputs, attributes, shape, power),
    terms: new Float64Array(inputs[0]?.data.length ?? 0).fill(linesOf(shape, lineAxes(attributes))[0]?.length ?? 0),
  }),
};

/** The axes, once exponent and spacing are known to be there. */
export function momentAxes(name: string, attributes: Attributes): readonly number[] {
  const axes = lineAxes(attributes);
  const exponent = numberAttribute(attributes, 'exponent');
  const spacing = listAttribute(attributes, 'spacing');
  if (exponent === 0 || spacing.length !== axes.length || !spacing.every((step) => Number(step) > 0)) {
    throw failure('GRAPH_INVALID', name, 'must have an exponent other than 0 and one positive spacing per axis', attributes, 'Use 1 for pixels.');
  }
  return axes;
}

/** d(x, y) for all pairs of places of a line, and the diagonal. */
export function distancesOf(attributes: Attributes, shape: readonly number[]): { readonly between: (x: number, y: number) => number; readonly most: number } {
  const spacing = listAttribute(attributes, 'spacing').map(Number);
  const sizes = lineAxes(attributes).map((axis) => shape[axis] ?? 1);
  const coordinates = (place: number): number[] => {
    let rest = place;
    return sizes.toReversed().map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    }).toReversed();
  };
  return {
    between: (x, y) => {
      const other = coordinates(y);
      return Math.hypot(...coordinates(x).map((at, axis) => (spacing[axis] ?? 1) * (at - (other[axis] ?? 0))));
    },
    most: Math.hypot(...sizes.map((size, axis) => (size === 1 ? 0 : (spacing[axis] ?? 1) * size))),
  };
}

/** One pixel x seen from a marked pixel y. */
interface Pair {
  /** Where x lies in memory. */
  readonly x: number;
  readonly distance: number;
  readonly most: number;
  /** p d + (1 − p) d_max + 1e-6. */
  readonly base: number;
  readonly exponent: number;
}

/** Σ over all x of a term, for each marked y. */
function sumPairs([p, mask]: readonly Evaluated[], attributes: Attributes, shape: readonly number[], term: (pair: Pair) => number): Float64Array {
  const out = new Float64Array(p?.data.length ?? 0);
  const exponent = numberAttribute(attributes, 'exponent');
  const { between, most } = distancesOf(attributes, shape);
  for (const line of linesOf(shape, lineAxes(attributes))) {
    line.forEach((here, y) => {
      if (mask?.data[here] === 0) return;
      line.forEach((at, x) => {
        const probability = p?.data[at] ?? Number.NaN;
        const distance = between(x, y);
        const base = probability * distance + (1 - probability) * most + LEAST_DISTANCE;
        out[here] = (out[here] ?? 0) + term({ x: at, distance, most, base, exponent });
      });
    });
  }
  return out;
}

function power({ base, exponent }: Pair): number {
  return base ** exponent;
}

/** The largest magnitude of the derivative with respect to p[x] within its error. A distance is never below its least. */
function steepest({ base, exponent, distance, most }: Pair, error: number): number {
  const reach = Math.abs(distance - most);
  const place = exponent >= 1 ? base + reach * error : Math.max(LEAST_DISTANCE, base - reach * error);
  return Math.abs(exponent) * place ** (exponent - 1) * reach;
}

// distanceMomentsGradient: what flows back through distanceMoments. Only its derivative rule uses it.
import type { Attributes } from '../graph/types.ts';
import { scaled } from './decision.ts';
import { numberAttribute } from './elementwise.ts';
import { distancesOf, LEAST_DISTANCE, momentAxes } from './distanceMoments.ts';
import { inferAlong, lineAxes, linesOf } from './lines.ts';
import type { Evaluated, Primitive } from './op.ts';

export const distanceMomentsGradient: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for p and u: result[x] = Σ_y u[y] · exponent · (p[x] d(x, y) + (1 − p[x]) d_max + 1e-6)^(exponent − 1) · (d(x, y) − d_max)',
  derivative: null,
  infer: (inputs, attributes) => inferAlong('distanceMomentsGradient', ['float32', 'float32'], 'float32', inputs, momentAxes('distanceMomentsGradient', attributes)),
  evaluate: (inputs, attributes, shape) => back(inputs, attributes, shape, (pair) => pair.u * slopeAt(pair, pair.base)),
  propagate: (inputs, [ofP = new Float64Array(), ofU = new Float64Array()], output, attributes) => back(inputs, attributes, output.shape, (pair) => {
    const { base, exponent, reach, u, x, y } = pair;
    const off = Math.abs(reach) * (ofP[x] ?? 0);
    // The steepest place within the error; a distance is never below its least.
    const place = exponent >= 2 ? base + off : Math.max(LEAST_DISTANCE, base - off);
    const curve = exponent * (exponent - 1) * place ** (exponent - 2) * reach;
    return scaled(Math.abs(u), Math.abs(curve) * off) + scaled(ofU[y] ?? 0, Math.abs(slopeAt(pair, exponent >= 1 ? base + off : place)));
  }),
  summation: (inputs, attributes, shape) => ({
    magnitudes: back(inputs, attributes, shape, (pair) => Math.abs(pair.u * slopeAt(pair, pair.base))),
    terms: new Float64Array(inputs[0]?.data.length ?? 0).fill(linesOf(shape, lineAxes(attributes))[0]?.length ?? 0),
  }),
};

interface Pair {
  /** Places in memory. */
  readonly x: number;
  readonly y: number;
  readonly u: number;
  /** p d + (1 − p) d_max + 1e-6. */
  readonly base: number;
  /** d − d_max: how the base changes with p. */
  readonly reach: number;
  readonly exponent: number;
}

/** The derivative of the power with respect to p[x]. */
function slopeAt({ exponent, reach }: Pair, base: number): number {
  return exponent * base ** (exponent - 1) * reach;
}

function back([p, upstream]: readonly Evaluated[], attributes: Attributes, shape: readonly number[], term: (pair: Pair) => number): Float64Array {
  const out = new Float64Array(p?.data.length ?? 0);
  const exponent = numberAttribute(attributes, 'exponent');
  const { between, most } = distancesOf(attributes, shape);
  for (const line of linesOf(shape, lineAxes(attributes))) {
    line.forEach((to, x) => {
      const probability = p?.data[to] ?? Number.NaN;
      line.forEach((from, y) => {
        const u = upstream?.data[from] ?? Number.NaN;
        const reach = between(x, y) - most;
        out[to] = (out[to] ?? 0) + term({ x: to, y: from, u, base: probability * reach + most + LEAST_DISTANCE, reach, exponent });
      });
    });
  }
  return out;
}

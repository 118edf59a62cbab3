// distanceMomentsGradient: what flows back through distanceMoments. Only its derivative rule uses it.
import type { Attributes } from '../graph/types.ts';
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
  evaluate: (inputs, attributes, shape) => back(inputs, attributes, shape, ({ u, slope }) => u * slope),
  propagate: (inputs, [ofP = new Float64Array(), ofU = new Float64Array()], output, attributes) => back(inputs, attributes, output.shape, ({ x, y, u, slope, curve }) => Math.abs(u * curve) * (ofP[x] ?? 0) + Math.abs(slope) * (ofU[y] ?? 0)),
  summation: (inputs, attributes, shape) => ({
    magnitudes: back(inputs, attributes, shape, ({ u, slope }) => Math.abs(u * slope)),
    terms: new Float64Array(inputs[0]?.data.length ?? 0).fill(linesOf(shape, lineAxes(attributes))[0]?.length ?? 0),
  }),
};

interface Pair {
  /** Places in memory. */
  readonly x: number;
  readonly y: number;
  readonly u: number;
  /** First and second derivative of the power with respect to p[x]. */
  readonly slope: number;
  readonly curve: number;
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
        if (u === 0) return;
        const reach = between(x, y) - most;
        const base = probability * reach + most + LEAST_DISTANCE;
        const slope = exponent * base ** (exponent - 1) * reach;
        const curve = exponent * (exponent - 1) * base ** (exponent - 2) * reach * reach;
        out[to] = (out[to] ?? 0) + term({ x: to, y: from, u, slope, curve });
      });
    });
  }
  return out;
}

// poolMaxGradient: what flows back through poolMax. Only derivative rules use it; it is linear in its second operand.
import type { Attributes } from '../graph/types.ts';
import { inferAlong, linesOf } from './lines.ts';
import type { Evaluated, Primitive } from './op.ts';
import { poolAxes, windowOf } from './poolMax.ts';

export const poolMaxGradient: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'for x and u: each u[i] is shared out equally among the largest x[j] with |i − j| ≤ radius along one axis',
  derivative: null,
  infer: (inputs, attributes) => inferAlong('poolMaxGradient', ['float32', 'float32'], 'float32', inputs, poolAxes('poolMaxGradient', attributes)),
  evaluate: ([x, upstream], attributes, shape) => shareOut(x, upstream?.data, attributes, shape),
  propagate: ([x, upstream], [ofX, ofU], output, attributes) => unsure(x, upstream?.data, { ofX, ofU }, attributes, output.shape),
  summation: ([x, upstream], attributes, shape) => ({
    magnitudes: shareOut(x, upstream?.data.map(Math.abs), attributes, shape),
    terms: new Float64Array(x?.data.length ?? 0).fill(2 * Number(attributes['radius']) + 2),
  }),
};

function shareOut(x: Evaluated | undefined, upstream: Float64Array = new Float64Array(), attributes: Attributes, shape: readonly number[]): Float64Array {
  const data = x?.data ?? new Float64Array();
  const out = new Float64Array(data.length);
  for (const line of linesOf(shape, [attributes['axis'] as number])) {
    line.forEach((here, i) => {
      const around = windowOf(line, i, attributes);
      const peak = Math.max(...around.map((at) => data[at] ?? Number.NaN));
      const peaks = around.filter((at) => data[at] === peak);
      for (const at of peaks) out[at] = (out[at] ?? 0) + (upstream[here] ?? Number.NaN) / peaks.length;
    });
  }
  return out;
}

/** The errors of u shared out likewise, and all of u at each element that may be the largest of a window or not. */
function unsure(x: Evaluated | undefined, upstream: Float64Array = new Float64Array(), { ofX = new Float64Array(), ofU = new Float64Array() }: { readonly ofX?: Float64Array | undefined; readonly ofU?: Float64Array | undefined }, attributes: Attributes, shape: readonly number[]): Float64Array {
  const data = x?.data ?? new Float64Array();
  const out = new Float64Array(data.length);
  for (const line of linesOf(shape, [attributes['axis'] as number])) {
    line.forEach((here, i) => {
      const around = windowOf(line, i, attributes);
      const peak = Math.max(...around.map((at) => data[at] ?? Number.NaN));
      const least = Math.max(...around.map((at) => (data[at] ?? Number.NaN) - (ofX[at] ?? 0)));
      const peaks = around.filter((at) => data[at] === peak);
      const candidates = around.filter((at) => (data[at] ?? Number.NaN) + (ofX[at] ?? 0) >= least);
      // Equal elements without errors, or the same number reached twice, stay equal.
      const isSure = candidates.length === peaks.length;
      for (const at of isSure ? peaks : candidates) out[at] = (out[at] ?? 0) + (isSure ? 0 : Math.abs(upstream[here] ?? Number.NaN)) + (ofU[here] ?? 0) / (isSure ? peaks.length : 1);
    });
  }
  return out;
}

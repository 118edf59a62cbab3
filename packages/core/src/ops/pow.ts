// pow: a constant power. The base is non-negative unless the exponent is an integer.
import { failure } from '../errors.ts';
import type { Attributes } from '../graph/types.ts';
import { elementwise, numberAttribute } from './elementwise.ts';
import type { Primitive } from './op.ts';

const base = elementwise('pow', {
  doc: 'x^n for a constant n; x ≥ 0 unless n is an integer',
  arity: 1,
  apply: (x = 0) => x,
  spread: null,
  derivative: ({ inputs: [x], attributes, upstream }) => {
    const n = numberAttribute(attributes, 'exponent');
    // x^0 is 1 at x = 0 too, where 0 · x^−1 would not be a number.
    return [x === undefined || n === 0 ? null : upstream.mul(n === 1 ? 1 : x.pow(n - 1).mul(n))];
  },
});

export const pow: Primitive = {
  kind: 'primitive',
  doc: base.doc,
  derivative: base.derivative,
  infer: (inputs, attributes) => {
    if (!Number.isFinite(exponentOf(attributes))) {
      throw failure('GRAPH_INVALID', 'pow', 'the exponent must be finite', attributes['exponent'], 'Use a finite exponent.');
    }
    return base.infer(inputs, attributes);
  },
  evaluate: ([x], attributes) => (x?.data ?? new Float64Array()).map((v) => v ** exponentOf(attributes)),
  propagate: ([x], [error], _output, attributes) => {
    const n = exponentOf(attributes);
    return (x?.data ?? new Float64Array()).map((v, i) => {
      const off = error?.[i] ?? 0;
      if (n === 0 || off === 0) return 0;
      // The steepest place within the error: the far end of a power above 1, the near end of any other.
      const size = Math.abs(v);
      const steepest = n >= 1 ? size + off : size - off;
      const most = steepest > 0 ? Math.abs(n * steepest ** (n - 1)) * off : Infinity;
      // A root is infinitely steep at 0, but |a^n − b^n| ≤ |a − b|^n for n in (0, 1).
      return n > 0 && n < 1 ? Math.min(most, off ** n) : most;
    });
  },
};

function exponentOf(attributes: Attributes): number {
  return numberAttribute(attributes, 'exponent');
}

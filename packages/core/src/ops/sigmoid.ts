// sigmoid: never exponentiates a positive number, so it neither overflows nor loses its small tail.
import { composite } from './composite.ts';

export const sigmoid = composite('sigmoid', {
  doc: '1 / (1 + e^−x) = with e = exp(−|x|): r = 1/(1 + e): r for x ≥ 0, e · r for x < 0',
  arity: 1,
  decompose: (x) => {
    const e = x.abs().neg().exp();
    // Both branches share one division, also with the sigmoid of −x.
    const reciprocal = x.builder.constant(1).div(e.add(1));
    return x.lessThan(0).where(e.mul(reciprocal), reciprocal);
  },
  derivative: ({ output, upstream }) => [upstream.mul(output.mul(output.complement()))],
});

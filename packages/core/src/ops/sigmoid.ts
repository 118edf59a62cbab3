// sigmoid: never exponentiates a positive number, so it neither overflows nor loses its small tail.
import { composite } from './composite.ts';

export const sigmoid = composite('sigmoid', {
  doc: '1 / (1 + e^−x) = with e = exp(−|x|): 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0',
  arity: 1,
  decompose: (x) => {
    const e = x.abs().neg().exp();
    return x.lessThan(0).where(e, 1).div(e.add(1));
  },
  derivative: ({ output, upstream }) => [upstream.mul(output.mul(output.complement()))],
});

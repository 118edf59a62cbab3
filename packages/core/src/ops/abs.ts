// abs: its derivative at 0 is taken as 0, the middle of its subgradient.
import { elementwise } from './elementwise.ts';

export const abs = elementwise('abs', {
  doc: '|x|; derivative sign(x), 0 at 0',
  arity: 1,
  apply: (x = 0) => Math.abs(x),
  spread: (_x, ex = 0) => ex,
  derivative: ({ inputs: [x], upstream }) => {
    if (x === undefined) return [];
    const sign = x.lessThan(0).where(-1, x.equals(0).where(0, 1));
    return [upstream.mul(sign)];
  },
});

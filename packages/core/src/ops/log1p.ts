// log1p: accurate where x is small, which is where softplus needs it.
import { elementwise } from './elementwise.ts';

export const log1p = elementwise('log1p', {
  doc: 'ln(1 + x), x > −1',
  arity: 1,
  apply: (x = 0) => Math.log1p(x),
  spread: (x = 0, ex = 0) => (ex < 1 + x ? -Math.log1p(-ex / (1 + x)) : Infinity),
  derivative: ({ inputs: [x], upstream }) => [x === undefined ? null : upstream.div(x.add(1))],
});

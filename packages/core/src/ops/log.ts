// log: the natural logarithm of a positive number; losses clip the argument first.
import { elementwise } from './elementwise.ts';

export const log = elementwise('log', {
  doc: 'ln x, x > 0',
  arity: 1,
  apply: (x = 0) => Math.log(x),
  spread: (x = 0, ex = 0) => (ex < x ? -Math.log1p(-ex / x) : Infinity),
  derivative: ({ inputs: [x], upstream }) => [x === undefined ? null : upstream.div(x)],
});

// exp: the caller keeps arguments small enough; losses only take it of non-positive numbers.
import { elementwise } from './elementwise.ts';

export const exp = elementwise('exp', {
  doc: 'e^x',
  arity: 1,
  apply: (x = 0) => Math.exp(x),
  spread: (x = 0, ex = 0) => Math.exp(x) * Math.expm1(ex),
  derivative: ({ output, upstream }) => [upstream.mul(output)],
});

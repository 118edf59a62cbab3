// neg: the sign changes, nothing is rounded.
import { elementwise } from './elementwise.ts';

export const neg = elementwise('neg', {
  doc: '−x',
  arity: 1,
  apply: (x = 0) => -x,
  spread: (_x, ex = 0) => ex,
  derivative: ({ upstream }) => [upstream.neg()],
});

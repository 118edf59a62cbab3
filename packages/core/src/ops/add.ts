// add: the sum of two numbers.
import { elementwise } from './elementwise.ts';

export const add = elementwise('add', {
  doc: 'a + b',
  arity: 2,
  apply: (a = 0, b = 0) => a + b,
  spread: (_a, _b, ea = 0, eb = 0) => ea + eb,
  derivative: ({ upstream }) => [upstream, upstream],
});

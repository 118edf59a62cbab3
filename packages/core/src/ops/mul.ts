// mul: the product of two numbers.
import { scaled } from './decision.ts';
import { elementwise } from './elementwise.ts';

export const mul = elementwise('mul', {
  doc: 'a · b',
  arity: 2,
  apply: (a = 0, b = 0) => a * b,
  spread: (a = 0, b = 0, ea = 0, eb = 0) => scaled(Math.abs(b) + eb, ea) + scaled(Math.abs(a), eb),
  derivative: ({ inputs: [a, b], upstream }) => (a === undefined || b === undefined ? [] : [upstream.mul(b), upstream.mul(a)]),
});

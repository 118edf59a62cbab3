// max: the larger of two numbers. In a tie each side gets half of the gradient.
import { elementwise } from './elementwise.ts';

export const max = elementwise('max', {
  doc: 'the larger of a and b; in a tie each gets half of the derivative',
  arity: 2,
  apply: (a = 0, b = 0) => Math.max(a, b),
  spread: (a = 0, b = 0, ea = 0, eb = 0) => {
    const largest = Math.max(a, b);
    return Math.max(Math.max(a + ea, b + eb) - largest, largest - Math.max(a - ea, b - eb));
  },
  derivative: ({ inputs: [a, b], upstream }) => {
    if (a === undefined || b === undefined) return [];
    const share = b.lessThan(a).where(1, a.equals(b).where(0.5, 0));
    return [upstream.mul(share), upstream.mul(share.complement())];
  },
});

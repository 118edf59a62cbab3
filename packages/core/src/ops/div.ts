// div: the quotient of two numbers; formulas see to it that the divisor is not 0.
import { scaled } from './decision.ts';
import { elementwise } from './elementwise.ts';

export const div = elementwise('div', {
  doc: 'a / b, b ≠ 0',
  arity: 2,
  apply: (a = 0, b = 0) => a / b,
  spread: (a = 0, b = 0, ea = 0, eb = 0) => (eb < Math.abs(b) ? (ea + scaled(Math.abs(a / b), eb)) / (Math.abs(b) - eb) : scaled(Math.abs(a) + ea, Infinity)),
  derivative: ({ inputs: [, b], output, upstream }) => {
    if (b === undefined) return [];
    const slope = upstream.div(b);
    return [slope, slope.mul(output).neg()];
  },
});

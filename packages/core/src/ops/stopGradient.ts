// stopGradient: the value itself, as a constant for every derivative.
import { elementwise } from './elementwise.ts';

export const stopGradient = elementwise('stopGradient', {
  doc: 'x, with derivative 0',
  arity: 1,
  apply: (x = 0) => x,
  spread: (_x, ex = 0) => ex,
  derivative: null,
});

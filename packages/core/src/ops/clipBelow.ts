// clipBelow: a floor for the argument of a logarithm. Its gradient passes straight through,
// because a clipped (that is: very wrong) pixel is the one that most needs to learn.
import { composite, inferLike, operand } from './composite.ts';
import { numberAttribute } from './elementwise.ts';
import type { Composite } from './op.ts';

export const clipBelow: Composite = {
  ...composite('clipBelow', {
    doc: 'max(x, lowest), with derivative 1 everywhere',
    arity: 1,
    decompose: (x) => x,
    derivative: ({ upstream }) => [upstream],
  }),
  infer: (inputs, attributes) => {
    numberAttribute(attributes, 'lowest');
    return inferLike('clipBelow', 1, inputs);
  },
  decompose: (inputs, attributes) => operand('clipBelow', inputs, 0).max(numberAttribute(attributes, 'lowest')),
};

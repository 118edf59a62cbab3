// sub: a difference, named because formulas are read with it and most backends have it.
import { composite } from './composite.ts';

export const sub = composite('sub', {
  doc: 'a − b = a + (−b)',
  arity: 2,
  decompose: (a, b) => a.add(b.neg()),
  derivative: ({ upstream }) => [upstream, upstream.neg()],
});

// min: the smaller of two numbers, by way of max.
import { composite } from './composite.ts';

export const min = composite('min', {
  doc: 'the smaller of a and b = −max(−a, −b)',
  arity: 2,
  decompose: (a, b) => a.neg().max(b.neg()).neg(),
  derivative: ({ inputs: [a, b], upstream }) => {
    if (a === undefined || b === undefined) return [];
    const share = a.lessThan(b).where(1, a.equals(b).where(0.5, 0));
    return [upstream.mul(share), upstream.mul(share.complement())];
  },
});

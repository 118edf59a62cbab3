// softplus: −log of a sigmoid, finite and accurate for any finite logit.
import { composite } from './composite.ts';

export const softplus = composite('softplus', {
  doc: 'ln(1 + e^x) = max(x, 0) + log1p(exp(−|x|))',
  arity: 1,
  decompose: (x) => x.max(0).add(x.abs().neg().exp().log1p()),
  derivative: ({ inputs: [x], upstream }) => [x === undefined ? null : upstream.mul(x.sigmoid())],
});

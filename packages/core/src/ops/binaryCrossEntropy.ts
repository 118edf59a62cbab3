// binaryCrossEntropy: both sides of a pixel's cross-entropy in one, since they share their logarithm.
// Value and derivative are sums of terms of one sign, so neither loses digits, however confident the logit.
import { composite } from './composite.ts';

export const binaryCrossEntropy = composite('binaryCrossEntropy', {
  doc: '−y ln σ(x) − (1 − y) ln σ(−x) = y max(−x, 0) + (1 − y) max(x, 0) + log1p(exp(−|x|)), operands x (logit) and y',
  arity: 2,
  decompose: (x, y) => y.mul(x.neg().max(0)).add(y.complement().mul(x.max(0))).add(x.abs().neg().exp().log1p()),
  derivative: ({ inputs: [x, y], upstream }) => {
    if (x === undefined || y === undefined) return [];
    return [upstream.mul(x.builder.emit('binaryCrossEntropySlope', [x.id, y.id], {})), upstream.mul(x).neg()];
  },
});

// binaryCrossEntropySlope: the derivative of binaryCrossEntropy by its logit. A difference of two terms of which a hard
// target leaves one, so that a confident logit keeps its small slope.
import { composite } from './composite.ts';

export const binaryCrossEntropySlope = composite('binaryCrossEntropySlope', {
  doc: 'σ(x) − y = (1 − y) σ(x) − y σ(−x), operands x (logit) and y',
  arity: 2,
  decompose: (x, y) => y.complement().mul(x.sigmoid()).sub(y.mul(x.neg().sigmoid())),
  derivative: ({ inputs: [x], upstream }) => (x === undefined ? [] : [upstream.mul(x.sigmoid().mul(x.neg().sigmoid())), upstream.neg()]),
});

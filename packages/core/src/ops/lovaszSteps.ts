// lovaszSteps: what each pixel, in the order of a sort, adds to 1 − IoU. The gradient of the Lovász extension of the
// Jaccard loss with respect to the errors that were sorted.
import { failure } from '../errors.ts';
import { inferAlong, lineAxes } from './lines.ts';
import type { Composite } from './op.ts';

/** Stands in for a union of nothing, which the step of a first pixel then replaces. */
const LEAST = 1e-30;

export const lovaszSteps: Composite = {
  kind: 'composite',
  isRoutine: true,
  doc: 'for each line over the axes, with operands order, target y and perhaps weights w: result[order[k]] = J_k − J_(k−1), J_k = 1 − (G − Σ_(j≤k) w y)/(G + Σ_(j≤k) w (1 − y)), sums in that order, G = Σ w y. Nothing flows back through it',
  derivative: null,
  infer: (inputs, attributes) => inferAlong('lovaszSteps', inputs.length === 3 ? ['int32', 'float32', 'float32'] : ['int32', 'float32'], 'float32', inputs, lineAxes(attributes)),
  decompose: ([order, target, weights], attributes) => {
    if (order === undefined || target === undefined) throw failure('GRAPH_INVALID', 'lovaszSteps', 'must have an order and a target', [order, target], 'Pass both.');
    const axes = lineAxes(attributes);
    const positives = (weights === undefined ? target : target.mul(weights)).take(order, axes);
    const negatives = weights === undefined ? positives.complement() : weights.take(order, axes).sub(positives);
    const volume = positives.reduce('reduceSum', axes);
    const union = negatives.unary('cumsum', { axes, reverse: false }).add(volume);
    const intersection = volume.sub(positives.unary('cumsum', { axes, reverse: false }));
    const unionBefore = union.sub(negatives);
    // J_k − J_(k−1) without a difference of nearly equal numbers.
    const step = positives.mul(union).add(negatives.mul(intersection)).div(unionBefore.mul(union).max(LEAST));
    // Without a target pixel the first wrong one already makes J = 1.
    const first = negatives.equals(0).where(0, 1);
    return unionBefore.equals(0).where(first, step).scatterAdd(order, axes);
  },
};

// squaredDistance: the exact Euclidean distance transform, squared, as one routine where a backend has it.
import type { Expr } from '../graph/expr.ts';
import { failure } from '../errors.ts';
import { listAttribute } from './elementwise.ts';
import { inferAlong, lineAxes } from './lines.ts';
import type { Composite } from './op.ts';

/** Stands for "no such pixel": larger than any squared distance, and finite in float32. */
export const FAR = 1e30;

export const squaredDistance: Composite = {
  kind: 'composite',
  isRoutine: true,
  doc: 'the squared Euclidean distance, with a spacing per axis, to the nearest non-zero element along the (spatial) axes; 1e30 where there is none. Nothing flows back through it',
  derivative: null,
  infer: (inputs, attributes) => {
    const axes = lineAxes(attributes);
    const spacing = listAttribute(attributes, 'spacing');
    if (spacing.length !== axes.length || !spacing.every((step) => Number(step) > 0 && Number.isFinite(step))) {
      throw failure('GRAPH_INVALID', 'squaredDistance', 'must have one positive spacing per axis', attributes, 'Use 1 for pixels.');
    }
    return inferAlong('squaredDistance', ['float32'], 'float32', inputs, axes);
  },
  decompose: ([mask], attributes) => {
    if (mask === undefined) throw new TypeError('squaredDistance has one operand');
    const spacing = listAttribute(attributes, 'spacing').map(Number);
    const start: Expr = mask.equals(0).where(FAR, 0);
    return lineAxes(attributes).reduce((x, axis, i) => x.unary('minPlusQuad', { axis, spacing: spacing[i] ?? 1 }), start);
  },
};

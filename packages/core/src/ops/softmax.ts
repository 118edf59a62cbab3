// softmax: shifted by the largest logit, so that no exponential overflows.
import type { Expr } from '../graph/expr.ts';
import type { Attributes, TensorType } from '../graph/types.ts';
import { composite, inferLike } from './composite.ts';
import type { Composite } from './op.ts';
import { inferReduction } from './reduce.ts';

const base = composite('softmax', {
  doc: 'e^(x − m) / Σ e^(x − m), m the largest x over the axes',
  arity: 1,
  decompose: (x) => x,
  derivative: ({ output, attributes, upstream }) => {
    const mean = upstream.mul(output).reduce('reduceSum', axesOf(attributes));
    return [output.mul(upstream.sub(mean))];
  },
});

export const softmax: Composite = {
  ...base,
  infer: (inputs, attributes) => inferOverAxes('softmax', inputs, attributes),
  decompose: ([x], attributes) => {
    const { exponentials, total } = shifted(x, attributes);
    return exponentials.div(total);
  },
};

/** x − m, e^(x − m) and their sum over the axes: what softmax and logSoftmax share. */
export function shifted(x: Expr | undefined, attributes: Attributes): { difference: Expr; exponentials: Expr; total: Expr } {
  if (x === undefined) throw new TypeError('softmax has one operand');
  const axes = axesOf(attributes);
  const difference = x.sub(x.reduce('reduceMax', axes).stopGradient());
  const exponentials = difference.exp();
  return { difference, exponentials, total: exponentials.reduce('reduceSum', axes) };
}

/** The operand's own type, once its axes are known to exist. */
export function inferOverAxes(name: string, inputs: readonly TensorType[], attributes: Attributes): TensorType {
  inferReduction(name, inputs[0], attributes);
  return inferLike(name, 1, inputs);
}

export function axesOf(attributes: Attributes): readonly number[] {
  return attributes['axes'] as readonly number[];
}

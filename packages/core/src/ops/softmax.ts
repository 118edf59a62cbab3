// softmax: shifted by the largest logit, so that no exponential overflows.
import type { Expr } from '../graph/expr.ts';
import type { Attributes } from '../graph/types.ts';
import { composite } from './composite.ts';
import type { Composite } from './op.ts';

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

export function axesOf(attributes: Attributes): readonly number[] {
  return attributes['axes'] as readonly number[];
}

// logSoftmax: the logarithm of softmax without ever taking the logarithm of 0.
import { composite } from './composite.ts';
import type { Composite } from './op.ts';
import { axesOf, inferOverAxes, shifted } from './softmax.ts';

const base = composite('logSoftmax', {
  doc: '(x − m) − ln Σ e^(x − m), m the largest x over the axes',
  arity: 1,
  decompose: (x) => x,
  derivative: ({ inputs: [x], attributes, upstream }) => {
    if (x === undefined) return [];
    const total = upstream.reduce('reduceSum', axesOf(attributes));
    return [upstream.sub(x.unary('softmax', attributes).mul(total))];
  },
});

export const logSoftmax: Composite = {
  ...base,
  infer: (inputs, attributes) => inferOverAxes('logSoftmax', inputs, attributes),
  decompose: ([x], attributes) => {
    const { difference, total } = shifted(x, attributes);
    return difference.sub(total.log());
  },
};

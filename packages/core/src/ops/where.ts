// where: picks one of two numbers; the branch not taken gets no gradient.
import { elementwise } from './elementwise.ts';

export const where = elementwise('where', {
  doc: 'a where the condition holds, b elsewhere',
  arity: 3,
  accepts: [['bool'], ['float32'], ['float32']],
  apply: (condition = 0, a = 0, b = 0) => (condition === 0 ? b : a),
  spread: (condition = 0, a = 0, b = 0, ec = 0, ea = 0, eb = 0) => {
    const [taken, other] = condition === 0 ? [eb, ea] : [ea, eb];
    return ec === 0 ? taken : Math.max(taken, Math.abs(a - b) + other);
  },
  derivative: ({ inputs: [condition], upstream }) => (condition === undefined ? [] : [null, condition.where(upstream, 0), condition.where(0, upstream)]),
});

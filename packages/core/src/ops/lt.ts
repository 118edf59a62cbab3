// lt: a comparison; nothing flows back through it.
import { isUndecided } from './decision.ts';
import { elementwise } from './elementwise.ts';

export const lt = elementwise('lt', {
  doc: 'a < b, as a bool',
  arity: 2,
  accepts: [['float32', 'int32'], ['float32', 'int32']],
  result: 'bool',
  apply: (a = 0, b = 0) => (a < b ? 1 : 0),
  spread: (a = 0, b = 0, ea = 0, eb = 0) => (isUndecided(a, b, ea, eb) ? 1 : 0),
  derivative: null,
});

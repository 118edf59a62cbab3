// The logistic function as graphs have it, made of exp(−|x|) so that nothing overflows, and as one division by
// 1 + exp(−x): six instructions less where nothing else needs the parts. An exp that ends at e^88 cannot overflow either.
import { f32x4, type Code } from '@semsegloss/core/wasm';
import type { Context } from '../generate/context.ts';
import { exp } from './approximations.ts';
import type { VectorCode } from './vector-code.ts';

/**
 * The x of x < 0 ? e r : r with e = exp(−|x|) and r = 1/(1 + e), where e and r serve nothing else. Its relative error is
 * at most that of those steps: in both forms that of exp counts 1 − σ of itself, and here there is a product less.
 */
export function logisticArgument(context: Context, id: number): number | undefined {
  const [condition = -1, product = -1, inverse = -1] = operandsOf(context, id, 'where');
  const [x = -1, zero = -1] = operandsOf(context, condition, 'lt');
  const [one = -1, sum = -1] = operandsOf(context, inverse, 'div');
  const power = operandsOf(context, sum, 'add').find((each) => isOp(context, each, 'exp')) ?? -1;
  const [negated = -1] = operandsOf(context, power, 'exp');
  const [magnitude = -1] = operandsOf(context, negated, 'neg');
  const [argument = -2] = operandsOf(context, magnitude, 'abs');
  const isLogistic = argument === x && context.knownConstant(zero) === 0 && context.knownConstant(one) === 1
    && has(operandsOf(context, sum, 'add'), power, one, context) && has(operandsOf(context, product, 'mul'), power, inverse, context);
  return isLogistic && context.users(power).length === 2 && context.users(inverse).length === 2 ? x : undefined;
}

export function logistic(code: VectorCode, x: Code): Code {
  const minus = f32x4.exclusiveOr(x, code.constant(-0));
  const one = code.constant(1);
  return f32x4.divide(one, f32x4.add(one, exp(code, minus, false)));
}

function isOp(context: Context, id: number, op: string): boolean {
  return id >= 0 && context.node(id).op === op;
}

/** What an op of this kind has made a value of. */
function operandsOf(context: Context, id: number, op: string): readonly number[] {
  return isOp(context, id, op) ? context.node(id).inputs.map((input) => context.source(input)) : [];
}

/** Whether two operands are these, in either order; numbers are the same if their values are. */
function has(operands: readonly number[], a: number, b: number, context: Context): boolean {
  const isSame = (left: number, right: number): boolean => left === right || (context.knownConstant(left) !== undefined && context.knownConstant(left) === context.knownConstant(right));
  const [first = -1, second = -1] = operands;
  return operands.length === 2 && ((isSame(first, a) && isSame(second, b)) || (isSame(first, b) && isSame(second, a)));
}

// Finds the logistic function in a graph, where it is made of exp(−|x|) so that nothing overflows. As 1/(1 + exp(−x)) with
// an exp that ends at e^88 it does not overflow either, and takes five instructions less.
import type { Context } from '../generate/context.ts';

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

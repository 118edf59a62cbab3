// Operations as vector instructions on the code of their operands. Numbers are four floats (integers too: class ids are
// exact below 2^24), truth values are masks of all bits.
import { f32x4, type Code } from '@semsegloss/core/wasm';
import type { Context } from '../generate/context.ts';
import { exp, log, log1p, logistic, pow } from './approximations.ts';
import { logisticArgument } from './logistic.ts';
import type { VectorCode } from './vector-code.ts';

/** The code of a value: an operand, or what an operand is made of. */
export type ValueOf = (id: number) => Code;

/** The value of an elementwise op; what it takes several steps for is named in `code`. */
export function expression(code: VectorCode, context: Context, id: number, value: ValueOf): Code {
  const x = logisticArgument(context, id);
  if (x !== undefined) return logistic(code, value(x));
  const node = context.node(id);
  const [first = 0, second = 0, third = 0] = node.inputs;
  const a = value(first);
  const b = node.inputs.length > 1 ? value(second) : [];
  switch (node.op) {
    case 'neg': return negated(code, context, first, value);
    case 'abs': return f32x4.and(a, magnitude(code));
    case 'exp': return exp(code, a, context.isNonPositive(first));
    case 'log': return log(code, a);
    case 'log1p': return log1p(code, a, context.isUnitInterval(first));
    case 'pow': return pow(code, a, Number(node.attributes['exponent']));
    case 'add': return sum(context, first, second, value);
    case 'mul': return product(context, first, second, value);
    case 'div': return f32x4.divide(a, b);
    case 'max': return f32x4.larger(a, b);
    case 'lt': return f32x4.less(a, b);
    case 'eq': return f32x4.equal(a, b);
    case 'where': return choice(context, node.inputs, a, b, value(third));
    case 'cast': return cast(code, context, id, a);
    default: throw new TypeError(`no vector instruction for ${node.op}`);
  }
}

/** The sign's bit in each lane, and all others. */
const sign = (code: VectorCode): Code => code.constant(-0);
const magnitude = (code: VectorCode): Code => code.integer(0x7fffffff);

/** Engines build a sign's bit anew for each negation; a constant is there. −|x| takes one instruction. */
function negated(code: VectorCode, context: Context, id: number, value: ValueOf): Code {
  const inner = madeBy(context, id, 'abs');
  return inner === undefined ? f32x4.exclusiveOr(value(id), sign(code)) : f32x4.or(value(inner), sign(code));
}

/** a + (−b) is a − b. */
function sum(context: Context, a: number, b: number, value: ValueOf): Code {
  const [minusA, minusB] = [madeBy(context, a, 'neg'), madeBy(context, b, 'neg')];
  if (minusB !== undefined) return f32x4.subtract(value(a), value(minusB));
  if (minusA !== undefined) return f32x4.subtract(value(b), value(minusA));
  return f32x4.add(value(a), value(b));
}

/** A truth value times a number takes the bits of the number or none. */
function product(context: Context, a: number, b: number, value: ValueOf): Code {
  const isTruth = (id: number | undefined): id is number => id !== undefined && context.node(context.source(id)).type.dtype === 'bool';
  const [maskA, maskB] = [madeBy(context, a, 'cast'), madeBy(context, b, 'cast')];
  if (isTruth(maskA)) return f32x4.and(value(maskA), value(b));
  if (isTruth(maskB)) return f32x4.and(value(maskB), value(a));
  return f32x4.multiply(value(a), value(b));
}

/** What an op of this kind made the value of, if one did and for each pixel. */
function madeBy(context: Context, id: number, op: 'neg' | 'abs' | 'cast'): number | undefined {
  const source = context.source(id);
  return context.node(source).op === op && context.extent(source).space ? context.term(source) : undefined;
}

/** `condition ? a : b`; a zero on one side takes one instruction instead of three. */
function choice(context: Context, [, ifTrue = 0, ifFalse = 0]: readonly number[], condition: Code, a: Code, b: Code): Code {
  if (context.knownConstant(ifFalse) === 0) return f32x4.and(a, condition);
  if (context.knownConstant(ifTrue) === 0) return f32x4.andNot(b, condition);
  return f32x4.choose(a, b, condition);
}

function cast(code: VectorCode, context: Context, id: number, a: Code): Code {
  const from = context.node(context.term(id)).type.dtype;
  switch (context.node(id).type.dtype) {
    case 'bool': return from === 'bool' ? a : truth(code, a);
    case 'int32': return from === 'bool' ? numberOf(code, a) : f32x4.truncate(a);
    case 'float32': return from === 'bool' ? numberOf(code, a) : a;
  }
}

/** A number as a mask: whether it is not 0. */
export function truth(code: VectorCode, number: Code): Code {
  return f32x4.notEqual(number, code.constant(0));
}

/** A mask as 0 and 1. */
export function numberOf(code: VectorCode, mask: Code): Code {
  return f32x4.and(mask, code.constant(1));
}

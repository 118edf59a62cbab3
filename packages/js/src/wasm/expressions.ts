// Operations as vector instructions on the code of their operands. Numbers are four floats (integers too: class ids are
// exact below 2^24), truth values are masks of all bits.
import { f32x4, type Code } from '@semsegloss/core/wasm';
import type { Context } from '../generate/context.ts';
import { exp, log, log1p, pow } from './approximations.ts';
import type { VectorCode } from './vector-code.ts';

/** The value of an elementwise op; what it takes several steps for is named in `code`. */
export function expression(code: VectorCode, context: Context, id: number, operands: readonly Code[]): Code {
  const node = context.node(id);
  const [a = [], b = [], c = []] = operands;
  switch (node.op) {
    case 'neg': return f32x4.negate(a);
    case 'abs': return f32x4.abs(a);
    case 'exp': return exp(code, a, context.isNonPositive(context.term(id)));
    case 'log': return log(code, a);
    case 'log1p': return log1p(code, a, context.isUnitInterval(context.term(id)));
    case 'pow': return pow(code, a, Number(node.attributes['exponent']));
    case 'add': return f32x4.add(a, b);
    case 'mul': return f32x4.multiply(a, b);
    case 'div': return f32x4.divide(a, b);
    case 'max': return f32x4.larger(a, b);
    case 'lt': return f32x4.less(a, b);
    case 'eq': return f32x4.equal(a, b);
    case 'where': return choice(context, node.inputs, a, b, c);
    case 'cast': return cast(code, context, id, a);
    default: throw new TypeError(`no vector instruction for ${node.op}`);
  }
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

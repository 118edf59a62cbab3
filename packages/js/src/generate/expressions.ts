// Operations as JavaScript expressions of their operands' texts.
import type { GraphNode } from '@semsegloss/core';
import { expStatements, log1pStatements } from '../approximations.ts';
import type { Context } from './context.ts';

/** The value of an elementwise op. */
export function expression(node: GraphNode, operands: readonly string[]): string {
  const [a = '', b = '', c = ''] = operands;
  switch (node.op) {
    case 'neg': return `-${a}`;
    case 'abs': return `Math.abs(${a})`;
    case 'exp': return `Math.exp(${a})`;
    case 'log': return `Math.log(${a})`;
    case 'log1p': return `Math.log1p(${a})`;
    case 'pow': return `Math.pow(${a}, ${String(node.attributes['exponent'])})`;
    case 'add': return `${a} + ${b}`;
    case 'mul': return `${a} * ${b}`;
    case 'div': return `${a} / ${b}`;
    case 'max': return `Math.max(${a}, ${b})`;
    case 'lt': return `${a} < ${b}`;
    case 'eq': return `${a} === ${b}`;
    case 'where': return `${a} ? ${b} : ${c}`;
    case 'cast': return castExpression(node, a);
    default: throw new TypeError(`no expression for ${node.op}`);
  }
}

function castExpression(node: GraphNode, a: string): string {
  if (node.attributes['to'] === 'int32') return `Math.trunc(${a})`;
  return node.attributes['to'] === 'bool' ? `+(${a} !== 0)` : `+${a}`;
}

/** Statements that define the value of a node for one pixel (and class). */
export function definition(context: Context, id: number, name: string, operands: readonly string[]): string {
  const node = context.node(id);
  const [first = ''] = operands;
  if (node.op === 'exp') return expStatements(name, first, context.isNonPositive(context.term(id)));
  if (node.op === 'log1p' && context.isUnitInterval(context.term(id))) return log1pStatements(name, first);
  return `const ${name} = ${branchless(context, node, operands) ?? expression(node, operands)};`;
}

/**
 * Comparisons as 0 and 1, and choices as arithmetic on them: a branch that the data decide at random costs more
 * than everything else in a loop. All values are finite, so 0 · x is 0.
 */
function branchless(context: Context, node: GraphNode, [a = '', b = '', c = '']: readonly string[]): string | undefined {
  switch (node.op) {
    case 'lt': return `+(${a} < ${b})`;
    case 'eq': return `+(${a} === ${b})`;
    case 'where': return `${a} * ${b} + (1 - ${a}) * ${c}`;
    case 'cast': return node.attributes['to'] === 'float32' ? a : undefined;
    case 'max': {
      const [left = 0, right = 0] = node.inputs;
      if (context.knownConstant(right) === 0) return positivePart(a);
      return context.knownConstant(left) === 0 ? positivePart(b) : undefined;
    }
    default: return undefined;
  }
}

/** max(x, 0), exactly, without a branch. */
function positivePart(x: string): string {
  return `0.5 * (${x} + Math.abs(${x}))`;
}

/** A number as it may stand anywhere in an expression. */
export function literal(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}

/** What a sum or maximum starts from. */
export function startOf(node: GraphNode): string {
  return node.op === 'reduceSum' ? '0' : '-Infinity';
}

export function accumulate(node: GraphNode, target: string, term: string): string {
  return node.op === 'reduceSum' ? `${target} += ${term};` : `${target} = Math.max(${target}, ${term});`;
}

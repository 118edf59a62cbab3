// Elementwise operations as expressions of their operands' texts, in either language.
import type { GraphNode } from '@semsegloss/core';
import { literal, type Dialect, type Type } from './dialect.ts';
import { power, type FunctionName } from './functions.ts';

/** The value of an elementwise op. `calls` is told which functions the text needs. */
export function expression(dialect: Dialect, node: GraphNode, operands: readonly string[], from: Type, calls: Set<FunctionName>): string {
  const [a = '', b = '', c = ''] = operands;
  const call = (name: FunctionName): string => {
    calls.add(name);
    return `${name}(${a})`;
  };
  switch (node.op) {
    case 'neg': return `-${a}`;
    case 'abs': return `abs(${a})`;
    case 'exp': return call('expOf');
    case 'log': return call('logOf');
    case 'log1p': return call('log1pOf');
    case 'pow': {
      const { text, calls: needed } = power(a, Number(node.attributes['exponent']));
      needed.forEach((name) => calls.add(name));
      return text;
    }
    case 'add': return `${a} + ${b}`;
    case 'mul': return `${a} * ${b}`;
    case 'div': return `${a} / ${b}`;
    case 'max': return `max(${a}, ${b})`;
    case 'lt': return `${a} < ${b}`;
    case 'eq': return `${a} == ${b}`;
    case 'where': return dialect.choose(a, b, c);
    case 'cast': return cast(dialect, node, a, from);
    default: throw new TypeError(`no expression for ${node.op}`);
  }
}

function cast(dialect: Dialect, { attributes }: GraphNode, a: string, from: Type): string {
  if (attributes['to'] === 'bool') return from === 'truth' ? a : `${a} != 0.0`;
  if (from === 'truth') return dialect.choose(a, '1.0', '0.0');
  return attributes['to'] === 'int32' ? `trunc(${a})` : a;
}

/** How a node's value is held. */
export function typeOf(node: GraphNode): Type {
  return node.type.dtype === 'bool' ? 'truth' : 'number';
}

/** A known number or truth value. */
export function constant(node: GraphNode, value: number): string {
  if (typeOf(node) === 'truth') return value === 0 ? 'false' : 'true';
  return literal(value);
}

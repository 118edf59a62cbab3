// Elementwise operations as text. Truth values are conditions, written where they are used: they have no variables.
import type { GraphNode } from '@semsegloss/core';
import { exp, log, log1p, log1pOfUnit, pow } from './functions.ts';

/** What is known of an operand. */
export interface Known {
  readonly isNonPositive: boolean;
  readonly isUnitInterval: boolean;
}

/** Statements that define `name` as the value of an operation. */
export function definition(name: string, node: GraphNode, operands: readonly string[], known: Known): string[] {
  const [a = ''] = operands;
  switch (node.op) {
    case 'exp': return exp(name, a, known.isNonPositive);
    case 'log': return log(name, a);
    case 'log1p': return known.isUnitInterval ? log1pOfUnit(name, a) : log1p(name, a);
    case 'pow': return pow(name, a, Number(node.attributes['exponent']));
    default: return [`const ${name} = ${expression(node, operands)};`];
  }
}

/** The text of a condition, or of a number that takes one operation. */
export function expression(node: GraphNode, operands: readonly string[]): string {
  const [a = '', b = '', c = ''] = operands;
  switch (node.op) {
    case 'neg': return `-${a}`;
    case 'abs': return `Math.abs(${a})`;
    case 'add': return `${a} + ${b}`;
    case 'mul': return `${a} * ${b}`;
    case 'div': return `${a} / ${b}`;
    case 'max': return `Math.max(${a}, ${b})`;
    case 'lt': return `(${a} < ${b})`;
    case 'eq': return `(${a} === ${b})`;
    case 'where': return `${a} ? ${b} : ${c}`;
    case 'cast': return cast(node, a);
    default: throw new TypeError(`no expression for ${node.op}`);
  }
}

function cast({ attributes }: GraphNode, a: string): string {
  switch (attributes['to']) {
    case 'bool': return `(${a} !== 0)`;
    case 'int32': return `(${a} < 0) ? Math.ceil(${a}) : Math.floor(${a})`;
    default: return a;
  }
}

/** A condition as a number. */
export function asNumber(condition: string): string {
  return `${condition} ? 1.0 : 0.0`;
}

/** A number as it may stand anywhere in an expression, never as a whole-number type. */
export function literal(value: number): string {
  const text = String(value);
  const decimal = /[.e]/.test(text) ? text : `${text}.0`;
  return value < 0 ? `(${decimal})` : decimal;
}

/** What a sum or a maximum starts from: a kernel has no infinity. */
export function startOf(node: GraphNode): string {
  return node.op === 'reduceSum' ? '0.0' : '-3.4028234e38';
}

export function accumulate(node: GraphNode, target: string, term: string): string {
  return node.op === 'reduceSum' ? `${target} += ${term};` : `${target} = Math.max(${target}, ${term});`;
}

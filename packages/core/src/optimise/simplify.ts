// Algebra that needs no knowledge of the data: neutral elements, double negation, small powers, moves past broadcasts.
// Every rule keeps the value for all finite inputs.
import type { GraphBuilder } from '../graph/builder.ts';
import { product, sameShape, type Dim } from '../graph/dims.ts';
import type { Expr } from '../graph/expr.ts';
import type { GraphNode } from '../graph/types.ts';
import { factor } from './factor.ts';
import { filled, fold, knownScalar } from './fold.ts';

/** Rewriting rule: the first simplification that applies, or undefined. */
export function simplify(builder: GraphBuilder, node: GraphNode, inputs: readonly Expr[]): Expr | undefined {
  return fold(builder, node, inputs) ?? simplifyNode(builder, node, inputs) ?? sinkBelowExpand(builder, node, inputs) ?? factor(builder, node, inputs);
}

function simplifyNode(builder: GraphBuilder, node: GraphNode, inputs: readonly Expr[]): Expr | undefined {
  const [a, b, c] = inputs;
  if (a === undefined) return undefined;
  const zero = (): Expr => filled(builder, 0, node.type.dtype, node.type.shape);
  switch (node.op) {
    case 'neg': return argumentOf(a, 'neg');
    case 'abs': return argumentOf(a, 'neg')?.abs() ?? (definingOp(a) === 'abs' ? a : undefined);
    case 'add':
      if (knownScalar(a) === 0) return b;
      return knownScalar(b) === 0 ? a : undefined;
    case 'sub':
      if (knownScalar(a) === 0) return b?.neg();
      return knownScalar(b) === 0 ? a : undefined;
    case 'mul': return b === undefined ? undefined : (simplifyProduct(a, b, zero) ?? productOfSizes(a, b));
    case 'eq': return isSize(a) && knownScalar(b) === 0 ? zero() : undefined;
    case 'div':
      if (knownScalar(b) === 1) return a;
      return knownScalar(a) === 0 ? zero() : undefined;
    case 'pow': return smallPower(a, node.attributes['exponent']);
    case 'where': {
      const condition = knownScalar(a);
      if (condition !== undefined) return condition === 0 ? c : b;
      return b !== undefined && b.id === c?.id ? b : undefined;
    }
    case 'expand': {
      if (sameShape(a.shape, node.type.shape)) return a;
      return argumentOf(a, 'expand')?.expandTo(node.type.shape);
    }
    case 'reshape': {
      if (sameShape(a.shape, node.type.shape)) return a;
      return argumentOf(a, 'reshape')?.reshape(node.type.shape);
    }
    case 'reduceSum': return sumOfExpanded(a, node);
    case 'stopGradient': return knownScalar(a) === undefined ? undefined : a;
    default: return undefined;
  }
}

function simplifyProduct(a: Expr, b: Expr, zero: () => Expr): Expr | undefined {
  const left = knownScalar(a);
  const right = knownScalar(b);
  if (left === 0 || right === 0) return zero();
  if (left === 1) return b;
  if (right === 1) return a;
  if (left === -1) return b.neg();
  return right === -1 ? a.neg() : undefined;
}

/** Sizes are at least 1: empty inputs are refused. */
function isSize(x: Expr): boolean {
  return definingOp(x) === 'size';
}

function productOfSizes(a: Expr, b: Expr): Expr | undefined {
  if (!isSize(a) || !isSize(b)) return undefined;
  const dims = [a, b].flatMap((x) => x.builder.node(x.id).attributes['dims'] as readonly Dim[]);
  return a.builder.size([product(dims)]);
}

function smallPower(x: Expr, exponent: unknown): Expr | undefined {
  switch (exponent) {
    case 0: return filled(x.builder, 1, 'float32', x.shape);
    case 1: return x;
    case 2: return x.mul(x);
    case 3: return x.mul(x).mul(x);
    case -1: return x.builder.constant(1).expandTo(x.shape).div(x);
    default: return undefined;
  }
}

/** Σ over an axis of a repeated value is the value times the axis' size. */
function sumOfExpanded(x: Expr, node: GraphNode): Expr | undefined {
  const source = argumentOf(x, 'expand');
  if (source === undefined) return undefined;
  const axes = node.attributes['axes'] as readonly number[];
  if (axes.some((axis) => source.shape[axis] !== 1)) return undefined;
  const repeats = x.builder.size(axes.map((axis) => x.shape[axis] ?? 1));
  return source.mul(repeats).expandTo(node.type.shape);
}

const ELEMENTWISE = new Set(['neg', 'abs', 'exp', 'log', 'log1p', 'pow', 'add', 'mul', 'div', 'max', 'lt', 'eq', 'where', 'sub', 'min', 'sigmoid', 'softplus', 'binaryCrossEntropy', 'binaryCrossEntropySlope', 'clipBelow', 'cast', 'stopGradient']);

/** An elementwise op on operands that are all broadcast is done once, before the broadcast. */
function sinkBelowExpand(builder: GraphBuilder, node: GraphNode, inputs: readonly Expr[]): Expr | undefined {
  if (!ELEMENTWISE.has(node.op) || inputs.length === 0) return undefined;
  const sources = inputs.map((input) => argumentOf(input, 'expand'));
  if (!sources.every((source) => source !== undefined)) return undefined;
  const shape: Dim[] = node.type.shape.map((dim, i) => (sources.every((source) => source.shape[i] === 1) ? 1 : dim));
  if (sameShape(shape, node.type.shape)) return undefined;
  const smaller = sources.map((source) => source.expandTo(shape).id);
  return builder.emit(node.op, smaller, node.attributes).expandTo(node.type.shape);
}

function definingOp(value: Expr): GraphNode['op'] {
  return value.builder.node(value.id).op;
}

/** The argument of the op that made this value, if it was made by that op. */
function argumentOf(value: Expr, op: GraphNode['op']): Expr | undefined {
  const node = value.builder.node(value.id);
  return node.op === op ? value.builder.at(node.inputs[0] ?? 0) : undefined;
}

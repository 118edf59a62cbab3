// Moves signs and scalar factors outward, where they cost one operation on a small value instead of a pass over
// a large one: s·(x·y) instead of (s·x)·y, Σ s·x = s·Σ x, s·a + s·b = s·(a + b), (−x)·y = −(x·y).
import type { GraphBuilder } from '../graph/builder.ts';
import { sameShape } from '../graph/dims.ts';
import type { Expr } from '../graph/expr.ts';
import type { GraphNode } from '../graph/types.ts';

/** A value written as a repeated small value (one without pixels) times the rest. */
interface Scaled {
  readonly scale: Expr;
  readonly rest: Expr;
}

/** Rewriting rule: one move outward, or undefined. */
export function factor(_builder: GraphBuilder, node: GraphNode, inputs: readonly Expr[]): Expr | undefined {
  const [a, b] = inputs;
  // Among small values there is nothing to save, and no order in which factors could be told from the rest.
  if (a === undefined || isSmall(a)) return undefined;
  switch (node.op) {
    case 'neg': return absorbSign(a);
    case 'reduceSum': return factorOutOfSum(a, node);
    case 'mul': return b === undefined ? undefined : factorOutOfProduct(a, b);
    case 'div': return b === undefined ? undefined : negated(a)?.div(b).neg();
    case 'add': return b === undefined ? undefined : factorOutOfAddition(a, b);
    case 'sub': {
      return b === undefined ? undefined : factorOutOfDifference(a, b);
    }
    default: return undefined;
  }
}

function absorbSign(x: Expr): Expr | undefined {
  const scaled = asScaled(x);
  return scaled === undefined ? undefined : scale(scaled.scale.neg(), scaled.rest);
}

function factorOutOfProduct(a: Expr, b: Expr): Expr | undefined {
  const minusA = negated(a);
  if (minusA !== undefined) return minusA.mul(b).neg();
  const minusB = negated(b);
  if (minusB !== undefined) return a.mul(minusB).neg();
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const scaled = asScaled(one);
    if (scaled === undefined) continue;
    const repeated = repeatedSource(other);
    if (repeated !== undefined) return scale(scaled.scale.mul(repeated), scaled.rest);
    return scale(scaled.scale, scaled.rest.mul(other));
  }
  return undefined;
}

function factorOutOfAddition(a: Expr, b: Expr): Expr | undefined {
  const [minusA, minusB] = [negated(a), negated(b)];
  if (minusA !== undefined && minusB !== undefined) return minusA.add(minusB).neg();
  const [left, right] = [asScaled(a), asScaled(b)];
  if (left === undefined || right === undefined) return undefined;
  if (left.scale.id === right.scale.id) return scale(left.scale, left.rest.add(right.rest));
  if (negated(left.scale)?.id === right.scale.id) return scale(right.scale, right.rest.add(left.rest.neg()));
  if (negated(right.scale)?.id === left.scale.id) return scale(left.scale, left.rest.add(right.rest.neg()));
  return undefined;
}

function factorOutOfDifference(a: Expr, b: Expr): Expr | undefined {
  const minusB = negated(b);
  if (minusB !== undefined) return a.add(minusB);
  const [left, right] = [asScaled(a), asScaled(b)];
  if (left === undefined || right === undefined || left.scale.id !== right.scale.id) return undefined;
  return scale(left.scale, left.rest.sub(right.rest));
}

function factorOutOfSum(x: Expr, node: GraphNode): Expr | undefined {
  const axes = node.attributes['axes'] as readonly number[];
  const minus = negated(x);
  if (minus !== undefined) return minus.reduce('reduceSum', axes).neg();
  const scaled = asScaled(x);
  if (scaled === undefined || axes.some((axis) => scaled.scale.shape[axis] !== 1)) return undefined;
  return scaled.rest.reduce('reduceSum', axes).mul(scaled.scale);
}

function scale(factor: Expr, rest: Expr): Expr {
  return factor.expandTo(rest.shape).mul(rest);
}

/** x as expand(s) · rest with a small s, where it is written so, be it below a broadcast of the whole. */
function asScaled(x: Expr): Scaled | undefined {
  const node = x.builder.node(x.id);
  const [a, b] = node.inputs.map((id) => x.builder.at(id));
  if (node.op === 'expand' && a !== undefined && !isSmall(a)) {
    const inner = asScaled(a);
    return inner === undefined ? undefined : { scale: inner.scale, rest: inner.rest.expandTo(x.shape) };
  }
  if (node.op !== 'mul' || a === undefined || b === undefined) return undefined;
  const left = repeatedSource(a);
  if (left !== undefined) return { scale: left, rest: b };
  const right = repeatedSource(b);
  return right === undefined ? undefined : { scale: right, rest: a };
}

/** The small value that this one repeats. */
function repeatedSource(x: Expr): Expr | undefined {
  const node = x.builder.node(x.id);
  if (node.op !== 'expand') return undefined;
  const source = x.builder.at(node.inputs[0] ?? 0);
  return isSmall(source) && !sameShape(source.shape, x.shape) ? source : undefined;
}

/** No pixels: at most one number per sample and class. */
function isSmall(x: Expr): boolean {
  return x.builder.positions('space').every((axis) => x.shape[axis] === 1);
}

function negated(x: Expr): Expr | undefined {
  const node = x.builder.node(x.id);
  return node.op === 'neg' ? x.builder.at(node.inputs[0] ?? 0) : undefined;
}

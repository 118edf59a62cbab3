// Arithmetic in fewer nodes, where every node is bytes of the model and a pass over memory: differences and minima, terms
// that cancel, common factors. Done last, since the optimiser works with sums, products and signs alone.
import { rewrite, type Expr, type Graph, type GraphBuilder } from '@semsegloss/core';

type Rule = Parameters<typeof rewrite>[1];

/** Larger graphs than this have other things to save, and take too long to try every place. */
const MOST_NODES = 120;

/** The same graph in ops that ONNX has and the optimiser takes apart; what saves nothing is left alone. */
export function shorter(graph: Graph): Graph {
  const plain = rewrite(graph, differences);
  const sums = rewrite(rewrite(plain, gathered), differences);
  return plain.nodes.length > MOST_NODES ? shorterOf(plain, sums) : shorterOf(withFactors(plain), withFactors(sums));
}

function shorterOf(one: Graph, other: Graph): Graph {
  return other.nodes.length < one.nodes.length ? other : one;
}

/** With common factors taken out. A factor may have served others: each place is tried by itself, from the last. */
function withFactors(graph: Graph): Graph {
  let best = graph;
  for (let id = best.nodes.length - 1; id > 0; id--) {
    const { op } = best.nodes[id] ?? {};
    if (op === 'add' || op === 'sub') best = shorterOf(best, rewrite(rewrite(best, atPlace(id, factored)), differences));
  }
  return shorterOf(best, rewrite(best, shares));
}

function atPlace(place: number, rule: Rule): Rule {
  let id = -1;
  return (builder, node, inputs) => {
    id++;
    return id === place ? rule?.(builder, node, inputs) : undefined;
  };
}

/** a + (−b) = a − b and −max(−x, −y) = min(x, y). */
const differences: Rule = (builder, node, [a, b]) => {
  if (a === undefined) return undefined;
  if (node.op === 'neg') {
    const [x, y] = operands(builder, a, 'max').map((each) => operands(builder, each, 'neg')[0]);
    return x === undefined || y === undefined ? undefined : builder.emit('min', [x.id, y.id], {});
  }
  if (node.op !== 'add' || b === undefined) return undefined;
  const [minusA] = operands(builder, a, 'neg');
  const [minusB] = operands(builder, b, 'neg');
  if (minusB !== undefined) return builder.emit('sub', [a.id, minusB.id], {});
  return minusA === undefined ? undefined : builder.emit('sub', [b.id, minusA.id], {});
};

/** Sums and differences of numbers of an image of which at most two terms are left, once equal ones cancel and Σ a + Σ b is Σ (a + b). */
const gathered: Rule = (builder, node, inputs) => {
  if (!['add', 'sub', 'neg', 'mul'].includes(node.op) || !inputs.every(isSmall)) return undefined;
  const all = new Map<number, number>();
  collect(builder, builder.emit(node.op, inputs.map(({ id }) => id), node.attributes), 1, all);
  const left = joined(builder, [...all].filter(([, factor]) => factor !== 0));
  if (left.length > 2 || left.length === all.size) return undefined;
  const [first, second] = left.toSorted(([, x], [, y]) => y - x).map(([id, factor]) => product(builder, builder.constant(factor).expandTo(node.type.shape), builder.at(id)));
  return second === undefined ? first : first?.add(second);
};

type Term = readonly [id: number, factor: number];

/** The terms, where sums over the same axes with the same factor are one. */
function joined(builder: GraphBuilder, terms: readonly Term[]): Term[] {
  const [first, ...others] = terms;
  if (first === undefined) return [];
  const { op, attributes } = builder.node(first[0]);
  const alike = others.find(([id, factor]) => factor === first[1] && op === 'reduceSum' && isAlike(builder, id, first[0]));
  if (alike === undefined) return [first, ...joined(builder, others)];
  const [a, b] = [first, alike].flatMap(([id]) => operands(builder, builder.at(id), 'reduceSum')) as [Expr, Expr];
  const sum = a.add(b).reduce('reduceSum', attributes['axes'] as readonly number[]);
  return joined(builder, [[sum.id, first[1]], ...others.filter((term) => term !== alike)]);
}

/** Sums over the same axes of what has the same shape. */
function isAlike(builder: GraphBuilder, id: number, other: number): boolean {
  const [one, two] = [id, other].map((each) => {
    const { op, inputs: [input = 0], attributes } = builder.node(each);
    return JSON.stringify([op, attributes, builder.node(input).type]);
  });
  return one === two;
}

/** Adds the terms of a sum to what was found, with their factors: whole powers of two, which round nothing. */
function collect(builder: GraphBuilder, x: Expr, factor: number, terms: Map<number, number>): void {
  const { op, inputs } = builder.node(x.id);
  const [a, b] = inputs.map((id) => builder.at(id));
  const known = [a, b].map((each) => (each === undefined ? undefined : knownNumber(builder, each)));
  if (op === 'neg' && a !== undefined) return collect(builder, a, -factor, terms);
  if ((op === 'add' || op === 'sub') && a !== undefined && b !== undefined) {
    collect(builder, a, factor, terms);
    return collect(builder, b, op === 'add' ? factor : -factor, terms);
  }
  const half = known.indexOf(0.5);
  const other = half === 0 ? b : a;
  if (op === 'mul' && half !== -1 && other !== undefined) return collect(builder, other, factor / 2, terms);
  terms.set(x.id, (terms.get(x.id) ?? 0) + factor);
}

/** (1/n)/s · x = x/(n s) for a count n: a product of other numbers might overflow. */
const shares: Rule = (builder, node, [a, b]) => {
  if (a === undefined || b === undefined) return undefined;
  if (node.op === 'div') {
    const [one, count] = operands(builder, source(builder, a), 'div');
    if (one === undefined || count === undefined || knownNumber(builder, one) !== 1 || builder.node(source(builder, count).id).op !== 'size') return undefined;
    return one.div(b.mul(source(builder, count)));
  }
  if (node.op !== 'mul') return undefined;
  for (const [x, share] of [[a, b], [b, a]] as const) {
    const [one, divisor] = operands(builder, source(builder, share), 'div');
    if (one !== undefined && divisor !== undefined && knownNumber(builder, one) === 1 && isSmall(divisor)) return x.div(divisor.expandTo(x.shape));
  }
  return undefined;
};

/** s a + s b = s (a + b), s a − s b = s (a − b) for a number s of an image, also where it stands deeper in one of them. */
const factored: Rule = (builder, node, [a, b]) => {
  if ((node.op !== 'add' && node.op !== 'sub') || a === undefined || b === undefined) return undefined;
  for (const [one, other] of [[a, b], [b, a]] as const) {
    for (const candidate of operands(builder, one, 'mul')) {
      const scale = unsigned(builder, source(builder, candidate));
      if (!isSmall(scale)) continue;
      // Constants turn up everywhere: only those of both products count.
      const deepest = knownNumber(builder, scale) === undefined ? 0 : DEEPEST - 2;
      const [rest, otherRest] = [restOf(builder, one, scale, deepest), restOf(builder, other, scale, deepest)];
      if (rest === undefined || otherRest === undefined) continue;
      const [first, second] = one === a ? [rest, otherRest] : [otherRest, rest];
      return scale.expandTo(node.type.shape).mul(node.op === 'add' ? first.add(second) : first.sub(second));
    }
  }
  return undefined;
};

/** How deep a factor is looked for. */
const DEEPEST = 5;

/** What is left of x once the factor is taken out of it. */
function restOf(builder: GraphBuilder, x: Expr, factor: Expr, depth = 0): Expr | undefined {
  if (x.id === factor.id) return builder.constant(1).expandTo(x.shape);
  const { op, inputs } = builder.node(x.id);
  const [a, b] = inputs.map((id) => builder.at(id));
  if (a === undefined || depth === DEEPEST) return undefined;
  const inside = restOf(builder, a, factor, depth + 1);
  if (op === 'expand') return inside?.expandTo(x.shape);
  if (op === 'neg') return inside === undefined ? undefined : negative(builder, inside);
  if (b === undefined) return undefined;
  const other = restOf(builder, b, factor, depth + 1);
  if (op === 'mul') return inside === undefined ? (other === undefined ? undefined : product(builder, other, a)) : product(builder, inside, b);
  if (inside === undefined || other === undefined) return undefined;
  if (op === 'add') return inside.add(other);
  return op === 'sub' ? inside.sub(other) : undefined;
}

function negative(builder: GraphBuilder, x: Expr): Expr {
  const known = knownNumber(builder, x);
  return known === undefined ? x.neg() : builder.constant(-known).expandTo(x.shape);
}

/** a · b where a may be known to be 1 or −1. */
function product(builder: GraphBuilder, a: Expr, b: Expr): Expr {
  const known = knownNumber(builder, a);
  if (known === 1) return b;
  return known === -1 ? b.neg() : a.mul(b);
}

/** What a broadcast repeats. */
function source(builder: GraphBuilder, x: Expr): Expr {
  const [inner] = operands(builder, x, 'expand');
  return inner === undefined ? x : source(builder, inner);
}

function unsigned(builder: GraphBuilder, x: Expr): Expr {
  const [inner] = operands(builder, x, 'neg');
  return inner ?? x;
}

/** At most one number for each image and class. */
function isSmall(x: Expr): boolean {
  return x.builder.positions('space').every((axis) => x.shape[axis] === 1);
}

function knownNumber(builder: GraphBuilder, x: Expr): number | undefined {
  const { op, attributes } = builder.node(source(builder, x).id);
  const values = op === 'const' ? (attributes['values'] as readonly number[]) : [];
  return values.length === 1 ? values[0] : undefined;
}

/** The operands of the op that made a value, if it was made by that op. */
function operands(builder: GraphBuilder, x: Expr, op: string): readonly Expr[] {
  const node = builder.node(x.id);
  return node.op === op ? node.inputs.map((input) => builder.at(input)) : [];
}

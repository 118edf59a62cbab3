// Arithmetic in fewer nodes, where every node is bytes of the model and a pass over memory: differences and minima, terms
// that cancel, common factors. Done last, since the optimiser works with sums, products and signs alone.
import { rewrite, type Expr, type Graph, type GraphBuilder } from '@semsegloss/core';

type Rule = Parameters<typeof rewrite>[1];

/** Larger graphs than this have other things to save, and take too long to try every place. */
const MOST_NODES = 120;

/** The same graph in ops that ONNX has and the optimiser takes apart; what saves nothing is left alone. */
export function shorter(graph: Graph): Graph {
  let best = rewrite(graph, differences);
  const keep = (next: Graph): void => { if (next.nodes.length < best.nodes.length) best = next; };
  keep(rewrite(rewrite(best, cancelled), differences));
  if (best.nodes.length > MOST_NODES) return best;
  // A factor that is taken out may have served others: each place is tried by itself, from the last.
  for (let id = best.nodes.length - 1; id > 0; id--) {
    if (best.nodes[id]?.op === 'add' || best.nodes[id]?.op === 'sub') keep(rewrite(rewrite(best, atPlace(id, factored)), differences));
  }
  return best;
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

/** Sums and differences of numbers of an image that come to one of their terms, or its negative. */
const cancelled: Rule = (builder, node, inputs) => {
  if (!['add', 'sub', 'neg'].includes(node.op) || !inputs.every(isSmall)) return undefined;
  const terms = new Map<number, number>();
  const [a, b] = inputs;
  if (a !== undefined) collect(builder, a, node.op === 'neg' ? -1 : 1, terms);
  if (b !== undefined) collect(builder, b, node.op === 'sub' ? -1 : 1, terms);
  const [left, ...more] = [...terms].filter(([, factor]) => factor !== 0);
  if (left === undefined || more.length > 0 || Math.abs(left[1]) !== 1) return undefined;
  const term = builder.at(left[0]);
  return left[1] === 1 ? term : term.neg();
};

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

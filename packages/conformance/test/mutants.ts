// Adapters that are broken on purpose: what they compile is a loss with a mistake in its graph, under the name of the
// right one. What the suite must find, on every backend.
import { lossOf, type Adapter, type Expr, type GraphNode, type LossDefinition, type LossTerm } from '@semsegloss/core';

/** Replaces a node of a graph that is being copied, or leaves it as it is. */
type Mistake = (node: GraphNode, copy: Expr, operands: readonly Expr[]) => Expr | undefined;

/** Rounds to 11 significant bits, as float16 holds: x · (2^k + 1) less what that is above x. Values are kept with 24 bits, or in js with 53. */
const toHalf = (bits: number) => (x: Expr): Expr => {
  const large = x.mul(2 ** (bits - 11) + 1);
  return large.sub(large.sub(x));
};

/** `bits` of a value as the backend keeps it. */
export const MISTAKES: Readonly<Record<string, (bits: number) => Mistake>> = {
  'a constant that is off by 1/1000': () => ({ op, type: { dtype } }, copy) => (op === 'const' && dtype === 'float32' ? copy.mul(1.001) : undefined),
  'a dropped term': () => ({ op }, _copy, [a]) => (op === 'add' || op === 'sub' ? a : undefined),
  'float16 in the middle': (bits) => ({ op }, copy) => (['sigmoid', 'softmax', 'softplus', 'binaryCrossEntropy'].includes(op) ? toHalf(bits)(copy) : undefined),
};

/** The adapter with a mistake in the losses that it compiles, and none in the graph that error bounds are derived from. */
export function mutant(adapter: Adapter, mistake: Mistake): Adapter {
  return { ...adapter, compile: (loss, options) => {
    const [right, wrong] = [adapter.compile(loss, options), adapter.compile(broken(lossOf(loss), mistake), options)];
    return {
      loss: wrong.loss,
      backend: wrong.backend,
      ...(right.graph === undefined ? {} : { graph: right.graph }),
      ...(right.rounding === undefined ? {} : { rounding: right.rounding }),
      run: (feeds, given) => wrong.run(feeds, given),
      dispose: () => {
        right.dispose();
        wrong.dispose();
      },
    };
  } };
}

function broken(loss: LossDefinition, mistake: Mistake): LossDefinition {
  return { ...loss, define: (problem, parameters) => brokenTerm(loss.define(problem, parameters), mistake) };
}

function brokenTerm(term: LossTerm, mistake: Mistake): LossTerm {
  if (term.kind === 'pixel') return { ...term, terms: copied(term.terms, mistake) };
  if (term.kind === 'class') return { ...term, losses: copied(term.losses, mistake) };
  throw new Error(`no mistake is known for terms of kind ${term.kind}`);
}

/** The value of an expression once more, with the mistake wherever it applies. */
function copied(expr: Expr, mistake: Mistake): Expr {
  const { builder } = expr;
  const known = new Map<number, Expr>();
  const copy = (id: number): Expr => {
    const made = known.get(id);
    if (made !== undefined) return made;
    const node = builder.node(id);
    const operands = node.inputs.map(copy);
    const same = builder.emit(node.op, operands.map((operand) => operand.id), node.attributes);
    const result = mistake(node, same, operands) ?? same;
    known.set(id, result);
    return result;
  };
  return copy(expr.id);
}

// Which values of a graph can never be positive. What cannot be shown counts as unknown.
import type { Graph, GraphNode } from '@semsegloss/core';

type Sign = 'nonPositive' | 'nonNegative' | undefined;

/** For each node: true where every element is at most 0, whatever the inputs are. */
export function nonPositive(graph: Graph): boolean[] {
  const signs: Sign[] = [];
  for (const node of graph.nodes) signs.push(signOf(graph, node, node.inputs.map((id) => signs[id])));
  return signs.map((sign) => sign === 'nonPositive');
}

function signOf(graph: Graph, node: GraphNode, [a, b, c]: readonly Sign[]): Sign {
  switch (node.op) {
    case 'const': return constantSign(node.attributes['values'] as readonly number[]);
    case 'abs': case 'exp': case 'sigmoid': case 'softmax': case 'softplus': case 'oneHot': case 'iota': case 'size': return 'nonNegative';
    case 'neg': return opposite(a);
    case 'add': return a === b ? a : undefined;
    case 'sub': return isLessItsMaximum(graph, node) ? 'nonPositive' : undefined;
    case 'mul': case 'div': return product(a, b);
    case 'max': return a === 'nonNegative' || b === 'nonNegative' ? 'nonNegative' : undefined;
    case 'where': return b === c ? b : undefined;
    case 'log1p': case 'reduceSum': case 'reduceMax': case 'expand': case 'reshape': case 'stopGradient': case 'cast': return a;
    default: return undefined;
  }
}

function constantSign(values: readonly number[]): Sign {
  if (values.every((value) => value >= 0)) return 'nonNegative';
  return values.every((value) => value <= 0) ? 'nonPositive' : undefined;
}

function opposite(sign: Sign): Sign {
  if (sign === undefined) return undefined;
  return sign === 'nonNegative' ? 'nonPositive' : 'nonNegative';
}

function product(a: Sign, b: Sign): Sign {
  if (a === undefined || b === undefined) return undefined;
  return a === b ? 'nonNegative' : 'nonPositive';
}

/** x − max x. */
function isLessItsMaximum(graph: Graph, node: GraphNode): boolean {
  const [x, subtracted] = node.inputs;
  let id = subtracted;
  while (id !== undefined) {
    const source: GraphNode | undefined = graph.nodes[id];
    if (source?.op === 'reduceMax') return source.inputs[0] === x;
    id = source?.op === 'expand' || source?.op === 'stopGradient' ? source.inputs[0] : undefined;
  }
  return false;
}

// Replaces composites by their primitives, except those that a backend says it has itself.
import { rewrite } from '../graph/builder.ts';
import type { Graph } from '../graph/types.ts';
import { OPS, type CompositeName } from '../ops/index.ts';
import { verify } from '../verify/verify.ts';

export function decompose(graph: Graph, keep: readonly CompositeName[] = []): Graph {
  let current = graph;
  // A decomposition may use composites in turn; each round removes one layer of them.
  while (current.nodes.some((node) => isExpandable(node.op, keep))) {
    current = verify(rewrite(current, (_builder, node, inputs) => {
      const op = OPS[node.op];
      return op.kind === 'composite' && isExpandable(node.op, keep) ? op.decompose(inputs, node.attributes) : undefined;
    }));
  }
  return current;
}

function isExpandable(op: string, keep: readonly string[]): boolean {
  return OPS[op as keyof typeof OPS].kind === 'composite' && !keep.includes(op);
}

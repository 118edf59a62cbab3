// Makes a graph smaller without changing its value: folding, algebra, sharing and dropping what is not needed,
// until nothing changes. Sharing comes from the builder, which never makes the same node twice.
import { rewrite } from '../graph/builder.ts';
import type { Expr } from '../graph/expr.ts';
import type { Graph } from '../graph/types.ts';
import { verify } from '../verify/verify.ts';
import { simplify } from './simplify.ts';

/** The graph in its smallest known form; verified before and after each round. */
export function optimise(graph: Graph): Graph {
  let current = verify(graph);
  let isChanged = true;
  // Each round can only shrink or move work towards smaller shapes, so this ends; the count is a guard, not a tuning.
  for (let round = 0; isChanged && round < 50; round++) {
    isChanged = false;
    current = verify(rewrite(current, (builder, node, inputs) => {
      let best: Expr | undefined;
      let next = simplify(builder, node, inputs);
      // A simplified node is often simpler still: staying at it saves rounds over the whole graph.
      while (next !== undefined) {
        isChanged = true;
        best = next;
        const simpler = builder.node(next.id);
        const again = simplify(builder, simpler, simpler.inputs.map((id) => builder.at(id)));
        next = again?.id === best.id ? undefined : again;
      }
      return best;
    }));
  }
  return current;
}

// Makes a graph smaller without changing its value: folding, algebra, sharing and dropping what is not needed,
// until nothing changes. Sharing comes from the builder, which never makes the same node twice.
import { failure } from '../errors.ts';
import { rewrite } from '../graph/builder.ts';
import type { Expr } from '../graph/expr.ts';
import type { Graph } from '../graph/types.ts';
import { verify } from '../verify/verify.ts';
import { simplify } from './simplify.ts';

/** No node needs more rewrites than this; a higher count means that rules undo each other. */
const MOST_STEPS = 100;

/** The graph in its smallest known form; verified before and after each round. */
export function optimise(graph: Graph): Graph {
  let current = verify(graph);
  let isChanged = true;
  for (let round = 0; isChanged; round++) {
    if (round > MOST_STEPS) throw failure('GRAPH_INVALID', `optimise ${graph.name}`, 'rules must settle', round, 'Two rules undo each other: this is a defect of the library.');
    isChanged = false;
    current = verify(rewrite(current, (builder, node, inputs) => {
      let best: Expr | undefined;
      let next = simplify(builder, node, inputs);
      // A simplified node is often simpler still: staying at it saves rounds over the whole graph.
      for (let step = 0; next !== undefined; step++) {
        if (step > MOST_STEPS) throw failure('GRAPH_INVALID', `optimise ${graph.name}`, 'rules must settle', builder.node(next.id), 'Two rules undo each other: this is a defect of the library.');
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

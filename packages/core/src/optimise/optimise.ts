// Makes a graph smaller without changing its value: folding, algebra, sharing and dropping what is not needed,
// until nothing changes. Sharing comes from the builder, which never makes the same node twice.
import { rewrite } from '../graph/builder.ts';
import type { Graph } from '../graph/types.ts';
import { verify } from '../verify/verify.ts';
import { simplify } from './simplify.ts';

/** The graph in its smallest known form; verified before and after each round. */
export function optimise(graph: Graph): Graph {
  let current = verify(graph);
  // Each round can only shrink or move work towards smaller shapes, so this ends; the count is a guard, not a tuning.
  for (let round = 0; round < 50; round++) {
    const next = verify(rewrite(current, simplify));
    if (JSON.stringify(next.nodes) === JSON.stringify(current.nodes)) return next;
    current = next;
  }
  return current;
}

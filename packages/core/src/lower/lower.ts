// Graph to plan: what must be in memory, in which order it is computed, what is computed again to save memory, and the
// passes that this makes. All sums over the same pixels are fused into one sweep; elementwise chains never touch memory.
import { unsupported } from '../adapter.ts';
import type { Graph } from '../graph/types.ts';
import { OPS } from '../ops/index.ts';
import { verify } from '../verify/verify.ts';
import type { Demands } from './demands.ts';
import { planFrom } from './emit.ts';
import { factsOf } from './facts.ts';
import { combining, holdingFew } from './hold.ts';
import type { Plan } from './plan.ts';
import { NoRoom, rematerialise, type Sequence } from './rematerialise.ts';
import { sequenceOf } from './sequence.ts';

/** Values as large as the largest that may be in memory at once, inputs and outputs not counted. */
const MOST_VALUES = 6;

/**
 * Plans a graph of primitives and routines. Dice needs two sweeps for value and gradient, cross-entropy one; a routine
 * such as a sort comes between two sweeps, and what it needs is stored by the sweep before it.
 * @throws UNSUPPORTED for a value that varies along only some spatial axes.
 */
export function lower(graph: Graph): Plan {
  verify(graph);
  const composite = graph.nodes.find(({ op }) => OPS[op].kind === 'composite' && OPS[op].isRoutine !== true);
  if (composite !== undefined) throw unsupported('plan', `composites must be decomposed first, found ${composite.op}`);
  const demands = holdingFew(factsOf(graph));
  const plain = rematerialise(demands, sequenceOf(demands), Infinity);
  if (plain.peak <= MOST_VALUES) return planFrom(demands, plain.steps);
  const c = combining(demands);
  if (process.env.DBG) console.log('held', demands.held.size, c.held.size);
  return planFrom(c, cheapest(c).steps);
}

/** Of several orders the cheapest that has room, or the one that needs the least. */
function cheapest(demands: Demands): Sequence {
  const plain = [true, false].map((deepFirst) => rematerialise(demands, sequenceOf(demands, deepFirst), Infinity));
  const fitted = plain.flatMap(({ steps }) => {
    try {
      return [rematerialise(demands, steps, MOST_VALUES)];
    } catch (error) {
      if (error instanceof NoRoom) return [];
      throw error;
    }
  });
  if (process.env.DBG) for (const x of [...plain, ...fitted]) console.log('   variant', x.peak.toFixed(2), x.cost.toFixed(1), x.steps.length);
  const excess = ({ peak }: Sequence): number => Math.max(peak, MOST_VALUES);
  return [...fitted, ...plain].reduce((best, each) => (excess(each) < excess(best) || (excess(each) === excess(best) && each.cost < best.cost) ? each : best));
}

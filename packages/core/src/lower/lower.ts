// Graph to plan: what must be in memory, in which order it is computed, what is computed again to save memory, and the
// passes that this makes. All sums over the same pixels are fused into one sweep; elementwise chains never touch memory.
import { unsupported } from '../adapter.ts';
import type { Graph } from '../graph/types.ts';
import { OPS } from '../ops/index.ts';
import { verify } from '../verify/verify.ts';
import { demandsOf, type Demands } from './demands.ts';
import { planFrom } from './emit.ts';
import { factsOf } from './facts.ts';
import { combining, holdingFew } from './hold.ts';
import type { Plan } from './plan.ts';
import { NoRoom, rematerialise, type Sequence } from './rematerialise.ts';
import { sequenceOf } from './sequence.ts';

/** How many values as large as the largest may be in memory at once, beside inputs and outputs; more where that costs too much. */
const ROOMS = [6, 7, 8, 10, 12, 16, 24];
/** Passes over memory that may be made for each that is needed, to save memory. */
const MOST_COST = 2.75;
/** How many values a sweep may read; with fewer more of them are stored on the way. */
const FEW = [5, 3];
/** Graphs with more sums and stored values than this are planned without a search for less memory. */
const MANY_VALUES = 150;

/**
 * Plans a graph of primitives and routines. Dice needs two sweeps for value and gradient, cross-entropy one; a routine
 * such as a sort comes between two sweeps, and what it needs is stored by the sweep before it.
 * @throws UNSUPPORTED for a value that varies along only some spatial axes, and for sums over the samples of each pixel.
 */
export function lower(graph: Graph): Plan {
  verify(graph);
  const composite = graph.nodes.find(({ op }) => OPS[op].kind === 'composite' && OPS[op].isRoutine !== true);
  if (composite !== undefined) throw unsupported('plan', `composites must be decomposed first, found ${composite.op}`);
  const facts = factsOf(graph);
  const plain = demandsOf(facts);
  if (facts.reductions.size + plain.stored.size > MANY_VALUES) return planFrom(plain, sequenceOf(plain));
  const ways = FEW.map((few) => inOrder(holdingFew(facts, few)));
  const [first] = ways as [Way, ...Way[]];
  if (first.sequence.peak <= (ROOMS[0] ?? 0)) return planFrom(first.demands, first.sequence.steps);
  const { demands, sequence } = smallest(ways.map((way) => inOrder(combining(way.demands))), first);
  return planFrom(demands, sequence.steps);
}

interface Way {
  readonly demands: Demands;
  readonly sequence: Sequence;
}

/** Every value computed once, whatever memory that takes. */
function inOrder(demands: Demands): Way {
  return { demands, sequence: rematerialise(demands, sequenceOf(demands), Infinity) };
}

/** The way that needs the least room of those that do not cost too much, and of these the cheapest. */
function smallest(ways: readonly Way[], plain: Way): Way {
  for (const room of ROOMS.filter((each) => each < plain.sequence.peak)) {
    const fitted = ways.flatMap((way) => fittedInto(room, way, MOST_COST * plain.sequence.cost)).toSorted((a, b) => a.sequence.cost - b.sequence.cost);
    if (fitted[0] !== undefined) return fitted[0];
  }
  return [plain, ...ways].reduce((least, each) => (each.sequence.peak < least.sequence.peak ? each : least));
}

function fittedInto(room: number, { demands, sequence: { steps } }: Way, mostCost: number): Way[] {
  try {
    const sequence = rematerialise(demands, steps, room, mostCost);
    return sequence.peak <= room ? [{ demands, sequence }] : [];
  } catch (error) {
    if (error instanceof NoRoom) return [];
    throw error;
  }
}

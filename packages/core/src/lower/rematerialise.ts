// Keeps memory within a limit by computing values again: where there is no room for a result, the value that is cheapest
// to compute again, and not needed for longest, is let go of. Sorts and distance transforms are never repeated.
// Of a chain whose gradient reads every link this leaves a few links spread over the chain, like checkpoints.
import type { GraphNode } from '../graph/types.ts';
import type { Demands } from './demands.ts';
import type { Facts } from './facts.ts';
import { stepsFor, type Step } from './sequence.ts';

/** Routines that can write over an operand, line by line. */
const IN_PLACE: ReadonlySet<string> = new Set(['correlate', 'poolMax', 'poolMaxGradient']);

/** The result whose memory each dying value can become, in order; at most one each. */
export function takenOver({ graph }: Facts, step: Pick<Step, 'routine' | 'results'>, dying: readonly number[]): Map<number, number> {
  const over = new Map<number, number>();
  if (step.routine !== undefined && !IN_PLACE.has(graph.nodes[step.routine]?.op ?? '')) return over;
  const free = new Set(dying);
  for (const result of step.results) {
    const { type } = graph.nodes[result] as GraphNode;
    const match = [...free].find((id) => {
      const other = graph.nodes[id]?.type;
      return type.dtype === 'float32' && other?.dtype === 'float32' && String(other.shape) === String(type.shape);
    });
    if (match === undefined) continue;
    over.set(result, match);
    free.delete(match);
  }
  return over;
}

export interface Sequence {
  readonly steps: readonly Step[];
  /** The most that is in memory at once, in units of the largest value. */
  readonly peak: number;
  /** In passes over memory. */
  readonly cost: number;
}

/**
 * The same steps, some of them more than once, so that no more than `most` is in memory at once where that is possible.
 * @throws NoRoom where that costs more passes over memory than `mostCost`.
 */
export function rematerialise(demands: Demands, steps: readonly Step[], most: number, mostCost = Infinity): Sequence {
  return new Run(demands, steps, most, mostCost).sequence();
}

/** Thrown where values would have to be computed again and again. */
export class NoRoom extends Error {}

const ROUNDING = 1e-6;

class Run {
  readonly #demands: Demands;
  readonly #most: number;
  /** What is left to do, the next step last. */
  readonly #rest: Step[];
  readonly #mostCost: number;
  /** How many steps of the rest read each value. */
  readonly #uses = new Map<number, number>();
  readonly #live = new Set<number>();
  /** Steps that wait for values to be computed again. */
  readonly #waiting = new Set<Step>();
  readonly #done: Step[] = [];
  #used = 0;
  #peak = 0;
  #cost = 0;

  constructor(demands: Demands, steps: readonly Step[], most: number, mostCost: number) {
    this.#demands = demands;
    this.#most = most;
    this.#rest = steps.toReversed();
    this.#mostCost = mostCost;
    steps.forEach((step) => this.#count(step, 1));
  }

  sequence(): Sequence {
    for (let step = this.#rest.pop(); step !== undefined; step = this.#rest.pop()) {
      const ready = this.#shortened(step);
      const missing = ready.reads.filter((id) => !this.#live.has(id));
      if (missing.length === 0) this.#perform(ready);
      else this.#postpone(ready, missing);
    }
    return { steps: withoutWaste(this.#done), peak: this.#peak, cost: this.#cost };
  }

  /** A sweep computes in passing what is gone and can be computed from what is there. */
  #shortened(step: Step): Step {
    if (step.routine !== undefined) return step;
    const reads = [...new Set(step.reads.flatMap((id) => {
      const instead = this.#demands.reads(id);
      return !this.#live.has(id) && this.#demands.stored.has(id) && instead.every((read) => this.#live.has(read)) ? instead : [id];
    }))];
    if (reads.length === step.reads.length && reads.every((id) => step.reads.includes(id))) return step;
    const shortened = { ...step, reads };
    this.#count(step, -1);
    this.#count(shortened, 1);
    return this.#shortened(shortened);
  }

  #postpone(step: Step, missing: readonly number[]): void {
    this.#waiting.add(step);
    this.#rest.push(step);
    const again = stepsFor(this.#demands, missing, this.#live);
    for (const each of again.toReversed()) {
      this.#rest.push(each);
      this.#count(each, 1);
    }
  }

  #perform(step: Step): void {
    const { reads } = step;
    this.#waiting.delete(step);
    this.#count(step, -1);
    const results = step.results.filter((id) => !this.#live.has(id));
    const dying = reads.filter((id) => !this.#isReadLater(id));
    let over = takenOver(this.#demands.facts, { ...step, results }, dying);
    const missing = (): number => results.filter((id) => !over.has(id)).reduce((sum, id) => sum + this.#demands.weight(id), 0);
    while (this.#used + missing() > this.#most + ROUNDING) {
      const pinned = new Set([...reads, ...([...this.#waiting].at(-1)?.reads ?? [])]);
      const chosen = this.#cheapest([...this.#live].filter((id) => !pinned.has(id)));
      if (chosen !== undefined) {
        this.#remove(chosen);
        continue;
      }
      // What is read now can still be written over, and computed again when it is read next.
      const last = this.#cheapest(reads.filter((id) => !dying.includes(id)));
      const wider = last === undefined ? over : takenOver(this.#demands.facts, { ...step, results }, [...dying, last]);
      if (last === undefined || wider.size === over.size) break;
      dying.push(last);
      over = wider;
    }
    this.#peak = Math.max(this.#peak, this.#used + missing());
    this.#done.push(step);
    this.#cost += step.routine === undefined ? SWEEP + 0.3 * (reads.length + step.results.length) : this.#demands.cost(step.routine);
    if (this.#cost > this.#mostCost) throw new NoRoom();
    dying.forEach((id) => this.#remove(id));
    for (const id of results) {
      this.#live.add(id);
      this.#used += this.#demands.weight(id);
      if (!this.#isReadLater(id)) this.#remove(id);
    }
  }

  /** The value that is cheapest to compute again for how long it is not read. */
  #cheapest(ids: readonly number[]): number | undefined {
    const next = new Map<number, number>();
    const last = new Map<number, number>();
    for (let at = this.#rest.length - 1; at >= 0; at--) {
      for (const id of this.#rest[at]?.reads ?? []) {
        if (!next.has(id)) next.set(id, this.#rest.length - at);
        last.set(id, this.#rest.length - at);
      }
    }
    let best: { readonly id: number; readonly price: number } | undefined;
    for (const id of ids) {
      const use = next.get(id) ?? Infinity;
      const price = this.#again(id, use, last, new Set()) / (use * this.#demands.weight(id));
      if (Number.isFinite(price) && (best === undefined || price < best.price)) best = { id, price };
    }
    return best?.id;
  }

  /** What it will cost to have a value once more at a step, from what is in memory until then. */
  #again(id: number, until: number, last: ReadonlyMap<number, number>, seen: Set<number>): number {
    if (seen.has(id)) return 0;
    seen.add(id);
    return this.#demands.reads(id).reduce((sum, read) => {
      const isThere = this.#live.has(read) && (last.get(read) ?? 0) >= until;
      return isThere ? sum : sum + this.#again(read, until, last, seen);
    }, this.#demands.cost(id));
  }

  #count({ reads }: Step, by: number): void {
    for (const id of reads) this.#uses.set(id, (this.#uses.get(id) ?? 0) + by);
  }

  #isReadLater(id: number): boolean {
    return (this.#uses.get(id) ?? 0) > 0;
  }

  #remove(id: number): void {
    this.#live.delete(id);
    this.#used -= this.#demands.weight(id);
  }
}

/** The steps without results that are computed again before anything has read them. */
function withoutWaste(steps: readonly Step[]): Step[] {
  const needed = new Set<number>();
  return steps.toReversed().flatMap((step) => {
    const results = step.results.filter((id) => needed.delete(id));
    if (results.length + step.sums.length + step.outputs.length === 0) return [];
    step.reads.forEach((id) => needed.add(id));
    return [{ ...step, results }];
  }).toReversed();
}

/** Passes over memory that a sweep costs beside its reads and writes. */
const SWEEP = 0.4;

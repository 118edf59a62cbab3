// The order in which values in memory, sums and outputs are computed, each once: one sum or output after the other,
// each with all that it needs right before it, so that what is only needed for one dies before the next begins.
import type { Demands } from './demands.ts';

/** A routine, or a sweep over all pixels. */
export interface Step {
  /** The routine's node; undefined for a sweep. */
  readonly routine?: number;
  /** Values in memory that are read, and those that are there afterwards. */
  readonly reads: readonly number[];
  readonly results: readonly number[];
  /** Sums and outputs (by node) that a sweep computes besides. */
  readonly sums: readonly number[];
  readonly outputs: readonly number[];
}

/** Each value once; of those that are read together, the one that needs the most room first. */
export function sequenceOf(demands: Demands): Step[] {
  return new Order(demands).steps();
}

/** What all is computed for. */
interface Sink {
  readonly id: number;
  readonly isOutput: boolean;
}

class Order {
  readonly #demands: Demands;
  readonly #steps: Step[] = [];
  /** Values in memory and sums that the steps so far compute. */
  readonly #done = new Set<number>();
  /** What the values in progress read, the outermost first. */
  readonly #needed: (readonly number[])[] = [];
  readonly #sinks: readonly Sink[];
  readonly #pending: Set<Sink>;

  constructor(demands: Demands) {
    this.#demands = demands;
    const { graph, extents, reductions } = demands.facts;
    const outputs = [...new Set(Object.values(graph.outputs))].filter((id) => extents[id]?.space === true);
    this.#sinks = [...[...reductions].map((id) => ({ id, isOutput: false })), ...outputs.map((id) => ({ id, isOutput: true }))].toSorted((a, b) => a.id - b.id);
    this.#pending = new Set(this.#sinks);
  }

  steps(): Step[] {
    this.#sinks.forEach((sink) => this.#settle(sink));
    return this.#steps;
  }

  #settle(sink: Sink): void {
    if (!this.#pending.has(sink)) return;
    this.#sum(sink.id);
    this.#all(this.#readsOf(sink));
    if (this.#pending.has(sink)) this.#sweep(this.#readsOf(sink), { sink });
  }

  #value(id: number): void {
    if (this.#done.has(id)) return;
    const reads = this.#demands.reads(id);
    this.#sum(id);
    this.#all(reads);
    if (this.#done.has(id)) return;
    if (!this.#demands.facts.routines.has(id)) return this.#sweep(reads, { store: id });
    this.#done.add(id);
    this.#steps.push({ routine: id, reads, results: [id], sums: [], outputs: [] });
  }

  /** The sums that a value or sink is made of. */
  #sum(id: number): void {
    const wanted = this.#demands.sums(id);
    for (const sink of this.#pending) if (!sink.isOutput && wanted.includes(sink.id)) this.#settle(sink);
  }

  #all(ids: readonly number[]): void {
    this.#needed.push(ids);
    deepestFirst(this.#demands, ids).forEach((id) => this.#value(id));
    this.#needed.pop();
  }

  /** One sweep for a value or a sink, and for all else that is made of the same and can be computed by now. */
  #sweep(reads: readonly number[], { store, sink }: { readonly store?: number; readonly sink?: Sink }): void {
    const { combined = [] } = this.#demands;
    const beside = reads.length < 2 ? [] : this.#awaited().filter((id) => this.#demands.reads(id).length === reads.length && this.#isPossible(id, reads));
    const early = [...combined].filter((id) => !this.#done.has(id) && this.#isPossible(id, reads));
    const results = [...new Set([...(store === undefined ? [] : [store]), ...beside, ...early])];
    const joined = [...this.#pending].filter((each) => each === sink || (this.#isReady(each.id) && isWithin(this.#readsOf(each), reads)));
    joined.forEach((each) => this.#pending.delete(each));
    const sums = joined.filter(({ isOutput }) => !isOutput).map(({ id }) => id);
    [...results, ...sums].forEach((id) => this.#done.add(id));
    this.#steps.push({ reads, results, sums, outputs: joined.filter(({ isOutput }) => isOutput).map(({ id }) => id) });
  }

  /** Values that steps in progress still need, and that a sweep stores: nothing but routines stands before them. */
  #awaited(): number[] {
    const found = new Set<number>();
    const visit = (id: number): void => {
      if (this.#done.has(id)) return;
      if (this.#demands.facts.routines.has(id)) this.#demands.reads(id).forEach(visit);
      else found.add(id);
    };
    this.#needed.forEach((ids) => ids.forEach(visit));
    return [...found];
  }

  #isPossible(id: number, reads: readonly number[]): boolean {
    return this.#isReady(id) && isWithin(this.#demands.reads(id), reads);
  }

  #isReady(id: number): boolean {
    return this.#demands.sums(id).every((sum) => this.#done.has(sum));
  }

  #readsOf({ id, isOutput }: Sink): readonly number[] {
    return isOutput ? this.#demands.leaves(id) : this.#demands.reads(id);
  }
}

function isWithin(some: readonly number[], all: readonly number[]): boolean {
  return some.every((id) => all.includes(id));
}

/** The steps that compute some values once more, from what is in memory. */
export function stepsFor(demands: Demands, ids: readonly number[], there: ReadonlySet<number>): Step[] {
  const steps: Step[] = [];
  const done = new Set(there);
  const visit = (id: number): void => {
    if (done.has(id)) return;
    done.add(id);
    const reads = demands.reads(id);
    deepestFirst(demands, reads).forEach(visit);
    steps.push({ ...(demands.facts.routines.has(id) ? { routine: id } : {}), reads, results: [id], sums: [], outputs: [] });
  };
  deepestFirst(demands, ids).forEach(visit);
  return steps;
}

/** Of values that are read together, the one that needs the most room to compute comes first. */
function deepestFirst({ room }: Demands, ids: readonly number[]): number[] {
  return ids.toSorted((a, b) => room(b) - room(a) || a - b);
}

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
  const { facts } = demands;
  const { graph, extents, routines, reductions } = facts;
  const steps: Step[] = [];
  const done = new Set<number>();
  const outputs = [...new Set(Object.values(graph.outputs))].filter((id) => extents[id]?.space === true).toSorted((a, b) => a - b);
  const readsOf = (sink: number): readonly number[] => (reductions.has(sink) ? demands.reads(sink) : demands.leaves(sink));
  const sinks = [...[...reductions].map((id) => ({ id, isOutput: false })), ...outputs.map((id) => ({ id, isOutput: true }))].toSorted((a, b) => a.id - b.id);
  let pending = sinks;

  /** Values that steps in progress still need, in the order of the steps. */
  const needed: (readonly number[])[] = [];
  /** Those that a sweep stores, and that nothing but routines stands before. */
  const awaited = (): Set<number> => {
    const found = new Set<number>();
    const visit = (id: number): void => {
      if (done.has(id)) return;
      if (routines.has(id)) demands.reads(id).forEach(visit);
      else found.add(id);
    };
    needed.forEach((ids) => ids.forEach(visit));
    return found;
  };

  const isReady = (id: number): boolean => demands.sums(id).every((sum) => done.has(sum));
  const isWithin = (some: readonly number[], all: readonly number[]): boolean => some.every((id) => all.includes(id));
  const sweep = (reads: readonly number[], first: { store?: number; sink?: { id: number; isOutput: boolean } }): void => {
    const isSame = (id: number): boolean => demands.reads(id).length === reads.length && isWithin(demands.reads(id), reads);
    const beside = reads.length < 2 ? [] : [...awaited()].filter((id) => id !== first.store && isReady(id) && isSame(id));
    const early = [...(demands.combined ?? [])].filter((id) => id !== first.store && !done.has(id) && !beside.includes(id) && isReady(id) && isWithin(demands.reads(id), reads));
    const results = [...(first.store === undefined ? [] : [first.store]), ...beside, ...early];
    const joined = pending.filter((sink) => sink === first.sink || (isReady(sink.id) && isWithin(readsOf(sink.id), reads)));
    pending = pending.filter((sink) => !joined.includes(sink));
    results.forEach((id) => done.add(id));
    const sums = joined.filter(({ isOutput }) => !isOutput).map(({ id }) => id);
    sums.forEach((id) => done.add(id));
    steps.push({ reads, results, sums, outputs: joined.filter(({ isOutput }) => isOutput).map(({ id }) => id) });
  };
  const all = (ids: readonly number[]): void => {
    needed.push(ids);
    deepestFirst(demands, ids).forEach(value);
    needed.pop();
  };
  function value(id: number): void {
    if (done.has(id)) return;
    demands.sums(id).forEach(sum);
    all(demands.reads(id));
    if (done.has(id)) return;
    if (!routines.has(id)) return sweep(demands.reads(id), { store: id });
    done.add(id);
    steps.push({ routine: id, reads: demands.reads(id), results: [id], sums: [], outputs: [] });
  }
  function sum(id: number): void {
    const sink = pending.find((each) => each.id === id && !each.isOutput);
    if (sink !== undefined) settle(sink);
  }
  function settle(sink: { id: number; isOutput: boolean }): void {
    if (!pending.includes(sink)) return;
    demands.sums(sink.id).forEach(sum);
    all(readsOf(sink.id));
    if (pending.includes(sink)) sweep(readsOf(sink.id), { sink });
  }
  sinks.forEach(settle);
  return steps;
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

// Which values to keep in memory rather than all that they are made of: a long chain over results of routines, such as
// a skeleton over the steps of its thinning, would otherwise hold every one of them until its last sweep, and what a
// sweep has stored anyway need not be computed again.
import { GraphBuilder } from '../graph/builder.ts';
import type { Graph, GraphNode } from '../graph/types.ts';

/** What the planner knows of a graph. */
export interface Staged {
  readonly graph: Graph;
  readonly routines: ReadonlySet<number>;
  /** The number of sweeps that must have ended before each value can be computed. */
  readonly stages: readonly number[];
  /** The sweep in which each value is computed: for a sum over pixels, the one before its stage. */
  readonly sweeps: readonly number[];
  /** Values of each pixel that sweeps must have: what they sum, store or write. */
  readonly roots: readonly number[];
  /** Whether a value has a number for each pixel. */
  readonly isSpatial: (id: number) => boolean;
}

/** As long as no more results than this wait for a later sweep, everything is computed again from them. */
const FEW = 6;

/**
 * The graph with one more copy of a value in memory, for which at least two results of routines can be let go of;
 * undefined where nothing is to be gained. A copy is a correlation with the single weight 1.
 */
export function holdOne(staged: Staged): Graph | undefined {
  const { stages } = staged;
  const last = Math.max(0, ...stages);
  for (let stage = last - 1; stage >= 0; stage--) {
    const waiting = leavesAfter(staged, stage);
    if (waiting.size <= FEW) continue;
    const saved = candidates(staged, stage).map((id) => ({ id, left: leavesAfter(staged, stage, id).size + 1 }));
    const best = saved.reduce<{ id: number; left: number } | undefined>((least, each) => (least === undefined || each.left < least.left ? each : least), undefined);
    if (best !== undefined && best.left <= waiting.size - 2) return withCopy(staged, best.id, stage);
  }
  return undefined;
}

/**
 * The graph with a value that a sweep stores for a routine read by later sweeps too, where computing it again would
 * take many operations; undefined where there is none. It takes no memory but a longer stay.
 */
export function reuseOne(staged: Staged & { readonly buffered: readonly number[] }): Graph | undefined {
  const { graph, routines, stages, sweeps, buffered } = staged;
  for (const id of buffered) {
    const stage = stages[id] ?? 0;
    const isFloat = graph.nodes[id]?.type.dtype === 'float32';
    const isReadLater = graph.nodes.some(({ inputs }, user) => inputs.includes(id) && !routines.has(user) && (sweeps[user] ?? 0) > stage);
    if (isFloat && isReadLater && operationsFor(staged, id) > MANY) return withCopy(staged, id, stage);
  }
  return undefined;
}

/** More operations than this on a pixel cost more than reading one more number. */
const MANY = 12;

/** The operations on each pixel that a value takes, up to a few more than many. */
function operationsFor({ graph, routines, isSpatial }: Staged, id: number): number {
  const seen = new Set<number>();
  const visit = (at: number): void => {
    const node = graph.nodes[at];
    if (seen.size > MANY || seen.has(at) || node === undefined || node.op === 'input' || routines.has(at) || !isSpatial(at)) return;
    seen.add(at);
    node.inputs.forEach(visit);
  };
  visit(id);
  return seen.size;
}

/** Results of routines up to a stage that sweeps after it read, if the value `held` is read from memory there. */
function leavesAfter({ graph, routines, stages, sweeps, roots }: Staged, stage: number, held?: number): Set<number> {
  const leaves = new Set<number>();
  const seen = new Set<number>();
  const visit = (id: number): void => {
    if (seen.has(id) || id === held) return;
    seen.add(id);
    if (!routines.has(id)) graph.nodes[id]?.inputs.forEach(visit);
    else if ((stages[id] ?? 0) <= stage) leaves.add(id);
  };
  for (const root of roots) if ((sweeps[root] ?? 0) > stage) visit(root);
  return leaves;
}

/** Values of each pixel that are there by a stage and that later values are made of. */
function candidates({ graph, routines, stages, sweeps, isSpatial }: Staged, stage: number): number[] {
  const found = new Set<number>();
  // One step further back than what later sweeps read: of a value and its complement, the value itself.
  const frontier = new Set(graph.nodes.flatMap(({ inputs }, id) => ((sweeps[id] ?? 0) <= stage || routines.has(id) ? [] : inputs.filter((input) => (stages[input] ?? 0) <= stage))));
  graph.nodes.forEach(({ inputs }, id) => {
    if (((sweeps[id] ?? 0) <= stage && !frontier.has(id)) || routines.has(id)) return;
    for (const input of inputs) {
      const node = graph.nodes[input];
      const isValue = node !== undefined && node.inputs.length > 0 && node.op !== 'expand' && node.op !== 'reshape' && node.type.dtype === 'float32';
      if (isValue && (stages[input] ?? 0) <= stage && !routines.has(input) && isSpatial(input)) found.add(input);
    }
  });
  return [...found];
}

/** Whatever sweeps after the stage compute from the held value, they compute from its copy. */
function withCopy({ graph, sweeps, routines }: Staged, held: number, stage: number): Graph {
  const builder = new GraphBuilder(graph.axes);
  const places: number[] = [];
  const overCopy = new Map<number, number>();
  const reached = reachedFrom(graph, routines, held);
  const emit = (id: number, inputs: readonly number[]): number => {
    const { op, attributes } = graph.nodes[id] as GraphNode;
    return builder.emit(op, inputs, attributes).id;
  };
  const inLaterSweeps = (id: number): number => {
    if (!reached.has(id)) return places[id] ?? -1;
    const known = overCopy.get(id) ?? emit(id, (graph.nodes[id] as GraphNode).inputs.map(inLaterSweeps));
    overCopy.set(id, known);
    return known;
  };
  graph.nodes.forEach(({ inputs }, id) => {
    const isLater = reached.has(id) && id !== held && (sweeps[id] ?? 0) > stage;
    places.push(isLater ? inLaterSweeps(id) : emit(id, inputs.map((input) => places[input] ?? -1)));
    if (id === held) overCopy.set(held, builder.emit('correlate', [places[id] ?? -1], { axis: 0, offsets: [0], weights: [1], border: 'zero', adjoint: false }).id);
  });
  return builder.finish(graph.name, Object.fromEntries(Object.entries(graph.outputs).map(([name, id]) => [name, builder.at(places[id] ?? -1)])));
}

/** A value and all that is computed from it without a routine between. */
function reachedFrom(graph: Graph, routines: ReadonlySet<number>, start: number): Set<number> {
  const reached = new Set([start]);
  graph.nodes.forEach(({ inputs }, id) => {
    if (!routines.has(id) && inputs.some((input) => reached.has(input))) reached.add(id);
  });
  return reached;
}

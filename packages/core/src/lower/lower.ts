// Graph to plan: every value is given the first sweep in which it can be computed, and all reductions of a sweep
// over the same pixels are fused into it. Elementwise chains never touch memory.
import { unsupported } from '../adapter.ts';
import type { Graph, GraphNode } from '../graph/types.ts';
import { OPS } from '../ops/index.ts';
import { verify } from '../verify/verify.ts';
import { holdOne, reuseOne, type Staged } from './hold.ts';
import { storageOf, type Extent, type Pass, type Plan } from './plan.ts';

/**
 * Plans a graph of primitives and routines. Dice needs two sweeps for value and gradient, cross-entropy one; a routine
 * such as a sort comes between two sweeps, and what it needs is stored by the sweep before it.
 * @throws UNSUPPORTED for a value that varies along only some spatial axes, and for sums over the samples of each pixel.
 */
export function lower(graph: Graph): Plan {
  verify(graph);
  const composite = graph.nodes.find(({ op }) => OPS[op].kind === 'composite' && OPS[op].isRoutine !== true);
  if (composite !== undefined) throw unsupported('plan', `composites must be decomposed first, found ${composite.op}`);
  let staged = stage(graph);
  for (let next = kept(staged); next !== undefined; next = kept(staged)) staged = stage(verify(next));
  return planOf(staged);
}

const kept = (staged: Stages): Graph | undefined => reuseOne(staged) ?? holdOne(staged);

interface Stages extends Staged {
  readonly extents: readonly Extent[];
  readonly outputs: Plan['results'];
  readonly buffered: readonly number[];
}

/** When each value can be computed, and what must be in memory for that. */
function stage(graph: Graph): Stages {
  const extents = graph.nodes.map((_node, id) => extentOf(graph, id));
  const mixed = ids(graph).find((id) => sumsSamples(graph, extents, id));
  if (mixed !== undefined) throw unsupported('plan', `node ${mixed} (${graph.nodes[mixed]?.op}) puts the samples of each pixel together, which no sweep over one sample after the other can`);
  const routines = new Set(ids(graph).filter((id) => isRoutine(graph, extents, id)));
  const stages = stagesOf(graph, extents, routines);
  const outputs = Object.entries(graph.outputs).map(([output, node]) => ({ output, node }));
  const buffered = buffersOf(graph, routines);
  const isSpatial = (id: number): boolean => extents[id]?.space === true;
  const reductions = ids(graph).filter((id) => isPassReduction(graph, extents, id));
  const sweeps = stages.map((at, id) => (isPassReduction(graph, extents, id) ? at - 1 : at));
  const roots = [...reductions, ...buffered, ...outputs.map(({ node }) => node).filter(isSpatial)];
  return { graph, extents, routines, stages, sweeps, outputs, buffered, roots, isSpatial };
}

function planOf({ graph, extents, routines, stages, outputs, buffered, isSpatial }: Stages): Plan {
  const stored = outputs.filter(({ node }) => isSpatial(node));
  const count = Math.max(0, ...[...stored.map(({ node }) => node), ...buffered].map((id) => stageAt(stages, id) + 1), ...graph.nodes.map((_n, id) => (isPassReduction(graph, extents, id) ? stageAt(stages, id) : 0)));

  const passes: Pass[] = [];
  for (let sweep = 0; sweep < count; sweep++) {
    const reductions = ids(graph).filter((id) => isPassReduction(graph, extents, id) && stageAt(stages, id) === sweep + 1);
    const stores = stored.filter(({ node }) => stageAt(stages, node) === sweep);
    const buffers = buffered.filter((id) => stageAt(stages, id) === sweep);
    const body = bodyOf(graph, extents, routines, [...reductions.flatMap((id) => graph.nodes[id]?.inputs ?? []), ...stores.map(({ node }) => node), ...buffers]);
    const steps = [...routines].filter((id) => stageAt(stages, id) === sweep).map((node) => ({ node, operands: operandsOf(graph, node), free: [] }));
    passes.push({ routines: steps, before: smallAt(graph, extents, stages, sweep), body, reductions, stores, buffers, free: [] });
  }
  return { graph, extents, routines, fixed: fixedAmong(graph, routines), passes: withReleases(passes, routines), after: smallAt(graph, extents, stages, count), results: outputs.filter(({ node }) => !isSpatial(node)) };
}

function isRoutine(graph: Graph, extents: readonly Extent[], id: number): boolean {
  const { op } = graph.nodes[id] as GraphNode;
  const { isRoutine: needsLines } = OPS[op];
  return needsLines === true || (op === 'iota' && extents[id]?.space === true);
}

/** Routines that no input but target and mask reaches. */
function fixedAmong(graph: Graph, routines: ReadonlySet<number>): Set<number> {
  const isFixed: boolean[] = [];
  for (const { op, attributes, inputs } of graph.nodes) {
    isFixed.push(op === 'input' ? ['target', 'mask'].includes(String(attributes['name'])) : inputs.every((id) => isFixed[id] === true));
  }
  return new Set([...routines].filter((id) => isFixed[id] === true));
}

/** Where the operands of a routine lie in memory. */
function operandsOf(graph: Graph, routine: number): number[] {
  return (graph.nodes[routine]?.inputs ?? []).map((input) => storageOf(graph, input));
}

/** Values that a sweep must store: operands of routines that neither were fed nor come from another routine. */
function buffersOf(graph: Graph, routines: ReadonlySet<number>): number[] {
  const operands = new Set([...routines].flatMap((id) => operandsOf(graph, id)));
  return [...operands].filter((id) => !routines.has(id) && graph.nodes[id]?.op !== 'input').toSorted((a, b) => a - b);
}

/** The passes, each step with the stored values that it is the last to read. */
function withReleases(passes: readonly Pass[], routines: ReadonlySet<number>): Pass[] {
  const done = new Set<number>();
  const release = (read: readonly number[]): number[] => {
    const last = [...new Set(read)].filter((id) => !done.has(id));
    last.forEach((id) => done.add(id));
    return last;
  };
  const buffered = new Set(passes.flatMap(({ buffers }) => buffers));
  // Backwards: who reads a value first in this order reads it last in the other.
  return passes.toReversed().map((pass) => {
    const free = release(pass.body.filter((id) => routines.has(id)));
    const steps = pass.routines.toReversed().map((step) => ({ ...step, free: release(step.operands.filter((id) => routines.has(id) || buffered.has(id))) })).toReversed();
    return { ...pass, routines: steps, free };
  }).toReversed();
}

function ids(graph: Graph): number[] {
  return graph.nodes.map((_node, id) => id);
}

/** Axes are counted where their size is not the constant 1; reshapes that add or drop axes keep the extent. */
function extentOf(graph: Graph, id: number): Extent {
  const node = graph.nodes[id] as GraphNode;
  if (node.type.shape.length !== graph.axes.length) {
    const fullRank = node.op === 'reshape' ? node.inputs[0] : graph.nodes.findIndex((user) => user.op === 'reshape' && user.inputs[0] === id);
    if (fullRank === undefined || fullRank === -1) {
      if (node.type.shape.some((dim) => dim !== 1)) throw unsupported('plan', `node ${id} (${node.op}) is never computed with, so that nothing says which axes it has`);
      return { batch: false, space: false, class: false };
    }
    return extentOf(graph, fullRank);
  }
  const varies = graph.axes.map((axis, i) => ({ axis, varies: node.type.shape[i] !== 1 }));
  const space = varies.filter(({ axis }) => axis !== 'batch' && axis !== 'class');
  if (space.some((a) => a.varies) && space.some((a) => !a.varies)) {
    throw unsupported('plan', `node ${id} (${node.op}) varies along only some of the spatial axes, which no sweep over pixels can hold`);
  }
  return {
    batch: varies.some((a) => a.axis === 'batch' && a.varies),
    space: space.some((a) => a.varies),
    class: varies.some((a) => a.axis === 'class' && a.varies),
  };
}

function isPassReduction(graph: Graph, extents: readonly Extent[], id: number): boolean {
  const node = graph.nodes[id] as GraphNode;
  if (node.op !== 'reduceSum' && node.op !== 'reduceMax') return false;
  return extents[node.inputs[0] ?? 0]?.space === true && extents[id]?.space === false;
}

/** A reduction over samples that keeps the pixels apart. */
function sumsSamples(graph: Graph, extents: readonly Extent[], id: number): boolean {
  const { op, inputs } = graph.nodes[id] as GraphNode;
  return (op === 'reduceSum' || op === 'reduceMax') && extents[id]?.space === true && extents[id].batch === false && extents[inputs[0] ?? 0]?.batch === true;
}

/** The number of sweeps that must have ended before a value can be computed. */
function stagesOf(graph: Graph, extents: readonly Extent[], routines: ReadonlySet<number>): number[] {
  const stages: number[] = [];
  const inMemory = (id: number): boolean => routines.has(id) || graph.nodes[id]?.op === 'input';
  graph.nodes.forEach((node, id) => {
    const inputs = routines.has(id) ? operandsOf(graph, id) : node.inputs;
    // What a routine reads must have been stored by an earlier sweep, unless it is in memory anyway.
    const ready = Math.max(0, ...inputs.map((input) => stageAt(stages, input) + (routines.has(id) && !inMemory(input) ? 1 : 0)));
    stages.push(isPassReduction(graph, extents, id) ? ready + 1 : ready);
  });
  return stages;
}

function stageAt(stages: readonly number[], id: number): number {
  return stages[id] ?? 0;
}

/** Everything that varies over space and that the roots need, in topological order. */
function bodyOf(graph: Graph, extents: readonly Extent[], routines: ReadonlySet<number>, roots: readonly number[]): number[] {
  const needed = new Set<number>();
  const visit = (id: number): void => {
    if (needed.has(id) || extents[id]?.space !== true) return;
    needed.add(id);
    if (!routines.has(id)) graph.nodes[id]?.inputs.forEach(visit);
  };
  roots.forEach(visit);
  return [...needed].toSorted((a, b) => a - b);
}

/** Arithmetic without space that becomes possible right before a stage's sweep. */
function smallAt(graph: Graph, extents: readonly Extent[], stages: readonly number[], stage: number): number[] {
  return ids(graph).filter((id) => extents[id]?.space === false && stageAt(stages, id) === stage && !isPassReduction(graph, extents, id));
}

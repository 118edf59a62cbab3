// Graph to plan: every value is given the first sweep in which it can be computed, and all reductions of a sweep
// over the same pixels are fused into it. Elementwise chains never touch memory.
import { unsupported } from '../adapter.ts';
import type { Graph, GraphNode } from '../graph/types.ts';
import { OPS } from '../ops/index.ts';
import { verify } from '../verify/verify.ts';
import type { Extent, Pass, Plan } from './plan.ts';

/**
 * Plans a graph of primitives. Dice needs two sweeps for value and gradient, cross-entropy one.
 * @throws UNSUPPORTED for a value that varies along only some spatial axes.
 */
export function lower(graph: Graph): Plan {
  verify(graph);
  const composite = graph.nodes.find((node) => OPS[node.op].kind === 'composite');
  if (composite !== undefined) throw unsupported('plan', `composites must be decomposed first, found ${composite.op}`);
  const extents = graph.nodes.map((_node, id) => extentOf(graph, id));
  const stages = stagesOf(graph, extents);
  const outputs = Object.entries(graph.outputs).map(([output, node]) => ({ output, node }));
  const stored = outputs.filter(({ node }) => extents[node]?.space === true);
  const count = Math.max(0, ...stored.map(({ node }) => stageAt(stages, node) + 1), ...graph.nodes.map((_n, id) => (isPassReduction(graph, extents, id) ? stageAt(stages, id) : 0)));

  const passes: Pass[] = [];
  for (let stage = 0; stage < count; stage++) {
    const reductions = ids(graph).filter((id) => isPassReduction(graph, extents, id) && stageAt(stages, id) === stage + 1);
    const stores = stored.filter(({ node }) => stageAt(stages, node) === stage);
    const body = bodyOf(graph, extents, [...reductions.flatMap((id) => graph.nodes[id]?.inputs ?? []), ...stores.map(({ node }) => node)]);
    passes.push({ before: smallAt(graph, extents, stages, stage), body, reductions, stores });
  }
  return { graph, extents, passes, after: smallAt(graph, extents, stages, count), results: outputs.filter(({ node }) => extents[node]?.space !== true) };
}

function ids(graph: Graph): number[] {
  return graph.nodes.map((_node, id) => id);
}

/** Axes are counted where their size is not the constant 1; reshapes that add or drop axes keep the extent. */
function extentOf(graph: Graph, id: number): Extent {
  const node = graph.nodes[id] as GraphNode;
  if (node.type.shape.length !== graph.axes.length) {
    const fullRank = node.op === 'reshape' ? node.inputs[0] : graph.nodes.findIndex((user) => user.op === 'reshape' && user.inputs[0] === id);
    if (fullRank === undefined || fullRank === -1) return { batch: false, space: false, class: false };
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

/** The number of sweeps that must have ended before a value can be computed. */
function stagesOf(graph: Graph, extents: readonly Extent[]): number[] {
  const stages: number[] = [];
  graph.nodes.forEach((node, id) => {
    const ready = Math.max(0, ...node.inputs.map((input) => stageAt(stages, input)));
    stages.push(isPassReduction(graph, extents, id) ? ready + 1 : ready);
  });
  return stages;
}

function stageAt(stages: readonly number[], id: number): number {
  return stages[id] ?? 0;
}

/** Everything that varies over space and that the roots need, in topological order. */
function bodyOf(graph: Graph, extents: readonly Extent[], roots: readonly number[]): number[] {
  const needed = new Set<number>();
  const visit = (id: number): void => {
    if (needed.has(id) || extents[id]?.space !== true) return;
    needed.add(id);
    graph.nodes[id]?.inputs.forEach(visit);
  };
  roots.forEach(visit);
  return [...needed].toSorted((a, b) => a - b);
}

/** Arithmetic without space that becomes possible right before a stage's sweep. */
function smallAt(graph: Graph, extents: readonly Extent[], stages: readonly number[], stage: number): number[] {
  return ids(graph).filter((id) => graph.nodes[id]?.op !== 'input' && extents[id]?.space === false && stageAt(stages, id) === stage && !isPassReduction(graph, extents, id));
}

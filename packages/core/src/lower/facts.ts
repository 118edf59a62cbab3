// What is known of a graph before it is planned: which values have pixels, which need whole lines, which are summed.
import { unsupported } from '../adapter.ts';
import type { Graph, GraphNode } from '../graph/types.ts';
import { OPS } from '../ops/index.ts';
import { storageOf, type Extent } from './plan.ts';

export interface Facts {
  readonly graph: Graph;
  /** By node id. */
  readonly extents: readonly Extent[];
  /** Values that are computed between two sweeps. */
  readonly routines: ReadonlySet<number>;
  /** Sums and maxima over the pixels. */
  readonly reductions: ReadonlySet<number>;
}

/** @throws UNSUPPORTED for a value that varies along only some spatial axes, and for sums over the samples of each pixel. */
export function factsOf(graph: Graph): Facts {
  const ranks = new Map<number, number>();
  graph.nodes.forEach(({ op, inputs }, id) => {
    if (op === 'reshape' && !ranks.has(inputs[0] ?? -1)) ranks.set(inputs[0] ?? -1, id);
  });
  const extents = graph.nodes.map((_node, id) => extentOf(graph, id, ranks));
  const all = graph.nodes.map((_node, id) => id);
  const mixed = all.find((id) => sumsSamples(graph, extents, id));
  if (mixed !== undefined) throw unsupported('plan', `node ${mixed} (${graph.nodes[mixed]?.op}) puts the samples of each pixel together, which no sweep over one sample after the other can`);
  return {
    graph,
    extents,
    routines: new Set(all.filter((id) => isRoutine(graph, extents, id))),
    reductions: new Set(all.filter((id) => isPassReduction(graph, extents, id))),
  };
}

/** Where the operands of a routine lie in memory. */
export function operandsOf(graph: Graph, routine: number): number[] {
  return (graph.nodes[routine]?.inputs ?? []).map((input) => storageOf(graph, input));
}

function isRoutine(graph: Graph, extents: readonly Extent[], id: number): boolean {
  const { op } = graph.nodes[id] as GraphNode;
  return OPS[op].isRoutine === true || (op === 'iota' && extents[id]?.space === true);
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

/** Axes are counted where their size is not the constant 1; reshapes that add or drop axes keep the extent. */
function extentOf(graph: Graph, id: number, ranks: ReadonlyMap<number, number>): Extent {
  const node = graph.nodes[id] as GraphNode;
  if (node.type.shape.length !== graph.axes.length) {
    const fullRank = node.op === 'reshape' ? node.inputs[0] : ranks.get(id);
    if (fullRank === undefined) {
      const isUsed = Object.values(graph.outputs).includes(id) || graph.nodes.some(({ inputs }) => inputs.includes(id));
      if (isUsed && node.type.shape.some((dim) => dim !== 1)) throw unsupported('plan', `node ${id} (${node.op}) has fewer axes than the graph, and nothing says which`);
      return { batch: false, space: false, class: false };
    }
    return extentOf(graph, fullRank, ranks);
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

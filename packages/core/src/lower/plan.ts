// A plan: few passes over memory that compute a graph's outputs. It says what is read, summed and written in each
// pass, not how; backends print it as loops, WebAssembly or kernels.
import type { Graph, GraphNode } from '../graph/types.ts';

/** Which of the three groups of axes a value varies over; `space` is always all of its axes or none. */
export interface Extent {
  readonly batch: boolean;
  readonly space: boolean;
  readonly class: boolean;
}

/** An op that needs whole lines in memory: a sort, a distance transform. Computed between two sweeps. */
export interface RoutineStep {
  readonly node: number;
  /** Where its operands are: ids of inputs, of stored values or of other routines. */
  readonly operands: readonly number[];
  /** Stored values and routines' results that nothing needs any more. */
  readonly free: readonly number[];
  /** One of them whose memory the result may take over: the routine can be computed in place. */
  readonly over?: number;
}

/** One sweep over all pixels, and what comes before it. */
export interface Pass {
  /** Routines, in order; they run first. */
  readonly routines: readonly RoutineStep[];
  /** Values without space that must be known before the sweep: sums of earlier passes and arithmetic on them. */
  readonly before: readonly number[];
  /** Values of each pixel (and class), in order; they live in registers and are recomputed where a later pass needs them. */
  readonly body: readonly number[];
  /** Reductions over space (and perhaps batch and class) whose terms are in `body`; all share this one sweep. */
  readonly reductions: readonly number[];
  /** Outputs that are written pixel by pixel. */
  readonly stores: readonly { readonly output: string; readonly node: number }[];
  /** Values that are stored pixel by pixel for later routines. */
  readonly buffers: readonly number[];
  /** Stored values and routines' results that nothing needs after this sweep. */
  readonly free: readonly number[];
  /** Those of them whose memory a buffer may take over, by buffer: every pixel is read before it is written. */
  readonly over: ReadonlyMap<number, number>;
}

export interface Plan {
  readonly graph: Graph;
  /** By node id. */
  readonly extents: readonly Extent[];
  readonly passes: readonly Pass[];
  /** Nodes that a sweep reads from memory because a routine has put them there. */
  readonly routines: ReadonlySet<number>;
  /** Those of them that depend on nothing but target and mask, such as the distance map of a target. */
  readonly fixed: ReadonlySet<number>;
  /** Values without space that are computed after the last sweep. */
  readonly after: readonly number[];
  /** Outputs without space. */
  readonly results: readonly { readonly output: string; readonly node: number }[];
}

/** The node that holds a value's numbers: reshapes only rename axes. */
export function storageOf(graph: Graph, id: number): number {
  const node = graph.nodes[id];
  return node?.op === 'reshape' || node?.op === 'stopGradient' ? storageOf(graph, node.inputs[0] ?? 0) : id;
}

/** A correlation with the single weight 1 and no offset: how a value that a sweep has stored is read by later sweeps. */
export function isCopy({ op, attributes }: Pick<GraphNode, 'op' | 'attributes'>): boolean {
  return op === 'correlate' && String(attributes['offsets']) === '0' && String(attributes['weights']) === '1';
}

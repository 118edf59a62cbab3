// A sequence of steps written down as a plan: a graph in which every sweep has what it computes from what is in memory
// then, and passes over it. A value that is computed twice may be a node twice, or a node that is computed twice.
import { GraphBuilder } from '../graph/builder.ts';
import type { Graph, GraphNode } from '../graph/types.ts';
import type { Demands } from './demands.ts';
import { factsOf, operandsOf, type Facts } from './facts.ts';
import type { Pass, Plan, RoutineStep } from './plan.ts';
import { takenOver } from './rematerialise.ts';
import type { Step } from './sequence.ts';

/** A sweep in terms of the new graph, with the routines that run before it. */
interface Sweep {
  readonly routines: readonly number[];
  readonly reductions: readonly number[];
  readonly stores: readonly { readonly output: string; readonly node: number }[];
  readonly buffers: readonly number[];
}

export function planFrom(demands: Demands, steps: readonly Step[]): Plan {
  const writer = new Writer(demands);
  steps.forEach((step) => writer.write(step));
  return planOf(writer.graph(), writer.sweeps);
}

class Writer {
  readonly sweeps: Sweep[] = [];
  readonly #demands: Demands;
  readonly #builder: GraphBuilder;
  /** Nodes of the new graph, by those of the old: values without pixels, and values in memory. */
  readonly #small = new Map<number, number>();
  readonly #memory = new Map<number, number>();
  /** Those in memory that a sweep has stored and none has read. */
  readonly #unread = new Set<number>();
  #routines: number[] = [];
  #last = -1;

  constructor(demands: Demands) {
    this.#demands = demands;
    const { graph, extents, routines } = demands.facts;
    this.#builder = new GraphBuilder(graph.axes);
    graph.nodes.forEach(({ op, inputs, attributes }, id) => {
      if (op === 'input') (extents[id]?.space === true ? this.#memory : this.#small).set(id, this.#emit(op, [], attributes));
      // Where nothing is ever stored, every node keeps its id, and what is printed its names.
      else if (routines.size === 0) this.#emit(op, inputs, attributes);
    });
  }

  write(step: Step): void {
    if (step.routine !== undefined) return this.#routine(step.routine);
    const { graph } = this.#demands.facts;
    step.reads.forEach((id) => this.#makeReadable(id));
    const known = new Map<number, number>();
    const reductions = step.sums.map((id) => [id, this.#emitNode(id, (input) => this.#inSweep(input, step, known))] as const);
    const buffers = step.results.map((id) => [id, this.#emitNode(id, (input) => this.#inSweep(input, step, known))] as const);
    const stores = Object.entries(graph.outputs).filter(([, id]) => step.outputs.includes(id)).map(([output, id]) => ({ output, node: this.#inSweep(id, step, known) }));
    reductions.forEach(([id, place]) => this.#small.set(id, place));
    for (const [id, place] of buffers) {
      this.#memory.set(id, place);
      this.#unread.add(id);
    }
    this.sweeps.push({ routines: this.#routines, reductions: reductions.map(([, place]) => place), stores, buffers: buffers.map(([, place]) => place) });
    this.#routines = [];
  }

  graph(): Graph {
    const { graph, extents } = this.#demands.facts;
    const written = new Map(this.sweeps.flatMap(({ stores }) => stores.map(({ output, node }) => [output, node] as const)));
    const outputs = Object.entries(graph.outputs).map(([output, id]) => [output, extents[id]?.space === true ? (written.get(output) ?? -1) : this.#smallAt(id)] as const);
    const nodes = Array.from({ length: this.#last + 1 }, (_, id) => this.#builder.node(id));
    return { version: graph.version, name: graph.name, axes: graph.axes, nodes, outputs: Object.fromEntries(outputs) };
  }

  #routine(id: number): void {
    const place = this.#emitNode(id, (input) => this.#inMemory(input));
    this.#memory.set(id, place);
    this.#unread.delete(id);
    this.#routines.push(place);
  }

  /** Has a stored value read by sweeps: they read what routines leave. */
  #makeReadable(id: number): void {
    if (!this.#unread.delete(id)) return;
    const copy = this.#emit('correlate', [this.#memory.get(id) ?? -1], { axis: 0, offsets: [0], weights: [1], border: 'zero', adjoint: false });
    this.#memory.set(id, copy);
    this.#routines.push(copy);
  }

  /** An operand of a routine, which reshapes may stand before. */
  #inMemory(id: number): number {
    return this.#isInMemory(id) ? (this.#memory.get(id) ?? -1) : this.#emitNode(id, (input) => this.#inMemory(input));
  }

  #isInMemory(id: number): boolean {
    const { facts, stored } = this.#demands;
    return facts.routines.has(id) || stored.has(id) || facts.graph.nodes[id]?.op === 'input';
  }

  #inSweep(id: number, step: Step, known: Map<number, number>): number {
    const { graph, extents } = this.#demands.facts;
    if (extents[id]?.space !== true) return this.#smallAt(id);
    if (step.reads.includes(id) || graph.nodes[id]?.op === 'input') return this.#memory.get(id) ?? -1;
    const place = known.get(id) ?? this.#emitNode(id, (input) => this.#inSweep(input, step, known));
    known.set(id, place);
    return place;
  }

  #smallAt(id: number): number {
    const place = this.#small.get(id) ?? this.#emitNode(id, (input) => this.#smallAt(input));
    this.#small.set(id, place);
    return place;
  }

  #emitNode(id: number, place: (input: number) => number): number {
    const { op, inputs, attributes } = this.#demands.facts.graph.nodes[id] as GraphNode;
    return this.#emit(op, inputs.map(place), attributes);
  }

  #emit(op: GraphNode['op'], inputs: readonly number[], attributes: GraphNode['attributes']): number {
    const { id } = this.#builder.emit(op, inputs, attributes);
    this.#last = Math.max(this.#last, id);
    return id;
  }
}

function planOf(graph: Graph, sweeps: readonly Sweep[]): Plan {
  const facts = factsOf(graph);
  const { extents, routines } = facts;
  const isSpatial = (id: number): boolean => extents[id]?.space === true;
  const ready = smallStages(facts, sweeps);
  const at = (sweep: number): number[] => graph.nodes.flatMap((_node, id) => (!isSpatial(id) && !facts.reductions.has(id) && ready[id] === sweep ? [id] : []));
  const passes = sweeps.map((sweep, i): Pass => {
    const { reductions, stores, buffers } = sweep;
    const steps = sweep.routines.map((node) => ({ node, operands: operandsOf(graph, node), free: [] }));
    const body = bodyOf(facts, [...reductions.flatMap((id) => graph.nodes[id]?.inputs ?? []), ...stores.map(({ node }) => node), ...buffers]);
    return { routines: steps, before: at(i), body, reductions, stores, buffers, free: [], over: new Map() };
  });
  const results = Object.entries(graph.outputs).filter(([, node]) => !isSpatial(node)).map(([output, node]) => ({ output, node }));
  return { graph, extents, routines, fixed: fixedAmong(facts), passes: withReleases(facts, passes), after: at(sweeps.length), results };
}

/** For each value without pixels the first sweep that it can be computed before: the one after the last sum in it. */
function smallStages({ graph }: Facts, sweeps: readonly Sweep[]): number[] {
  const summed = new Map(sweeps.flatMap(({ reductions }, i) => reductions.map((id) => [id, i + 1] as const)));
  const stages: number[] = [];
  graph.nodes.forEach(({ inputs }, id) => stages.push(summed.get(id) ?? Math.max(0, ...inputs.map((input) => stages[input] ?? 0))));
  return stages;
}

/** Everything that varies over space and that the roots need, in topological order. */
function bodyOf({ graph, extents, routines }: Facts, roots: readonly number[]): number[] {
  const needed = new Set<number>();
  const visit = (id: number): void => {
    if (needed.has(id) || extents[id]?.space !== true) return;
    needed.add(id);
    if (!routines.has(id)) graph.nodes[id]?.inputs.forEach(visit);
  };
  roots.forEach(visit);
  return [...needed].toSorted((a, b) => a - b);
}

/** Routines that no input but target and mask reaches. */
function fixedAmong({ graph, routines }: Facts): Set<number> {
  const isFixed: boolean[] = [];
  for (const { op, attributes, inputs } of graph.nodes) {
    isFixed.push(op === 'input' ? ['target', 'mask'].includes(String(attributes['name'])) : inputs.every((id) => isFixed[id] === true));
  }
  return new Set([...routines].filter((id) => isFixed[id] === true));
}

/** The passes, each step with the values that it is the last to read, and whose memory its results take over. */
function withReleases(facts: Facts, passes: readonly Pass[]): Pass[] {
  const { graph, routines } = facts;
  const later = new Set<number>();
  /** Backwards: who reads a value first in this order, before it is computed, reads it last in the other. */
  const release = (results: readonly number[], read: readonly number[]): number[] => {
    results.forEach((id) => later.delete(id));
    const last = [...new Set(read)].filter((id) => !later.has(id));
    last.forEach((id) => later.add(id));
    return last;
  };
  return passes.toReversed().map((pass): Pass => {
    const free = release(pass.buffers, pass.body.filter((id) => routines.has(id)));
    const steps = pass.routines.toReversed().map((step): RoutineStep => {
      const dying = release([step.node], step.operands.filter((id) => graph.nodes[id]?.op !== 'input'));
      const over = takenOver(facts, { routine: step.node, results: [step.node] }, dying).get(step.node);
      return { ...step, free: dying, ...(over === undefined ? {} : { over }) };
    }).toReversed();
    return { ...pass, routines: steps, free, over: takenOver(facts, { results: pass.buffers }, free) };
  }).toReversed();
}

// What must be in memory for each value: a sweep computes elementwise values from inputs, from results of routines and
// from values that were stored; nothing else of an image is ever kept.
import { evaluateShape, type Dim, type Sizes } from '../graph/dims.ts';
import type { GraphNode } from '../graph/types.ts';
import { operandsOf, type Facts } from './facts.ts';
import { isCopy } from './plan.ts';

export interface Demands {
  readonly facts: Facts;
  readonly held: ReadonlySet<number>;
  /** Those of them that are stored as soon as a sweep reads what they are made of. */
  readonly combined?: ReadonlySet<number>;
  /** Values that a sweep writes: operands of routines, and what is held so that less need be read at once. */
  readonly stored: ReadonlySet<number>;
  /** The values in memory that a value, a sum or an output is computed from. */
  readonly reads: (id: number) => readonly number[];
  /** The sums over pixels that must be known first. */
  readonly sums: (id: number) => readonly number[];
  /** The values in memory that give a value at a sweep that needs it: itself, if it is one that sweeps read. */
  readonly leaves: (id: number) => readonly number[];
  /** The room that a value takes in memory, as a part of the largest. */
  readonly weight: (id: number) => number;
  /** How many values must be in memory at once to compute a value, if none is shared. */
  readonly room: (id: number) => number;
  /** What it costs to compute a value in memory from what it reads, in passes over it. */
  readonly cost: (id: number) => number;
}

/** More operations than this on a pixel cost more than reading one more number. */
const MANY = 12;

/** `held`: elementwise values that are stored although no routine needs them. */
export function demandsOf(facts: Facts, held: ReadonlySet<number> = new Set()): Demands {
  const { graph, routines, extents } = facts;
  const operands = [...routines].flatMap((id) => operandsOf(graph, id)).filter((id) => !routines.has(id) && graph.nodes[id]?.op !== 'input');
  const stored = new Set([...operands, ...held]);
  const leaves: (readonly number[])[] = [];
  const within: (readonly number[])[] = [];
  const sums: (readonly number[])[] = [];
  graph.nodes.forEach(({ op, inputs, type }, id) => {
    const isSpatial = extents[id]?.space === true;
    const below = routines.has(id) ? operandsOf(graph, id).filter((at) => routines.has(at) || stored.has(at)) : union(inputs.map((input) => leaves[input] ?? []));
    within.push(facts.reductions.has(id) || isSpatial ? below : []);
    // What sweeps need not read, since little arithmetic gives it from one value or from the inputs, they compute again.
    const isRead = routines.has(id) || held.has(id) || (stored.has(id) && type.dtype === 'float32' && (below.length > 1 || operationsFor(facts, id) > MANY));
    if (!isSpatial || op === 'input') leaves.push([]);
    else leaves.push(isRead ? [id] : below);
    sums.push(facts.reductions.has(id) ? [id] : union(inputs.map((input) => (routines.has(input) || (leaves[input]?.[0] === input) ? [] : (sums[input] ?? [])))));
  });
  const sizes = nominalSizes(facts);
  const counts = graph.nodes.map(({ type }) => evaluateShape(type.shape, sizes).reduce((a, b) => a * b, 1));
  const largest = Math.max(...counts);
  const rooms: number[] = [];
  within.forEach((reads) => {
    const each = reads.map((read) => rooms[read] ?? 1).toSorted((a, b) => b - a);
    rooms.push(Math.max(1, ...each.map((room, i) => room + i)));
  });
  return {
    facts,
    held: new Set(held),
    stored,
    reads: (id) => within[id] ?? [],
    sums: (id) => (facts.reductions.has(id) ? union((graph.nodes[id]?.inputs ?? []).map((input) => sums[input] ?? [])) : (sums[id] ?? [])),
    leaves: (id) => leaves[id] ?? [],
    weight: (id) => (counts[id] ?? 0) / largest,
    room: (id) => rooms[id] ?? 1,
    cost: (id) => costOf(graph.nodes[id] as GraphNode, within[id] ?? []),
  };
}

/** The operations on each pixel that a value takes from values in memory, up to a few more than many. */
function operationsFor({ graph, routines, extents }: Facts, id: number): number {
  const seen = new Set<number>();
  const visit = (at: number): void => {
    const node = graph.nodes[at];
    if (seen.size > MANY || seen.has(at) || node === undefined || node.op === 'input' || routines.has(at) || extents[at]?.space !== true) return;
    seen.add(at);
    node.inputs.forEach(visit);
  };
  visit(id);
  return seen.size;
}

/** Sizes with which values are compared: a batch of two images, of as many classes where nothing is said of them. */
function nominalSizes({ graph }: Facts): Sizes {
  const symbols = graph.nodes.flatMap(({ type }) => type.shape).filter((dim): dim is Extract<Dim, string> => typeof dim === 'string').flatMap((dim) => dim.split('*'));
  return Object.fromEntries(symbols.map((symbol) => [symbol, symbol === 'N' || symbol === 'C' ? 2 : 64]));
}

/** Ops that are never done again. */
const COSTLY = Infinity;

function costOf({ op, attributes }: GraphNode, reads: readonly number[]): number {
  switch (op) {
    case 'iota': return 0.5;
    case 'correlate': return isCopy({ op, attributes }) ? 0.1 : 0.5 + 0.3 * (attributes['offsets'] as readonly number[]).length;
    case 'poolMax': return 1;
    case 'poolMaxGradient': return 3;
    case 'take': case 'scatterAdd': case 'cumsum': return 1.5;
    case 'argsort': case 'minPlusQuad': case 'components': case 'squaredDistance': case 'lovaszSteps': case 'distanceMoments': case 'distanceMomentsGradient': return COSTLY;
    default: return 0.7 + 0.3 * reads.length;
  }
}

function union(lists: readonly (readonly number[])[]): readonly number[] {
  const [first = [], ...others] = lists;
  return others.every((list) => list === first || list.length === 0) ? first : [...new Set(lists.flat())];
}

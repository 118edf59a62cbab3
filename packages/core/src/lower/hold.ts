// Which values to store although no routine needs them: a long chain over results of routines, such as a skeleton over
// the steps of its thinning, would otherwise need every one of them at its last sweep.
import type { GraphNode } from '../graph/types.ts';
import { demandsOf, type Demands } from './demands.ts';
import type { Facts } from './facts.ts';
import { sequenceOf } from './sequence.ts';

/** As long as a sweep reads no more values than this, nothing is to be gained. */
const FEW = Number(process.env.FEW ?? 4);

/** What sweeps read, once no value is computed from more than a few others where that can be helped. */
export function holdingFew(facts: Facts, held: Set<number> = new Set()): Demands {
  for (;;) {
    const demands = demandsOf(facts, held);
    const before = held.size;
    for (const root of rootsOf(demands)) {
      if (demands.reads(root).length > FEW) cutOf(demands, root).forEach((id) => held.add(id));
    }
    if (held.size === before) return demands;
  }
}

/** What sweeps sum, store and write. */
function rootsOf({ facts, stored }: Demands): number[] {
  const outputs = Object.values(facts.graph.outputs).filter((id) => facts.extents[id]?.space === true && !facts.routines.has(id));
  return [...new Set([...facts.reductions, ...stored, ...outputs])];
}

/** The value that, held, leaves a root with the fewest values to read; none where that saves nothing. */
function cutOf(demands: Demands, root: number): number[] {
  const { graph, extents } = demands.facts;
  const region = regionOf(demands, root);
  let best: { readonly id: number; readonly left: number; readonly own: number } | undefined;
  for (const id of region) {
    const { op, type } = graph.nodes[id] as GraphNode;
    const own = demands.leaves(id).length;
    const isValue = id !== root && own > 1 && op !== 'expand' && op !== 'reshape' && op !== 'stopGradient' && op !== 'neg' && type.dtype === 'float32' && extents[id]?.space === true;
    if (!isValue) continue;
    const left = leavesBeside(demands, root, id).size + 1;
    if (left < demands.reads(root).length && (best === undefined || left < best.left || (left === best.left && own < best.own))) best = { id, left, own };
  }
  return best === undefined ? [] : [best.id];
}

/** The values that a sweep computes for a root, in order, itself included. */
function regionOf(demands: Demands, root: number): number[] {
  const { graph, extents } = demands.facts;
  const found = new Set<number>();
  const visit = (id: number): void => {
    if (found.has(id) || extents[id]?.space !== true || (id !== root && demands.leaves(id)[0] === id)) return;
    found.add(id);
    graph.nodes[id]?.inputs.forEach(visit);
  };
  if (extents[root]?.space === true) visit(root);
  else graph.nodes[root]?.inputs.forEach(visit);
  return [...found].toSorted((a, b) => a - b);
}

/** The values that a root reads besides, if one that is computed for it is held. */
function leavesBeside(demands: Demands, root: number, held: number): Set<number> {
  const { graph, extents } = demands.facts;
  const seen = new Set<number>();
  const leaves = new Set<number>();
  const visit = (id: number): void => {
    if (seen.has(id) || id === held || extents[id]?.space !== true) return;
    seen.add(id);
    if (id !== root && demands.leaves(id)[0] === id) leaves.add(id);
    else graph.nodes[id]?.inputs.forEach(visit);
  };
  if (extents[root]?.space === true) visit(root);
  else graph.nodes[root]?.inputs.forEach(visit);
  return leaves;
}

/**
 * The same, with values held that are all that is left of others for a while: their memory becomes one value's. Each
 * costs a sweep.
 */
export function combining(demands: Demands): Demands {
  const held = new Set<number>();
  let current = demands;
  for (let found = combinations(current); found.length > 0; found = combinations(current)) {
    found.forEach((id) => held.add(id));
    current = demandsOf(demands.facts, new Set([...demands.held, ...held]));
  }
  return current;
}

/** Values to hold, none of which is made of the same as another. */
function combinations(demands: Demands): number[] {
  const { graph, extents, routines } = demands.facts;
  const steps = sequenceOf(demands);
  const made = new Map<number, number>();
  const uses = new Map<number, { readonly root: number; readonly at: number }[]>();
  const users = new Map<number, { readonly root: number; readonly at: number }[]>();
  steps.forEach((step, at) => {
    step.results.forEach((id) => made.set(id, at));
    for (const root of [...step.results, ...step.sums, ...step.outputs]) {
      const reads = step.outputs.includes(root) ? demands.leaves(root) : demands.reads(root);
      reads.forEach((id) => uses.set(id, [...(uses.get(id) ?? []), { root, at }]));
      if (routines.has(root) && step.routine !== undefined) continue;
      for (const id of regionOf(demands, root)) {
        const { op, type } = graph.nodes[id] as GraphNode;
        const isValue = id !== root && demands.leaves(id).length > 1 && op !== 'expand' && op !== 'reshape' && op !== 'stopGradient' && op !== 'neg' && type.dtype === 'float32' && extents[id]?.space === true;
        if (isValue) users.set(id, [...(users.get(id) ?? []), { root, at }]);
      }
    }
  });
  const gains = [...users].flatMap(([id, list]) => {
    const leaves = demands.leaves(id);
    const ready = Math.max(...leaves.map((leaf) => made.get(leaf) ?? 0), ...demands.sums(id).map((sum) => steps.findIndex((step) => step.sums.includes(sum))));
    const gap = Math.max(...list.map(({ at }) => at)) - ready - 1;
    if (gap <= 1) return [];
    const roots = new Set(list.map(({ root }) => root));
    const beside = new Map([...roots].map((root) => [root, leavesBeside(demands, root, id)]));
    const freed = leaves.filter((leaf) => (uses.get(leaf) ?? []).every(({ root, at }) => at <= ready + 1 || (roots.has(root) && beside.get(root)?.has(leaf) === false)));
    return freed.length > 1 ? [{ id, leaves, gain: (freed.length - 1) * gap }] : [];
  }).toSorted((a, b) => b.gain - a.gain || a.id - b.id);
  const taken = new Set<number>();
  return gains.flatMap(({ id, leaves }) => {
    if (leaves.some((leaf) => taken.has(leaf))) return [];
    leaves.forEach((leaf) => taken.add(leaf));
    return [id];
  });
}

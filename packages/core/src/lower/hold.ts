// Which values to store although no routine needs them: a long chain over results of routines, such as a skeleton over
// the steps of its thinning, would otherwise need every one of them at its last sweep.
import type { GraphNode } from '../graph/types.ts';
import { demandsOf, type Demands } from './demands.ts';
import type { Facts } from './facts.ts';
import { sequenceOf } from './sequence.ts';

/** What sweeps read, once no value is computed from more than `few` others where that can be helped. */
export function holdingFew(facts: Facts, few: number): Demands {
  const held = new Set<number>();
  for (;;) {
    const demands = demandsOf(facts, held);
    const before = held.size;
    for (const root of rootsOf(demands)) {
      if (demands.reads(root).length > few) cutOf(demands, root).forEach((id) => held.add(id));
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
  const region = regionOf(demands, root);
  let best: { readonly id: number; readonly left: number; readonly own: number } | undefined;
  for (const id of region) {
    const own = demands.leaves(id).length;
    if (id === root || !isWorthHolding(demands, id)) continue;
    const left = leavesBeside(demands, root, id).size + 1;
    if (left < demands.reads(root).length && (best === undefined || left < best.left || (left === best.left && own < best.own))) best = { id, left, own };
  }
  return best === undefined ? [] : [best.id];
}

/** An elementwise value of several in memory, which is not the same with another name or sign. */
function isWorthHolding({ facts, leaves }: Demands, id: number): boolean {
  const { op, type } = facts.graph.nodes[id] as GraphNode;
  const isSame = op === 'expand' || op === 'reshape' || op === 'stopGradient' || op === 'neg';
  return !isSame && leaves(id).length > 1 && type.dtype === 'float32' && facts.extents[id]?.space === true;
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
    current = { ...demandsOf(demands.facts, new Set([...demands.held, ...held])), combined: held };
  }
  return current;
}

/** Steps for which the memory of one value must be saved. */
const LEAST_GAIN = 2;

/** Values to hold, none of which is made of the same as another. */
function combinations(demands: Demands): number[] {
  const { routines } = demands.facts;
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
        if (id !== root && isWorthHolding(demands, id)) users.set(id, [...(users.get(id) ?? []), { root, at }]);
      }
    }
  });
  const gains = [...users].flatMap(([id, list]) => {
    const leaves = demands.leaves(id);
    const ready = Math.max(...leaves.map((leaf) => made.get(leaf) ?? 0), ...demands.sums(id).map((sum) => steps.findIndex((step) => step.sums.includes(sum))));
    const last = Math.max(...list.map(({ at }) => at));
    const roots = new Map(list.map(({ root }) => [root, leavesBeside(demands, root, id)]));
    const isBeside = (leaf: number, root: number): boolean => roots.get(root)?.has(leaf) !== false;
    // From its last other use on, memory that would be a leaf's until the last use of the value.
    const saved = leaves.map((leaf) => last - Math.max(ready, ...(uses.get(leaf) ?? []).flatMap(({ root, at }) => (isBeside(leaf, root) ? [at] : []))));
    const gain = saved.reduce((sum, steps) => sum + Math.max(0, steps), 0) - (last - ready);
    return gain > LEAST_GAIN ? [{ id, leaves, gain }] : [];
  }).toSorted((a, b) => b.gain - a.gain || a.id - b.id);
  const taken = new Set<number>();
  return gains.flatMap(({ id, leaves }) => {
    if (leaves.some((leaf) => taken.has(leaf))) return [];
    leaves.forEach((leaf) => taken.add(leaf));
    return [id];
  });
}

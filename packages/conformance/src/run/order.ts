// In which order a run with little time goes through its work, so that whatever is left out, every loss and every kind of
// check has had its share.
import { INPUTS } from '../define/inputs.ts';
import type { Problem } from './cases.ts';

/** Something to do, and how many cases or checks it is. */
export interface Work {
  readonly count: number;
  readonly act: () => Promise<void>;
}

/**
 * The problems of all losses cut into rounds of one piece for each loss: first a problem on inputs of the usual sizes, for
 * which most backends compile once, then further problems, then the sizes that each need programs of their own.
 */
export function roundsOf(losses: readonly (readonly Problem[])[]): Problem[][] {
  const pieces = losses.map((problems) => [
    ...problems.map((problem) => ({ ...problem, inputs: problem.inputs.filter((input) => INPUTS[input].sizes === undefined) })),
    ...problems.flatMap((problem) => problem.inputs.filter((input) => INPUTS[input].sizes !== undefined).map((input) => ({ ...problem, inputs: [input] }))),
  ]);
  return Array.from({ length: Math.max(0, ...pieces.map(({ length }) => length)) }, (_, round) => pieces.flatMap((all) => all[round] ?? []));
}

/** Nodes from which on one loss takes as long as several others. */
const VAST = 100;

/** Those that take long, and the others. */
export function byCost(problems: readonly Problem[]): { readonly cheap: readonly Problem[]; readonly vast: readonly Problem[] } {
  return { cheap: problems.filter(({ nodes }) => nodes <= VAST), vast: problems.filter(({ nodes }) => nodes > VAST) };
}

/** Lists put together so that each is as far as the others at any place. */
export function mixed<T>(lists: readonly (readonly T[])[]): T[] {
  const placed = lists.flatMap((list) => list.map((item, i) => ({ item, at: (i + 0.5) / list.length })));
  return placed.toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}

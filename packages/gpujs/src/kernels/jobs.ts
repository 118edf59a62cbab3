// The kernels of a plan. Where kernels write into what they are given, each pass is one sweep. Elsewhere it is one that
// sums blocks of pixels, up to four numbers for each thread, and one that writes pixels, with a set of threads for each array.
import type { Extent, Pass, Plan } from '@semsegloss/core';
import type { Dialect } from '../mode.ts';

/** Sums that one thread adds up together. */
export interface SumGroup {
  readonly reductions: readonly number[];
  /** Whether each class has a thread of its own. */
  readonly isPerClass: boolean;
}

export interface SumsJob {
  readonly kind: 'sums';
  readonly name: string;
  readonly groups: readonly SumGroup[];
  /** Numbers that a thread gives: as many as the largest group has. */
  readonly width: number;
}

export interface Written {
  readonly node: number;
  /** The output that it is; undefined for what is stored for a routine. */
  readonly output: string | undefined;
}

export interface StoresJob {
  readonly kind: 'stores';
  readonly name: string;
  readonly writes: readonly Written[];
}

/** Sums and writes at once. */
export interface SweepJob {
  readonly kind: 'sweep';
  readonly name: string;
  readonly pass: Pass;
  readonly reductions: readonly number[];
  readonly writes: readonly Written[];
}

export type Job = SumsJob | StoresJob | SweepJob;

/** gpu.js' widest vector. */
const WIDEST = 4;

/** The kernels of each pass. */
export function jobsOf(plan: Plan, { sweeps }: Dialect): Job[][] {
  return plan.passes.map((pass, index): Job[] => {
    if (sweeps) return [{ kind: 'sweep', name: `pass${index}`, pass, reductions: pass.reductions, writes: writtenBy(pass) }];
    return [...sumsOf(plan, pass, index), ...storesOf(plan, pass, index)];
  });
}

function writtenBy({ stores, buffers }: Pass): Written[] {
  return [...stores.map(({ output, node }) => ({ node, output })), ...buffers.map((node) => ({ node, output: undefined }))];
}

function sumsOf(plan: Plan, { reductions }: Pass, index: number): Job[] {
  if (reductions.length === 0) return [];
  const groups = [false, true].flatMap((isPerClass) => inFours(reductions.filter((id) => plan.extents[id]?.class === isPerClass)).map((ids): SumGroup => ({ reductions: ids, isPerClass })));
  return [{ kind: 'sums', name: `sums${index}`, groups, width: Math.max(...groups.map((group) => group.reductions.length)) }];
}

function storesOf(plan: Plan, pass: Pass, index: number): Job[] {
  const alike = grouped(plan, writtenBy(pass));
  return [...alike.values()].map((writes, i): Job => ({ kind: 'stores', name: `stores${index}${alike.size === 1 ? '' : String.fromCodePoint(97 + i)}`, writes }));
}

/** By how they vary: arrays of one form can share a kernel. */
function grouped(plan: Plan, written: readonly Written[]): Map<string, Written[]> {
  const groups = new Map<string, Written[]>();
  for (const each of written) {
    const { batch, class: hasClass } = plan.extents[each.node] as Extent;
    const key = `${batch} ${hasClass}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}

function inFours(ids: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(ids.length / WIDEST) }, (_, i) => ids.slice(WIDEST * i, WIDEST * (i + 1)));
}

// The backends that run in this process: those of `eval`, but for the reference, which the others are held against.
import type { Adapter } from '@semsegloss/core';
import { openBackend, RUNNABLE } from '../eval/backends.ts';

export type NodeBackend = Exclude<(typeof RUNNABLE)[number], 'reference'>;
export const NODE_BACKEND_NAMES: readonly NodeBackend[] = RUNNABLE.filter((name) => name !== 'reference');

/** @throws BACKEND_MISSING with the reason */
export async function openInNode(name: NodeBackend): Promise<Adapter> {
  return (await openBackend(name)).adapter as Adapter;
}

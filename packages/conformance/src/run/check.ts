// What runs of vectors, laws and large inputs share: one check of one loss, and what it says.
import { SemSegLossError } from '@semsegloss/core';
import type { CheckReport } from '../report/report.ts';
import { breathe } from './breathe.ts';

export interface CheckOptions {
  readonly losses: readonly string[];
  readonly seed: number;
  readonly onCheck: (report: CheckReport) => void;
  readonly signal?: AbortSignal;
}

/** `act` gives why the check fails, or undefined. */
export async function check(kind: CheckReport['kind'], id: string, { onCheck, signal }: CheckOptions, act: () => Promise<string | undefined>): Promise<void> {
  await breathe();
  signal?.throwIfAborted();
  try {
    const reason = await act();
    onCheck(reason === undefined ? { kind, id, status: 'passed' } : { kind, id, status: 'failed', reason });
  } catch (error) {
    const isDeclared = error instanceof SemSegLossError && error.code === 'UNSUPPORTED';
    onCheck({ kind, id, status: isDeclared ? 'refused' : 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

// Runs checks on backends, one after the other, and says of each whether it passed. It writes nothing.
import { SemSegLossError } from '@semsegloss/core';
import type { Backend } from '../eval/backends.ts';
import type { Check } from './check.ts';
import { judge, type Comparison, type Verdict } from './compare.ts';

/** Numbers as JSON can hold them. */
export type Written = number | string;

/** One check on one backend, as `--json` prints it. */
export interface CaseReport {
  readonly id: string;
  readonly file: string;
  /** `host` for metrics. */
  readonly backend: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly value: Written | readonly Written[] | null;
  readonly expected: Written | readonly Written[] | null;
  /** |value − expected| and what is allowed, at the element that is furthest off; of the gradient where that failed. */
  readonly error: Written | null;
  readonly tolerance: Written | null;
  readonly reason: string | null;
}

/** Every loss on every backend, every metric once. `ended` is called after each. */
export async function verifyAll(checks: readonly Check[], backends: readonly Backend[], ended: () => void): Promise<readonly CaseReport[]> {
  const reports: CaseReport[] = [];
  for (const { check, backend } of runsOf(checks, backends)) {
    reports.push(await runCheck(check, backend));
    ended();
  }
  return reports;
}

export function countRuns(checks: readonly Check[], backends: readonly Backend[]): number {
  return runsOf(checks, backends).length;
}

function runsOf(checks: readonly Check[], backends: readonly Backend[]): readonly { readonly check: Check; readonly backend: Backend }[] {
  return checks.flatMap((check) => (check.kind === 'metric' ? backends.slice(0, 1) : backends).map((backend) => ({ check, backend })));
}

async function runCheck(check: Check, backend: Backend): Promise<CaseReport> {
  const named = { id: check.id, file: check.file, backend: check.kind === 'metric' ? 'host' : backend.name };
  const idle = { value: null, expected: written(check.expected), error: null, tolerance: null };
  if (check.skip !== undefined) return { ...named, ...idle, status: 'skipped', reason: check.skip };
  try {
    return { ...named, ...reportOf(await check.run(backend)) };
  } catch (error) {
    if (error instanceof SemSegLossError && error.code === 'BACKEND_MISSING') throw error;
    const isDeclared = error instanceof SemSegLossError && error.code === 'UNSUPPORTED';
    return { ...named, ...idle, status: isDeclared ? 'skipped' : 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function reportOf(comparisons: readonly Comparison[]): Omit<CaseReport, 'id' | 'file' | 'backend'> {
  const verdicts = comparisons.map(judge);
  const failed = verdicts.filter(({ passed }) => !passed);
  const shown: Verdict | undefined = failed[0] ?? verdicts[0];
  const [value] = comparisons;
  return {
    status: failed.length === 0 ? 'passed' : 'failed',
    value: value === undefined ? null : written(value.measured),
    expected: value === undefined ? null : written(value.expected),
    error: shown === undefined ? null : number(shown.error),
    tolerance: shown === undefined ? null : number(shown.allowed),
    reason: failed.length === 0 ? null : failed.map(({ reason }) => reason).join('; '),
  };
}

/** One number alone, several as a list. */
function written(values: ArrayLike<number | null>): Written | readonly Written[] {
  const all = Array.from(values, (value) => number(value ?? Number.NaN));
  return all.length === 1 ? (all[0] ?? 'NaN') : all;
}

/** JSON has no number that is not finite; case files write them as text. */
function number(value: number): Written {
  return Number.isFinite(value) ? value : String(value);
}

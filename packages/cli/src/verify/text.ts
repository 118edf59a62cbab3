// Reports of cases as text: the failed ones in a table, the skipped ones by reason, and a line that sums up.
import { heading, type Io } from '../io.ts';
import { alignColumns } from '../table.ts';
import type { CaseReport, Written } from './verify.ts';

export interface Totals {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function totalsOf(reports: readonly CaseReport[]): Totals {
  const count = (status: CaseReport['status']): number => reports.filter((report) => report.status === status).length;
  return { total: reports.length, passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}

export function reportText(io: Io, reports: readonly CaseReport[]): string {
  const { total, passed, failed, skipped } = totalsOf(reports);
  const summary = `${total} ${total === 1 ? 'case' : 'cases'}: ${passed} passed, ${failed} failed, ${skipped} skipped`;
  return [...failures(io, reports), ...skips(io, reports), summary, ''].join('\n');
}

function failures(io: Io, reports: readonly CaseReport[]): string[] {
  const failed = reports.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return [];
  const rows = failed.map(({ id, backend, value, expected, error, tolerance, reason }) => [id, backend, short(value), short(expected), rounded(error), rounded(tolerance), reason ?? '']);
  return [heading(io, 'failed'), ...alignColumns([['case', 'backend', 'value', 'expected', 'error', 'tolerance', 'reason'], ...rows]), ''];
}

function skips(io: Io, reports: readonly CaseReport[]): string[] {
  const skipped = reports.filter(({ status }) => status === 'skipped');
  if (skipped.length === 0) return [];
  return [heading(io, 'skipped'), ...alignColumns([['case', 'backend', 'reason'], ...skipped.map(({ id, backend, reason }) => [id, backend, reason ?? ''])]), ''];
}

/** The first of several. */
function short(value: CaseReport['value']): string {
  if (value === null) return '–';
  return typeof value === 'object' ? `${value.slice(0, 3).join(', ')}${value.length > 3 ? `, … (${value.length})` : ''}` : String(value);
}

function rounded(value: Written | null): string {
  return value === null ? '–' : typeof value === 'number' ? value.toPrecision(3) : value;
}

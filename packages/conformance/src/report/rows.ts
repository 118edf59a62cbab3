// A report seen loss by loss: what tables, pages and specs/agreement.md show.
import type { CaseReport, Report } from './report.ts';

export interface Row {
  readonly loss: string;
  readonly cases: readonly CaseReport[];
  readonly failed: number;
  /** The case with the largest measured ÷ bound, of those that were computed. */
  readonly worst?: CaseReport;
  /** Why nothing was computed. */
  readonly refused?: string;
  /** The backend's ways of computing it that are not its usual one. */
  readonly executions: readonly string[];
}

export function rowsOf({ cases }: Report): Row[] {
  const byLoss = new Map<string, CaseReport[]>();
  for (const each of cases) byLoss.set(each.loss, [...(byLoss.get(each.loss) ?? []), each]);
  return [...byLoss].map(([loss, own]): Row => {
    const [worst] = own.filter(({ value }) => value !== undefined).toSorted((a, b) => ratioOfCase(b) - ratioOfCase(a));
    const refused = own.every(({ status }) => status === 'refused') ? own[0]?.reason : undefined;
    return {
      loss,
      cases: own,
      failed: own.filter(({ status }) => status === 'failed').length,
      executions: [...new Set(own.flatMap(({ execution }) => execution ?? []))],
      ...(worst === undefined ? {} : { worst }),
      ...(refused === undefined ? {} : { refused }),
    };
  });
}

/** The larger of a case's two. */
export function ratioOfCase({ value, gradient }: CaseReport): number {
  return Math.max(value?.ratio ?? 0, gradient?.ratio ?? 0);
}

// Scores as tables for people and as CSV for other programs. An undefined value is "–" in one and empty in the other.
import { heading, type Io } from '../io.ts';
import { alignColumns } from '../table.ts';
import { METRIC_NAMES, type Scores } from './score.ts';

export function scoreTables(io: Io, { cases, pooled, meanOfCases, classes }: Scores, includeBackground: boolean): string {
  type Row = typeof pooled.mean;
  const cells = (row: Row): string[] => METRIC_NAMES.map((metric) => row[metric]?.toFixed(4) ?? '–');
  const table = (title: string, first: string, rows: readonly (readonly [string, Row])[]): string[] => {
    const lines = alignColumns([[first, ...METRIC_NAMES], ...rows.map(([name, row]) => [name, ...cells(row)])], (column) => column > 0);
    return [heading(io, title), ...lines, ''];
  };
  const averaged = includeBackground ? 'mean over all classes' : classes === 2 ? 'foreground' : 'mean over foreground classes';
  const ids = Array.from({ length: classes }, (_, id) => id);
  return [
    ...table(`cases: ${averaged}`, 'case', [...cases.map(({ name, mean }) => [name, mean] as const), ['all, pooled', pooled.mean], ['mean of cases', meanOfCases.mean]]),
    ...table('classes: all cases pooled', 'class', ids.map((id) => [String(id), pooled.perClass[id] ?? pooled.mean] as const)),
    ...table('classes: mean of cases', 'class', ids.map((id) => [String(id), meanOfCases.perClass[id] ?? meanOfCases.mean] as const)),
  ].join('\n');
}

/** One line per case and class, `mean` for the classes that take part; all digits. */
export function scoresCsv({ cases }: Scores): string {
  const lines = cases.flatMap(({ name, mean, perClass }) =>
    [['mean', mean] as const, ...perClass.map((row, id) => [String(id), row] as const)].map(([id, row]) => [quoted(name), id, ...METRIC_NAMES.map((metric) => row[metric] ?? '')].join(',')));
  return `${[['case', 'class', ...METRIC_NAMES].join(','), ...lines].join('\n')}\n`;
}

/** A field as RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

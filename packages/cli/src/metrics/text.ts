// Scores as tables for people and as CSV for other programs. An undefined value is "–" in one and empty in the other.
import { heading, type Io } from '../io.ts';
import { alignColumns } from '../table.ts';
import type { Row, Rows, Scores } from './score.ts';

export interface TableOptions {
  readonly includeBackground: boolean;
  /** A table for each metric, with a column for each class. */
  readonly perClass: boolean;
}

type Line = readonly [name: string, cells: readonly string[]];

export function scoreTables(io: Io, scores: Scores, { includeBackground, perClass }: TableOptions): string {
  const { classes, cases, metrics, pooled, meanOfCases } = scores;
  const averaged = includeBackground ? 'mean over all classes' : classes === 2 ? 'foreground' : 'mean over foreground classes';
  const ids = Array.from({ length: classes }, (_, id) => id);
  const table = (title: string, first: string, columns: readonly string[], lines: readonly Line[]): string[] =>
    [heading(io, title), ...alignColumns([[first, ...columns], ...lines.map(([name, cells]) => [name, ...cells])], (column) => column > 0), ''];
  const row = (values: Row | undefined): string[] => metrics.map((metric) => cell(values?.[metric]));
  const byClass = (title: string, rows: Rows): string[] => table(title, 'class', metrics, ids.map((id): Line => [String(id), row(rows.perClass[id])]));
  const classTable = (metric: string): string[] => {
    const lines = cases.map((each): Line => [each.name, classCells(metric, each)]);
    return table(`${metric} by class`, 'case', [...ids.map(String), 'mean'], [...lines, ...summaryLines(scores, (rows) => classCells(metric, rows))]);
  };
  return [
    ...table(`cases: ${averaged}`, 'case', metrics, [...cases.map(({ name, mean }): Line => [name, row(mean)]), ...summaryLines(scores, ({ mean }) => row(mean))]),
    ...(perClass ? metrics.filter((metric) => cases.some((each) => each.perClass.some((values) => values[metric] !== null))).flatMap(classTable) : []),
    ...byClass('classes: all cases pooled', pooled),
    ...byClass('classes: mean of cases', meanOfCases),
  ].join('\n');
}

/** A metric's value of each class, and their mean. */
function classCells(metric: string, { perClass, mean }: Rows): string[] {
  return [...perClass.map((values) => values[metric]), mean[metric]].map(cell);
}

/** The last lines of a table of cases. How many are defined is said where some are not. */
function summaryLines({ cases, pooled, meanOfCases, sdOfCases, medianOfCases, definedCases }: Scores, cells: (rows: Rows) => string[]): Line[] {
  const counts = cells(definedCases).map((count) => (count === '–' ? count : String(Number(count))));
  const isWhole = counts.every((count) => count === String(cases.length));
  return [
    ['all, pooled', cells(pooled)],
    ['mean of cases', cells(meanOfCases)],
    ...(cases.length < 2 ? [] : [['standard deviation', cells(sdOfCases)], ['median', cells(medianOfCases)]] satisfies Line[]),
    ...(isWhole ? [] : [['defined cases', counts]] satisfies Line[]),
  ];
}

function cell(value: number | null | undefined): string {
  return value?.toFixed(4) ?? '–';
}

/** One line per case and class, `mean` for the classes that take part; all digits. */
export function scoresCsv({ cases, metrics }: Scores): string {
  const lines = cases.flatMap(({ name, mean, perClass }) =>
    [['mean', mean] as const, ...perClass.map((row, id) => [String(id), row] as const)].map(([id, row]) => [quoted(name), id, ...metrics.map((metric) => row[metric] ?? '')].join(',')));
  return `${[['case', 'class', ...metrics.map(quoted)].join(','), ...lines].join('\n')}\n`;
}

/** A field as RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

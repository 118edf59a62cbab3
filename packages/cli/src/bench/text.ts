// A benchmark as text: a table for each case, fastest first.
import { heading, type Io } from '../io.ts';
import { alignColumns } from '../table.ts';
import type { BenchResult, CaseResult, Row } from './result.ts';

export function benchText(io: Io, { environment, runs, cases }: BenchResult): string {
  const { node, processor, cores } = environment;
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const lead = `Value and gradient, medians of ${counted(runs, 'interleaved run')} at most. Node ${node}, ${processor}, ${counted(cores, 'core')}.`;
  return [lead, ...cases.flatMap((each) => ['', heading(io, caseTitle(each)), ...caseLines(each)]), ''].join('\n');
}

export function caseTitle({ loss, size, classes, pixels, bytes, memcpy }: CaseResult): string {
  return `${loss}, ${size}${classes === 1 ? '' : `, ${classes} classes`}: ${(bytes / pixels).toFixed(0)} bytes a pixel, memcpy of as many ${milliseconds(memcpy.milliseconds)} ms`;
}

export const COLUMNS = ['backend', 'ms', '× memcpy', 'best of each', 'ns a pixel', '× the fastest', 'value off by', 'gradient'] as const;

/** A row's cells, those of COLUMNS. */
export function cellsOf(row: Row, { rows }: CaseResult): string[] {
  const fastest = Math.min(...rows.map((each) => each.milliseconds));
  return [
    row.isOurs ? row.backend : `(${row.backend})`,
    milliseconds(row.milliseconds), row.timesMemcpy.toFixed(1), row.bestTimesMemcpy.toFixed(1), row.nanosecondsPerPixel.toPrecision(3), (row.milliseconds / fastest).toFixed(1),
    offText(row.valueOff), offText(row.gradientOff),
  ];
}

export function fastestFirst({ rows }: CaseResult): Row[] {
  return rows.toSorted((a, b) => a.milliseconds - b.milliseconds);
}

function caseLines(each: CaseResult): string[] {
  const table = alignColumns([COLUMNS, ...fastestFirst(each).map((row) => cellsOf(row, each))], (column) => column > 0);
  return [...table, ...each.skipped.map(({ backend, reason }) => `${backend}: ${reason}`)].map((line) => `  ${line}`);
}

function offText(off: number): string {
  return off === 0 ? '' : off.toExponential(0);
}

/** Three digits, from microseconds to seconds. */
function milliseconds(time: number): string {
  return time >= 100 ? time.toFixed(0) : time.toPrecision(3);
}

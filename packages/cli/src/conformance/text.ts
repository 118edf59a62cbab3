// Reports as text for a terminal: a line per backend, and what disagrees.
import { type CaseReport, type Report } from '@semsegloss/conformance';
import { heading, type Io } from '../io.ts';
import { alignColumns } from '../table.ts';

/** Failures of a backend that are listed one by one. */
const MOST_LISTED = 12;

export function reportText(io: Io, reports: readonly Report[]): string {
  const columns = ['backend', 'agree', 'fail', 'refused', 'left out', 'worst value', 'worst gradient', 'median value', 'median gradient', 'graphs', 's'];
  const rows = reports.map(({ backend, summary: { passed, failed, refused, leftOut, worst, median }, graphs, seconds }) => [
    backend, String(passed), String(failed), String(refused), String(leftOut), short(worst.value), short(worst.gradient), short(median.value), short(median.gradient), graphs === undefined ? '–' : String(graphs.tried), seconds.toFixed(0),
  ]);
  return [heading(io, 'measured ÷ allowed error'), ...alignColumns([columns, ...rows], (column) => column > 0), ...reports.flatMap((report) => failuresOf(io, report)), ''].join('\n');
}

export function summaryLine({ summary: { passed, failed, refused, leftOut, worst } }: Report): string {
  const cut = leftOut === 0 ? '' : `, ${leftOut} left out for lack of time`;
  return `${passed} agree, ${failed} fail, ${refused} refused${cut}; worst value ${short(worst.value)}, worst gradient ${short(worst.gradient)}`;
}

function failuresOf(io: Io, { backend, cases, probes, checks, graphs }: Report): string[] {
  const lines = [
    ...cases.filter(({ status }) => status === 'failed').map((each) => [each.loss, each.input, caseReason(each)]),
    ...probes.filter(({ status }) => status === 'failed').map(({ op, domain, measured, declared, reason }) => [`op ${op}`, domain, reason ?? `off by ${short(measured)} half units in the last place, declared ${short(declared)}`]),
    ...checks.filter(({ status }) => status === 'failed').map(({ kind, id, reason = '' }) => [kind, id, reason]),
    ...(graphs?.failure === undefined ? [] : [['random graph', '', `${graphs.failure.reason}\n${graphs.failure.graph}`]]),
  ];
  if (lines.length === 0) return [];
  const more = lines.length > MOST_LISTED ? [`… and ${lines.length - MOST_LISTED} more, all of them in --json and --report`] : [];
  return ['', heading(io, `${backend} disagrees`), ...alignColumns(lines.slice(0, MOST_LISTED)), ...more];
}

function caseReason({ value, gradient, reason, options, seed, failure }: CaseReport): string {
  const numbers = `value ${short(value?.ratio ?? 0)}, gradient ${short(gradient?.ratio ?? 0)} times the bound`;
  const node = failure?.node === undefined ? '' : `; first off ${failure.node.text}`;
  return `${reason ?? numbers}${node}; options ${JSON.stringify(options)}, seed ${seed}`;
}

function short(number: number): string {
  return number === 0 ? '0' : number.toPrecision(2);
}

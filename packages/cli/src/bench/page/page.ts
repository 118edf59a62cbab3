// index.html of a benchmark: for each loss and class count the time a pixel over the sizes, and all numbers, in one file
// that asks no server for anything.
import { chartLibrary } from '../../compare/page/assets.ts';
import { escapeHtml, scriptJson } from '../../compare/page/escape.ts';
import { LOSS_COLOURS, lossVariable } from '../../compare/page/palette.ts';
import { STYLE } from '../../compare/page/style.ts';
import type { BenchResult, CaseResult } from '../result.ts';
import { caseTitle, cellsOf, COLUMNS, fastestFirst } from '../text.ts';
import { CHART_SCRIPT, type ScalingChart } from './chart-script.ts';

/** The legend is a table to its library, and not one of ours. */
const LEGEND_STYLE = '.u-legend th,.u-legend td{border:0;padding:.1rem .3rem;background:none;font-weight:400}.u-legend{font-size:.825rem}';

/** The page as text. */
export function benchPage(result: BenchResult): string {
  const { environment: { node, processor, cores }, runs, missing, cases } = result;
  const library = chartLibrary();
  const titleOf = ({ loss, classes }: CaseResult): string => `${loss}${classes === 1 ? '' : `, ${classes} classes`}`;
  const groups = new Map([...new Set(cases.map(titleOf))].map((title) => [title, cases.filter((each) => titleOf(each) === title)]));
  const backends = [...new Set(cases.flatMap(({ rows }) => rows.map(({ backend }) => backend)))];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Losses in JavaScript, timed</title>
<link rel="icon" href="data:,">
<style>${library.style}${STYLE}${LEGEND_STYLE}</style>
</head>
<body>
<h1>How fast are value and gradient?</h1>
<p class="lead">${escapeHtml(`Medians of up to ${runs} runs, all in turns within one process. Node ${node}, ${processor}, ${cores} cores.`)}</p>
<p>The unit is a memcpy of the bytes that the loss must read and write. Alternatives, as one would write them by hand, have dashed lines and stand in brackets; the less time a pixel, the better. Click a name to hide its line.</p>
${missing.length === 0 ? '' : `<p class="note">Left out: ${escapeHtml(missing.map(({ backend, reason }) => `${backend} (${reason})`).join('; '))}</p>`}
${[...groups].map(([title, group]) => sectionHtml(title, group)).join('\n')}
<noscript><p class="note">The curves need JavaScript; everything else is readable without.</p></noscript>
<script type="application/json" id="charts">${scriptJson([...groups.values()].map((group) => chartOf(group, backends)))}</script>
<script>${library.script}</script>
<script>${CHART_SCRIPT}</script>
</body>
</html>
`;
}

function sectionHtml(title: string, cases: readonly CaseResult[]): string {
  return `<h2>${escapeHtml(title)}</h2>
<div class="chart" role="img" aria-label="Nanoseconds a pixel over the number of pixels, one line per backend"></div>
${cases.map(tableHtml).join('\n')}`;
}

function tableHtml(each: CaseResult): string {
  const rows = fastestFirst(each).map((row) => {
    const [name = '', ...cells] = cellsOf(row, each).map(escapeHtml);
    return `<tr><th scope="row">${name}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const skipped = each.skipped.map(({ backend, reason }) => `<p class="note">${escapeHtml(`${backend}: ${reason}`)}</p>`);
  return `<h3>${escapeHtml(caseTitle(each))}</h3>
<div class="wide" tabindex="0"><table><thead><tr>${COLUMNS.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
${skipped.join('')}`;
}

/** A backend has one colour on the whole page; where there are more of them than colours, the lines of those that come later are dotted. */
function chartOf(cases: readonly CaseResult[], backends: readonly string[]): ScalingChart {
  const sorted = cases.toSorted((a, b) => a.pixels - b.pixels);
  const line = (label: string, variable: string, dash: readonly number[], of: (each: CaseResult) => number | undefined) => ({ label, variable, dash, nanoseconds: sorted.map((each) => of(each) ?? null) });
  const rowOf = (each: CaseResult, backend: string) => each.rows.find((row) => row.backend === backend);
  return {
    pixels: sorted.map(({ pixels }) => pixels),
    sizes: sorted.map(({ size }) => size),
    lines: [
      line('memcpy', '--ink-soft', [1, 3], ({ memcpy, pixels }) => (1e6 * memcpy.milliseconds) / pixels),
      ...backends.filter((backend) => sorted.some((each) => rowOf(each, backend) !== undefined)).map((backend) => {
        const index = backends.indexOf(backend);
        const isOurs = sorted.some((each) => rowOf(each, backend)?.isOurs === true);
        return line(backend, lossVariable(index), isOurs ? (index < LOSS_COLOURS.length ? [] : [2, 3]) : [8, 4], (each) => rowOf(each, backend)?.nanosecondsPerPixel);
      }),
    ],
  };
}

// Reports as one page that needs nothing else: loss × backend, coloured by measured ÷ bound; a click shows the cases of a
// cell and how far their elements are off.
import { rowsOf } from './rows.ts';
import { jsonOf, type Report } from './report.ts';

/** The page as text; it opens from a file, without a server. */
export function reportPage(reports: readonly Report[]): string {
  // "<" would end the script element early.
  const data = jsonOf(reports.map((report) => ({ ...report, cases: undefined, rows: rowsOf(report) }))).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SemSegLoss conformance</title>
<style>${STYLE}</style>
<h1>Conformance</h1>
<p>Measured error ÷ the error that follows from each backend's declared rounding, at the worst element of value and gradient. At most 1 agrees.</p>
<div id="summary"></div>
<div id="matrix"></div>
<section id="detail" hidden></section>
<script>const reports = ${data};
${SCRIPT}</script>
</html>
`;
}

export const STYLE = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin: 0 0 .3rem; font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 1.5rem 0 .4rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .18rem .55rem; text-align: right; white-space: nowrap; }
th { font-weight: 600; } th:first-child, td:first-child { text-align: left; }
#matrix { overflow-x: auto; } #matrix thead th { position: sticky; top: 0; background: Canvas; }
button.cell { all: unset; display: block; width: 100%; min-width: 4.5rem; text-align: right; padding: .18rem .45rem; border-radius: .25rem; cursor: pointer; color: #111; box-sizing: border-box; }
button.cell:focus-visible { outline: 2px solid Highlight; } button.cell[aria-pressed=true] { outline: 2px solid CanvasText; }
.refused { background: #8882; color: GrayText !important; } .failed { background: #c00 !important; color: #fff !important; }
#detail { border-top: 1px solid #8886; margin-top: 1.5rem; overflow-x: auto; } #detail[hidden] { display: none; }
.bars { display: inline-flex; align-items: flex-end; gap: 1px; height: 2.2rem; vertical-align: middle; }
.bars i { width: .6rem; background: #47a; min-height: 1px; } .bars i.bad { background: #c00; }
details { margin: .2rem 0; } pre { white-space: pre-wrap; font-size: .85rem; } small { color: GrayText; }
`;

const SCRIPT = `
const number = (x) => x === undefined ? '' : typeof x === 'string' ? x : x === 0 ? '0' : x.toPrecision(2).replace(/e([+-])/, ' · 10^$1').replace('^+', '^');
const make = (tag, properties = {}, ...children) => { const node = Object.assign(document.createElement(tag), properties); node.append(...children); return node; };
const ratio = (each) => Math.max(Number(each.value?.ratio ?? 0), Number(each.gradient?.ratio ?? 0));
// From pale blue at 10^-4 to amber at 1.
const colour = (r) => { const t = Math.max(0, Math.min(1, 1 + Math.log10(Math.max(r, 1e-4)) / 4)); return 'hsl(' + (210 - 170 * t) + ' 75% ' + (88 - 20 * t) + '%)'; };

document.getElementById('summary').append(make('table', {},
  make('thead', {}, make('tr', {}, ...['backend', 'agreed', 'failed', 'refused', 'left out', 'worst value', 'worst gradient', 'median value', 'median gradient', 'random graphs', 'seconds', ''].map((text) => make('th', { textContent: text })))),
  make('tbody', {}, ...reports.map(({ backend, summary: s, graphs, seconds, environment = '' }) => make('tr', {}, make('td', { textContent: backend }), ...[s.passed, s.failed, s.refused, s.leftOut, number(s.worst.value), number(s.worst.gradient), number(s.median.value), number(s.median.gradient), graphs === undefined ? '' : graphs.failure === undefined ? graphs.tried : 'disagree', Math.round(seconds)].map((text) => make('td', { textContent: text })), make('td', {}, make('small', { textContent: environment })))))));

const losses = [...new Set(reports.flatMap(({ rows }) => rows.map(({ loss }) => loss)))];
const cell = (report, loss) => {
  const row = report.rows.find((each) => each.loss === loss);
  if (row === undefined) return make('td');
  const button = make('button', { className: 'cell', title: report.backend + ', ' + loss });
  if (row.refused !== undefined) { button.textContent = 'refused'; button.classList.add('refused'); }
  else { const worst = row.worst === undefined ? undefined : ratio(row.worst); button.textContent = worst === undefined ? 'failed' : number(worst); button.style.background = colour(worst ?? 1); }
  if (row.failed > 0) button.classList.add('failed');
  button.onclick = () => { document.querySelectorAll('[aria-pressed]').forEach((other) => other.removeAttribute('aria-pressed')); button.setAttribute('aria-pressed', 'true'); show(report, row); };
  return make('td', {}, button);
};
document.getElementById('matrix').append(make('table', {}, make('thead', {}, make('tr', {}, make('th'), ...reports.map(({ backend }) => make('th', { textContent: backend })))),
  make('tbody', {}, ...losses.map((loss) => make('tr', {}, make('th', { textContent: loss }), ...reports.map((report) => cell(report, loss)))))));

const bars = ({ upTo, counts, notFinite, largest }) => {
  const most = Math.max(1, notFinite, ...counts);
  const bar = (count, title, bad) => make('i', { title, className: bad ? 'bad' : '', style: 'height:' + (count === 0 ? 0 : Math.max(6, 100 * Math.log1p(count) / Math.log1p(most))) + '%' });
  return make('span', { className: 'bars', title: 'largest ' + number(largest) + ' units in the last place' }, ...counts.map((count, i) => bar(count, count + ' up to ' + upTo[i] + ' ulp', false)), ...(notFinite > 0 ? [bar(notFinite, notFinite + ' not finite', true)] : []));
};
const show = (report, row) => {
  const detail = document.getElementById('detail');
  detail.hidden = false;
  detail.replaceChildren(make('h2', { textContent: row.loss + ' on ' + report.backend }),
    ...(row.refused === undefined ? [] : [make('p', { textContent: row.refused })]), ...row.executions.map((text) => make('p', { textContent: 'computed ' + text })),
    make('table', {}, make('thead', {}, make('tr', {}, ...['input', 'layout', 'value', 'gradient', 'units in the last place: value', 'gradient', 'options'].map((text) => make('th', { textContent: text })))),
      make('tbody', {}, ...[...row.cases].sort((a, b) => ratio(b) - ratio(a)).map((each) => make('tr', {}, ...[each.input, each.layout, number(each.value?.ratio), number(each.gradient?.ratio)].map((text) => make('td', { textContent: text })),
        ...['value', 'gradient'].map((name) => make('td', {}, ...(each.ulps?.[name] === undefined ? [] : [bars(each.ulps[name])]))),
        make('td', {}, make('small', { textContent: JSON.stringify(each.options) }), ...(each.status === 'failed' ? [make('pre', { textContent: [each.reason, each.failure?.node === undefined ? '' : 'first off: ' + each.failure.node.text + ', ' + number(each.failure.node.ratio) + ' times its share', 'seed ' + each.seed].filter(Boolean).join('\\n') })] : [])))))));
  detail.scrollIntoView({ behavior: 'smooth' });
};
`;

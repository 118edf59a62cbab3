// The section of one data set: conclusion, tables, curves and slices.
import { conclude, thresholdNote } from '../conclusion.ts';
import { alwaysArrives, type LossStatistics, type TaskStatistics } from '../statistics.ts';
import { SCORE_COLUMNS, SPEED_COLUMNS, type Column } from '../table.ts';
import type { Dataset } from '../types.ts';
import type { ChartData } from './chart-script.ts';
import { escapeHtml } from './escape.ts';
import { LOSS_COLOURS, lossVariable } from './palette.ts';
import { slicesHtml } from './slices.ts';

export interface TaskSection {
  readonly task: TaskStatistics;
  readonly dataset: Dataset;
  /** What must be known about the data to read the results; undefined for a user's own. */
  readonly caution: string | undefined;
}

/** `prefix` keeps the ids of several sections apart; `colourOf` gives a loss the same colour in all of them. */
export function taskHtml({ task, dataset, caution }: TaskSection, colourOf: (label: string) => number, prefix: string): string {
  const { train, validation, test } = dataset.splits;
  const classes = dataset.classes.slice(1).map(escapeHtml).join(', ');
  const seeds = task.seeds.length === 1 ? 'One seed' : `Mean over ${task.seeds.length} seeds; the band is the least to the greatest`;
  return `<h2>${escapeHtml(task.dataset)}</h2>
<p class="note">${train.length} training, ${validation.length} validation and ${test.length} test slices of ${dataset.width} × ${dataset.height} pixels. Foreground: ${classes}. Fingerprint ${escapeHtml(task.fingerprint)}.</p>
<div class="conclusion">${conclude(task).map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('')}</div>
${caution === undefined ? '' : `<p class="caution">${escapeHtml(caution)}</p>`}
<h3>Scores on the test split</h3>
${tableHtml([...SCORE_COLUMNS], task, colourOf, { title: 'Dice of each run', cell: dotPlot(task, colourOf) })}
<h3>Steps and time</h3>
${tableHtml([...SPEED_COLUMNS], task, colourOf)}
<p class="note">${escapeHtml(thresholdNote(task))}</p>
<h3>Validation Dice while training</h3>
<p class="note">${seeds}. A dot on the dashed line is where a loss reaches the threshold in every run. Click a loss to hide it; drag to zoom, double-click to zoom out.</p>
<div><div class="legend">${task.losses.map(({ label }) => toggle(label, colourOf(label))).join('')}<span class="note at"></span></div><div class="chart" role="img" aria-label="Validation Dice per training step, one line per loss"></div></div>
${slicesHtml(task, dataset, colourOf, prefix)}`;
}

/** What the page's script draws for this data set. */
export function chartData(task: TaskStatistics, colourOf: (label: string) => number): ChartData {
  return {
    threshold: task.threshold ?? null,
    losses: task.losses.map((loss) => ({
      label: loss.label,
      variable: lossVariable(colourOf(loss.label)),
      dash: colourOf(loss.label) >= LOSS_COLOURS.length ? [8, 4] : [],
      ...loss.curve,
      arrival: (alwaysArrives(loss) ? loss.stepsToCommon.steps?.mean : undefined) ?? null,
    })),
  };
}

function tableHtml(columns: readonly Column[], task: TaskStatistics, colourOf: (label: string) => number, drawn?: { title: string; cell: (loss: LossStatistics) => string }): string {
  const [, ...numbers] = columns;
  const head = ['loss', ...(drawn === undefined ? [] : [drawn.title]), ...numbers.map(([title]) => title)];
  const rows = task.losses.map((loss) => {
    const name = `<th scope="row">${swatch(colourOf(loss.label))}${escapeHtml(loss.label)}</th>`;
    const picture = drawn === undefined ? '' : `<td>${drawn.cell(loss)}</td>`;
    return `<tr>${name}${picture}${numbers.map(([, cell]) => `<td>${escapeHtml(cell(loss))}</td>`).join('')}</tr>`;
  });
  return `<div class="wide" tabindex="0"><table><thead><tr>${head.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** One dot per run and a line at the mean, all rows on one axis from the least to the greatest Dice of the data set. */
function dotPlot(task: TaskStatistics, colourOf: (label: string) => number): (loss: LossStatistics) => string {
  const all = task.losses.flatMap(({ scores }) => (scores.dice === undefined ? [] : [scores.dice.min, scores.dice.max]));
  const low = Math.min(...all);
  const wide = Math.max(...all) - low;
  const x = (dice: number): string => (wide === 0 ? 72 : 8 + (128 * (dice - low)) / wide).toFixed(1);
  return ({ label, runs, scores }) => {
    if (scores.dice === undefined) return '';
    const dots = runs.flatMap((run) => (run.scores === undefined ? [] : `<circle cx="${x(run.scores.dice)}" cy="9" r="4" fill="currentColor" fill-opacity=".45"/>`));
    const mean = `<path d="M${x(scores.dice.mean)} 1V17" stroke="currentColor" stroke-width="2"/>`;
    return `<svg viewBox="0 0 144 18" style="color:var(${lossVariable(colourOf(label))})" aria-hidden="true"><path d="M4 9H140" stroke="var(--line)"/>${dots.join('')}${mean}</svg>`;
  };
}

function toggle(label: string, index: number): string {
  return `<button type="button" class="toggle" aria-pressed="true">${swatch(index)}${escapeHtml(label)}<b></b></button>`;
}

function swatch(index: number): string {
  return `<i style="background:var(${lossVariable(index)})"></i>`;
}

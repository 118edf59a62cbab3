// report/index.html: the whole comparison in one file that asks no server for anything.
import { counted, duration } from '../format.ts';
import { formatLossSpec } from '../loss-spec.ts';
import type { FailedRun } from '../schedule.ts';
import { COMMON_SHARE, OWN_SHARE } from '../statistics.ts';
import type { Job } from '../types.ts';
import { VERDICT_RULE } from '../verdict.ts';
import { chartLibrary } from './assets.ts';
import { CHART_SCRIPT } from './chart-script.ts';
import { escapeHtml, scriptJson } from './escape.ts';
import { STYLE } from './style.ts';
import { chartData, taskHtml, type TaskSection } from './task.ts';

export interface PageInput {
  readonly sections: readonly TaskSection[];
  readonly plan: readonly Job[];
  readonly failures: readonly FailedRun[];
  /** The command line that repeats the comparison. */
  readonly command: string;
  readonly date: Date;
}

/** The page as text. */
export function pageHtml(input: PageInput): string {
  const { sections, plan } = input;
  const labels = [...new Set(plan.map(formatLossSpec))];
  const colourOf = (label: string): number => labels.indexOf(label);
  const library = chartLibrary();
  const names = sections.map(({ task }) => task.dataset).join(', ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`Losses compared on ${names}`)}</title>
<link rel="icon" href="data:,">
<style>${library.style}${STYLE}</style>
</head>
<body>
${headHtml(input, labels)}
${sections.map((section, index) => taskHtml(section, colourOf, `s${index}`)).join('\n')}
${failuresHtml(input.failures)}
${RULES}
<noscript><p class="note">The curves need JavaScript; everything else is readable without.</p></noscript>
<script type="application/json" id="charts">${scriptJson(sections.map(({ task }) => chartData(task, colourOf)))}</script>
<script>${library.script}</script>
<script>${CHART_SCRIPT}</script>
</body>
</html>
`;
}

function headHtml({ sections, plan, command, date }: PageInput, labels: readonly string[]): string {
  const seeds = [...new Set(plan.map(({ seed }) => seed))];
  const results = sections.flatMap(({ task }) => task.losses.flatMap(({ runs }) => runs.map(({ result }) => result)));
  const environments = results.map(({ environment }) => environment);
  const versions = unique(environments.flatMap((environment) => Object.entries(environment.versions).map(([name, version]) => `${name} ${version}`)));
  const training = plan[0]?.training;
  const total = results.reduce((sum, { milliseconds }) => sum + milliseconds.total, 0);
  const facts: readonly (readonly [string, string])[] = [
    ['losses', labels.join(', ')],
    ['seeds', seeds.join(', ')],
    ['training', training === undefined ? '' : `${training.steps} steps of ${training.batchSize} slices, learning rate ${training.learningRate}, validated every ${training.evaluateEvery} steps`],
    ['network', training === undefined ? '' : `U-Net, ${training.depth} levels deep, ${training.filters} filters in the first`],
    ['runs', `${results.length} of ${plan.length} finished, ${duration(total)} of training in all`],
    ['ran on', unique(environments.map(({ backend, threads, node }) => `${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, Node ${node}`)).join('; ')],
    ['versions', versions.join(', ')],
    ['written', `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`],
  ];
  const counts = [counted(labels.length, 'loss', 'losses'), counted(sections.length, 'data set', 'data sets'), counted(seeds.length, 'seed', 'seeds')];
  return `<h1>Which loss works best in the fewest steps?</h1>
<p class="lead">${counts.join(' · ')}. The same small U-Net, trained with each loss from the same weights on the same batches.</p>
<details><summary>What was run, and how to repeat it</summary>
<dl class="facts">${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
<pre>${escapeHtml(command.replaceAll(' --', ' \\\n  --'))}</pre></details>`;
}

function failuresHtml(failures: readonly FailedRun[]): string {
  if (failures.length === 0) return '';
  const rows = failures.map(({ job, message }) => `<li>${escapeHtml(`${job.dataset}, ${formatLossSpec(job)}, seed ${job.seed}: ${message}`)}</li>`);
  return `<h2>Runs that failed</h2><ul>${rows.join('')}</ul>`;
}

const RULES = `<h2>How to read this</h2>
<dl class="facts">
<dt>scores</dt><dd>From the pixels of the whole test split, counted together, with the weights of the best validation point. Each is the mean over the foreground classes; a class that neither truth nor prediction has is left out.</dd>
<dt>±</dt><dd>The sample standard deviation over the seeds. With one seed nothing can be said about spread.</dd>
<dt>steps to threshold</dt><dd>Training steps until the validation Dice passes ${COMMON_SHARE} × the best mean that any loss reached on that data set. “(2 of 3)”: only so many runs arrived, and the mean is theirs.</dd>
<dt>own best</dt><dd>Training steps until ${100 * OWN_SHARE} % of the run's own best validation Dice.</dd>
<dt>loss share</dt><dd>The share of a training step that the loss takes, value and gradient.</dd>
<dt>winners</dt><dd>${escapeHtml(VERDICT_RULE)}</dd>
</dl>`;

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted();
}

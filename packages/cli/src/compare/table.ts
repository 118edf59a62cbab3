// The comparison as text for stdout: per data set the conclusion, a table of scores and one of steps and time.
import { conclude, thresholdNote } from './conclusion.ts';
import { arrivalSteps, duration, meanAndSpread, MISSING, percent, range } from './format.ts';
import { OWN_SHARE, type LossStatistics, type TaskStatistics } from './statistics.ts';
import { VERDICT_RULE } from './verdict.ts';

/** A column's title and its text for one loss. */
export type Column = readonly [title: string, cell: (loss: LossStatistics) => string];

const LOSS: Column = ['loss', ({ label }) => label];

/** Scores on the test split; the spread is the sample standard deviation over the seeds. */
export const SCORE_COLUMNS: readonly Column[] = [
  LOSS,
  ['Dice', ({ scores }) => meanAndSpread(scores.dice, 3)],
  ['min to max', ({ scores }) => range(scores.dice, 3)],
  ['IoU', ({ scores }) => meanAndSpread(scores.iou, 3)],
  ['precision', ({ scores }) => meanAndSpread(scores.precision, 3)],
  ['recall', ({ scores }) => meanAndSpread(scores.recall, 3)],
  ['specificity', ({ scores }) => meanAndSpread(scores.specificity, 3)],
];

/** How fast it learns and what it costs. */
export const SPEED_COLUMNS: readonly Column[] = [
  LOSS,
  ['steps to threshold', ({ stepsToCommon }) => arrivalSteps(stepsToCommon)],
  [`steps to ${100 * OWN_SHARE} % of own best`, ({ stepsToOwn }) => arrivalSteps(stepsToOwn)],
  ['ms per step', ({ millisecondsPerStep }) => meanAndSpread(millisecondsPerStep, 1)],
  ['loss share', ({ lossShare }) => percent(lossShare)],
  ['time per run', ({ millisecondsPerRun }) => (millisecondsPerRun === undefined ? MISSING : duration(millisecondsPerRun.mean))],
  ['runs', ({ runs, planned }) => `${runs.length} of ${planned}`],
];

/** Everything that stdout gets without --json. */
export function formatTables(tasks: readonly TaskStatistics[]): string {
  return [...tasks.map(formatTask), `How winners are judged: ${VERDICT_RULE}`, ''].join('\n');
}

function formatTask(task: TaskStatistics): string {
  const seeds = task.seeds.length === 1 ? `one seed, ${task.seeds.join()}` : `mean ± standard deviation over ${task.seeds.length} seeds`;
  return [
    `${task.dataset}: scores on the test split, mean over foreground classes, ${seeds}`,
    '',
    align(SCORE_COLUMNS, task.losses),
    '',
    align(SPEED_COLUMNS, task.losses),
    '',
    thresholdNote(task),
    ...conclude(task),
    '',
  ].join('\n');
}

/** Left-aligned names, right-aligned numbers, two spaces between columns. */
function align(columns: readonly Column[], losses: readonly LossStatistics[]): string {
  const rows = [columns.map(([title]) => title), ...losses.map((loss) => columns.map(([, cell]) => cell(loss)))];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join('  ').trimEnd())
    .join('\n');
}

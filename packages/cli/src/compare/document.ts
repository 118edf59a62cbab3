// The comparison as one JSON document, for --json: every number of the tables with all its digits, per
// loss and per run, and what is needed to repeat it.
import { conclude, thresholdNote } from './conclusion.ts';
import type { FailedRun } from './schedule.ts';
import { COMMON_SHARE, OWN_SHARE, type LossStatistics, type RunStatistics, type TaskStatistics } from './statistics.ts';
import { VERDICT_RULE } from './verdict.ts';

export interface DocumentInput {
  readonly command: string;
  readonly report: string;
  readonly tasks: readonly TaskStatistics[];
  readonly failures: readonly FailedRun[];
}

/** The document as text, undefined values as null, ending in a newline. */
export function formatDocument({ command, report, tasks, failures }: DocumentInput): string {
  const document = {
    format: 1,
    command,
    report,
    rules: { winner: VERDICT_RULE, ownShare: OWN_SHARE, commonShare: COMMON_SHARE },
    datasets: tasks.map((task) => ({
      dataset: task.dataset,
      fingerprint: task.fingerprint,
      seeds: task.seeds,
      threshold: task.threshold,
      thresholdNote: thresholdNote(task),
      conclusion: conclude(task),
      quality: task.quality,
      speed: task.speed,
      losses: task.losses.map(describeLoss),
    })),
    failures: failures.map(({ job, message }) => ({ job, message })),
  };
  return `${JSON.stringify(document, (_key, value: unknown) => (value === undefined ? null : value), 2)}\n`;
}

function describeLoss({ label, planned, runs, curve, ...statistics }: LossStatistics): object {
  return { label, planned, finished: runs.length, ...statistics, curve, runs: runs.map(describeRun) };
}

function describeRun({ result, scores, bestValidation, stepsToOwn, stepsToCommon }: RunStatistics): object {
  const { job, test, bestStep, milliseconds, environment } = result;
  return { job, scores, bestValidation, bestStep, stepsToOwn, stepsToCommon, test, milliseconds, environment };
}

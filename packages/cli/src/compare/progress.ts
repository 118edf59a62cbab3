// Progress on stderr, never on stdout. On a terminal: a bar per loss and one for all, with the time that
// is left. Elsewhere: one plain line per finished run. No colours at all, so NO_COLOR has nothing to undo.
import { MultiBar, type SingleBar } from 'cli-progress';
import { bestDice, diceCurve } from './curve.ts';
import { Estimate, type LossProgress } from './eta.ts';
import { duration, MISSING } from './format.ts';
import { formatLossSpec } from './loss-spec.ts';
import { meanScores } from './scores.ts';
import type { Observer } from './schedule.ts';
import type { Job, JobResult } from './types.ts';

/** Where progress is shown: `process.stderr` or something like it. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly rows?: number };

export interface Progress extends Observer {
  stop(): void;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly plan: readonly Job[];
  readonly finished: readonly JobResult[];
  readonly workers: number;
  readonly now?: () => number;
}

/** Bars on a terminal, lines elsewhere. */
export function showProgress(options: ProgressOptions): Progress {
  return options.stream.isTTY === true ? bars(options) : lines(options);
}

function lines({ stream, plan, finished }: ProgressOptions): Progress {
  let ended = finished.length;
  const say = (text: string): void => void stream.write(`${text}\n`);
  const counted = (text: string): void => say(`[${(ended += 1)}/${plan.length}] ${text}`);
  return {
    step: () => {},
    finished: (result) => counted(describeResult(result)),
    failed: (job, message) => counted(describeFailure(job, message)),
    notice: say,
    stop: () => {},
  };
}

function bars({ stream, plan, finished, workers, now = Date.now }: ProgressOptions): Progress {
  const estimate = new Estimate(plan, finished.map(({ job }) => job), workers, now);
  const multi = new MultiBar({
    stream,
    format: '{name} {bar} {percentage}%  {left}',
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    autopadding: true,
    gracefulExit: false,
    hideCursor: true,
    fps: 4,
  });
  const allName = 'all runs';
  const width = Math.max(allName.length, ...estimate.losses.map(({ label }) => label.length));
  // More bars than rows cannot be redrawn in place: a short terminal gets the last one only.
  const shown = estimate.losses.length + 2 <= (stream.rows ?? 24) ? estimate.losses : [];
  const byLabel = new Map<string, SingleBar>(
    shown.map(({ label, total, done }) => [label, multi.create(total, done, { name: label.padEnd(width), left: '' })]),
  );
  const all = multi.create(estimate.total, estimate.done, { name: allName.padEnd(width), left: '' });

  const failures = new Map<string, number>();
  const update = (loss: LossProgress): void => {
    const failed = failures.get(loss.label) ?? 0;
    const notes = [timeLeft(estimate.remaining(loss), 'of work'), failed === 0 ? '' : `${failed} failed`];
    byLabel.get(loss.label)?.update(loss.done, { left: notes.filter((note) => note !== '').join(', ') });
    all.update(estimate.done, { left: timeLeft(estimate.remainingOverall(), 'left') });
  };
  return {
    step: (job, step) => update(estimate.step(job, step)),
    finished: ({ job }) => update(estimate.end(job)),
    failed(job, message) {
      const label = formatLossSpec(job);
      failures.set(label, (failures.get(label) ?? 0) + 1);
      multi.log(`${describeFailure(job, message)}\n`);
      update(estimate.end(job));
    },
    notice: (text) => multi.log(`${text}\n`),
    stop() {
      // A last drawing: what was said since the one before would be lost.
      multi.update();
      multi.stop();
    },
  };
}

function timeLeft(milliseconds: number | undefined, what: string): string {
  if (milliseconds === undefined) return '';
  return milliseconds === 0 ? 'done' : `${duration(milliseconds)} ${what}`;
}

function describeResult({ job, curve, test, bestStep, milliseconds }: JobResult): string {
  const validation = bestDice(diceCurve(curve)).toFixed(3);
  const tested = meanScores(test)?.dice.toFixed(3) ?? MISSING;
  return `${describeJob(job)}: validation Dice ${validation} at step ${bestStep}, test Dice ${tested}, ${duration(milliseconds.total)}`;
}

function describeFailure(job: Job, message: string): string {
  return `${describeJob(job)}: FAILED, ${message}`;
}

function describeJob(job: Job): string {
  return `${job.dataset} ${formatLossSpec(job)} seed ${job.seed}`;
}

// How long the remaining steps will take, from the steps seen so far. One number per loss and one for all.
import { formatLossSpec } from './loss-spec.ts';
import type { Job } from './types.ts';

/** Steps of one loss over all its runs. */
export interface LossProgress {
  readonly label: string;
  readonly total: number;
  done: number;
  /** Steps and milliseconds that were watched, for the pace; resumed steps are not among them. */
  watchedSteps: number;
  watchedMs: number;
}

/** Follows steps per job; `now` is injected so that tests need no clock. */
export class Estimate {
  readonly losses: readonly LossProgress[];
  readonly #byLabel: ReadonlyMap<string, LossProgress>;
  readonly #workers: number;
  readonly #now: () => number;
  readonly #last = new Map<string, { step: number; time: number }>();

  constructor(plan: readonly Job[], finished: readonly Job[], workers: number, now: () => number) {
    const totals = new Map<string, LossProgress>();
    for (const job of plan) {
      const label = formatLossSpec(job);
      const total = (totals.get(label)?.total ?? 0) + job.training.steps;
      totals.set(label, { label, total, done: 0, watchedSteps: 0, watchedMs: 0 });
    }
    this.#byLabel = totals;
    this.losses = [...totals.values()];
    this.#workers = workers;
    this.#now = now;
    for (const job of finished) this.#loss(job).done += job.training.steps;
  }

  /** A run is at `step`; the first message of a run only starts its clock. */
  step(job: Job, step: number): LossProgress {
    const loss = this.#loss(job);
    const last = this.#last.get(job.id);
    const time = this.#now();
    loss.done += step - (last?.step ?? 0);
    if (last !== undefined) {
      loss.watchedSteps += step - last.step;
      loss.watchedMs += time - last.time;
    }
    this.#last.set(job.id, { step, time });
    return loss;
  }

  /** A run has ended, well or not: it counts as done. */
  end(job: Job): LossProgress {
    const loss = this.#loss(job);
    loss.done += job.training.steps - (this.#last.get(job.id)?.step ?? 0);
    this.#last.set(job.id, { step: job.training.steps, time: this.#now() });
    return loss;
  }

  get done(): number {
    return this.losses.reduce((sum, loss) => sum + loss.done, 0);
  }

  get total(): number {
    return this.losses.reduce((sum, loss) => sum + loss.total, 0);
  }

  /** Milliseconds of one worker's time that the loss still needs; undefined before there is any pace. */
  remaining(loss: LossProgress): number | undefined {
    if (loss.done >= loss.total) return 0;
    const pace = loss.watchedSteps > 0 ? loss : this.#overall();
    return pace.watchedSteps > 0 ? ((loss.total - loss.done) * pace.watchedMs) / pace.watchedSteps : undefined;
  }

  /** Milliseconds until everything is done, with all workers at it. */
  remainingOverall(): number | undefined {
    let sum = 0;
    for (const loss of this.losses) {
      const remaining = this.remaining(loss);
      if (remaining === undefined) return undefined;
      sum += remaining;
    }
    return sum / this.#workers;
  }

  #overall(): { watchedSteps: number; watchedMs: number } {
    return {
      watchedSteps: this.losses.reduce((sum, loss) => sum + loss.watchedSteps, 0),
      watchedMs: this.losses.reduce((sum, loss) => sum + loss.watchedMs, 0),
    };
  }

  #loss(job: Job): LossProgress {
    const loss = this.#byLabel.get(formatLossSpec(job));
    if (loss === undefined) throw new RangeError(`${job.id} is not in the plan`);
    return loss;
  }
}

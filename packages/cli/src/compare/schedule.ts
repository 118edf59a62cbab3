// Runs jobs over worker processes: one lane per worker, each taking the next job of the plan. A run that
// fails or a worker that dies costs that run only; a folder that cannot be written ends everything.
import { WorkerProcess, type Ending } from './worker-process.ts';
import type { Store } from './store.ts';
import type { Job, JobResult } from './types.ts';

/** Who wants to know how it goes: the progress display. */
export interface Observer {
  step(job: Job, step: number): void;
  finished(result: JobResult): void;
  failed(job: Job, message: string): void;
  notice(text: string): void;
}

export interface ScheduleOptions {
  readonly store: Pick<Store, 'open' | 'checkpoints' | 'finish'>;
  /** What each data set is loaded from, by fingerprint. */
  readonly sources: ReadonlyMap<string, string>;
  readonly workers: number;
  /** The worker's entry file, built JavaScript. */
  readonly entry: URL;
  readonly observer: Observer;
  /** Aborting it stops the workers after they saved checkpoints. */
  readonly signal: AbortSignal;
}

export interface FailedRun {
  readonly job: Job;
  readonly message: string;
}

export interface Outcome {
  /** Runs that finished now. */
  readonly results: readonly JobResult[];
  readonly failures: readonly FailedRun[];
}

/** Runs every open job of the store; returns when all have ended or the signal stopped them. */
export async function runJobs({ store, sources, workers, entry, observer, signal }: ScheduleOptions): Promise<Outcome> {
  const queue = [...store.open];
  const results: JobResult[] = [];
  const failures: FailedRun[] = [];
  const emergency = new AbortController();
  const stop = AbortSignal.any([signal, emergency.signal]);

  const runOne = async (worker: WorkerProcess, job: Job): Promise<Ending> => {
    const saved = await store.checkpoints.read(job.id);
    if (saved === 'damaged') observer.notice(`checkpoint of ${job.id} is damaged: that run starts from its first step`);
    if (stop.aborted) return { kind: 'stopped' };
    const order = { kind: 'run', job, source: sources.get(job.fingerprint) ?? job.dataset, checkpoint: saved === 'damaged' ? undefined : saved } as const;
    const halt = (): void => worker.stop();
    stop.addEventListener('abort', halt, { once: true });
    try {
      return await worker.run(order, async (report) => {
        if (report.kind === 'progress') observer.step(job, report.step);
        else await store.checkpoints.write(job.id, report.state);
      });
    } finally {
      stop.removeEventListener('abort', halt);
    }
  };

  const lane = async (): Promise<void> => {
    let worker: WorkerProcess | undefined;
    try {
      while (!stop.aborted) {
        const job = queue.shift();
        if (job === undefined) return;
        if (!worker?.alive) worker = await WorkerProcess.start(entry);
        if (stop.aborted) return;
        const ending = await runOne(worker, job);
        if (ending.kind === 'result') {
          store.finish(ending.result);
          results.push(ending.result);
          observer.finished(ending.result);
        } else if (ending.kind !== 'stopped' && !stop.aborted) {
          failures.push({ job, message: ending.message });
          observer.failed(job, ending.message);
        }
      }
    } catch (error) {
      emergency.abort();
      throw error;
    } finally {
      await worker?.close();
    }
  };

  const lanes = await Promise.allSettled(Array.from({ length: Math.min(workers, queue.length) }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  return { results, failures };
}

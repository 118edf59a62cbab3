// The inside of a worker process: takes orders, trains, reports. What training is, is given to it,
// so that tests can run the same process with a trainer of their own.
import { describe, failure } from '@semsegloss/core';
import type { Order, Report, TrainingProgress } from './messages.ts';
import type { Dataset, Job, JobResult } from './types.ts';

/** What a worker needs to know how to do. */
export interface Work {
  load(source: string): Promise<Dataset>;
  /**
   * Trains one job, from the checkpoint if there is one, and returns the same result either way. It lets
   * the event loop turn between steps. When the signal aborts it saves a last checkpoint and throws.
   */
  train(request: TrainingRequest): Promise<JobResult>;
}

export interface TrainingRequest {
  readonly job: Job;
  readonly dataset: Dataset;
  readonly checkpoint: Uint8Array | undefined;
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly onCheckpoint: (state: Uint8Array) => void;
  readonly signal: AbortSignal;
}

/** Serves orders until the scheduler hangs up or dies; then the process ends. */
export function serve(work: Work): void {
  const datasets = new Map<string, Promise<Dataset>>();
  let running: AbortController | undefined;

  // A terminal sends its signals to the whole group; the scheduler decides when workers stop.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('disconnect', () => process.exit(0));
  process.on('message', (order: Order) => {
    if (order.kind === 'stop') running?.abort();
    else void run(order);
  });
  report({ kind: 'ready' });

  async function run({ job, source, checkpoint }: Extract<Order, { kind: 'run' }>): Promise<void> {
    const control = new AbortController();
    running = control;
    try {
      const dataset = await load(source, job);
      control.signal.throwIfAborted();
      const result = await work.train({
        job,
        dataset,
        checkpoint,
        onProgress: ({ step }) => report({ kind: 'progress', step }),
        onCheckpoint: (state) => report({ kind: 'checkpoint', state }),
        signal: control.signal,
      });
      report({ kind: 'result', result });
    } catch (error) {
      if (control.signal.aborted) report({ kind: 'stopped' });
      else report({ kind: 'failed', message: error instanceof Error ? error.message : describe(error) });
    } finally {
      running = undefined;
    }
  }

  async function load(source: string, job: Job): Promise<Dataset> {
    const loading = datasets.get(source) ?? work.load(source);
    datasets.set(source, loading);
    const dataset = await loading;
    if (dataset.fingerprint !== job.fingerprint) {
      throw failure('DATA_MISMATCH', source, 'must not change during a comparison', 'other pixels than at its start', 'Start again.');
    }
    return dataset;
  }
}

function report(message: Report): void {
  // Once the scheduler is gone nobody waits for this; 'disconnect' ends the process.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

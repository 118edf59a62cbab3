// A run of a comparison in Node: on the wasm backend with the training kernels, from first step to result.

import type { JobResult } from '../types.ts';
import { startBackend } from './backend.ts';
import { TrainingRun, type RunOptions } from './run.ts';

export type { TrainingLoss, TrainingReport } from './run.ts';

export interface TrainOptions extends RunOptions {
  /** Threads of the wasm backend: 1 unless told otherwise. */
  readonly threads?: number;
}

/**
 * Trains one job, from the checkpoint if there is one, and returns the same result either way, times apart.
 *
 * @throws Error if the training loss is not finite, the checkpoint is not this job's, or tfjs cannot start;
 * the signal's reason when it aborts, after a last checkpoint.
 */
export async function trainJob(options: TrainOptions): Promise<JobResult> {
  const description = await startBackend(options.threads);
  const run = new TrainingRun(options);
  try {
    while (await run.advance());
    return await run.result({ ...description, node: process.version });
  } finally {
    run.dispose();
  }
}

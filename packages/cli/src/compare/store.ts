// The output folder: finished runs, checkpoints of runs in progress, and the lock, opened together.
// Everything in it survives being killed at any moment; what other options left there stays.
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { SemSegLossError } from '@semsegloss/core';
import { makeFolder } from '../files/folder.ts';
import { Checkpoints } from './checkpoints.ts';
import { folderError, reasonOf } from './folder-error.ts';
import { acquireLock } from './lock.ts';
import { openResults } from './results-file.ts';
import type { Job, JobResult } from './types.ts';

export interface Store {
  /** Planned jobs that are finished, in the plan's order. */
  readonly finished: readonly JobResult[];
  /** Planned jobs that are not. */
  readonly open: readonly Job[];
  /** What was found, and what was repaired: lines for stderr. */
  readonly notices: readonly string[];
  readonly checkpoints: Checkpoints;
  /** Keeps a finished run for good, then forgets its checkpoint. */
  finish(result: JobResult): void;
  close(): void;
}

/** Opens the folder for a plan, creating it if need be; throws before any training when that cannot work. */
export function openStore(folder: string, plan: readonly Job[]): Store {
  try {
    return open(folder, plan);
  } catch (error) {
    if (error instanceof SemSegLossError) throw error;
    throw folderError(folder, 'must be a folder that can be written', reasonOf(error), 'Choose another folder with --out.');
  }
}

function open(folder: string, plan: readonly Job[]): Store {
  makeFolder(folder);
  accessSync(folder, constants.W_OK);
  const lock = acquireLock(folder);
  try {
    const checkpoints = new Checkpoints(join(folder, 'checkpoints'));
    const results = openResults(join(folder, 'results.jsonl'));
    const byId = new Map(results.found.map((result) => [result.job.id, result]));
    const finished = plan.flatMap(({ id }) => byId.get(id) ?? []);
    const unfinished = plan.filter(({ id }) => !byId.has(id));
    for (const { job } of finished) checkpoints.remove(job.id);
    const started = unfinished.filter(({ id }) => checkpoints.ids().has(id)).length;
    const notices = [...results.notices];
    if (finished.length + started > 0) notices.push(`resuming: ${finished.length} of ${plan.length} runs finished, ${started} in progress`);
    const foreign = results.found.length - finished.length;
    if (foreign > 0) notices.push(`${foreign} ${foreign === 1 ? 'result' : 'results'} of other options in ${folder} kept and not used`);
    return {
      finished,
      open: unfinished,
      notices,
      checkpoints,
      finish(result) {
        results.append(result);
        checkpoints.remove(result.job.id);
      },
      close() {
        results.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

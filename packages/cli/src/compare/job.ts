// The plan: options become a list of independent jobs, each with an id that is a hash of everything
// that determines its result. Nothing here knows about machines, workers or time.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { LossSpec } from './loss-spec.ts';
import type { Dataset, Job, TrainingOptions } from './types.ts';

/** Part of every id. Raise it when training itself changes, so that older results are not taken for new ones. */
const TRAINING_VERSION = 1;

/** What a plan is made from. */
export interface PlanOptions {
  readonly datasets: readonly Pick<Dataset, 'name' | 'fingerprint'>[];
  readonly losses: readonly LossSpec[];
  readonly seeds: readonly number[];
  readonly training: TrainingOptions;
}

/**
 * Every data set × loss × seed, seed-major: after the first sweep every loss has been seen on every
 * data set, and each further sweep only sharpens the spread.
 */
export function planJobs({ datasets, losses, seeds, training }: PlanOptions): Job[] {
  return seeds.flatMap((seed) =>
    datasets.flatMap((dataset) =>
      losses.map(({ loss, parameters }) => {
        const job = { dataset: dataset.name, fingerprint: dataset.fingerprint, loss, parameters, seed, training };
        return { id: jobId(job), ...job };
      }),
    ),
  );
}

/**
 * 16 hex digits of SHA-256 over what determines the result. The data set counts by its fingerprint,
 * not by its name: a renamed folder is the same data.
 */
export function jobId({ fingerprint, loss, parameters, seed, training }: Omit<Job, 'id'>): string {
  const identity = canonicalJson({ version: TRAINING_VERSION, fingerprint, loss, parameters, seed, training });
  return bytesToHex(sha256(utf8ToBytes(identity))).slice(0, 16);
}

/** JSON with the keys of every object sorted, so that the order of writing does not matter. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}

// What the scheduler and its worker processes say to each other. Sent with the 'advanced' serialisation,
// so that checkpoints travel as bytes.
import type { Job, JobResult } from './types.ts';

/** Scheduler to worker: one run at a time. */
export type Order =
  | {
      readonly kind: 'run';
      readonly job: Job;
      /** What to give to the loader: an embedded name or a directory. */
      readonly source: string;
      readonly checkpoint: Uint8Array | undefined;
    }
  | { readonly kind: 'stop' };

/** Worker to scheduler. Every `run` ends in exactly one of result, failed and stopped. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly step: number }
  | { readonly kind: 'checkpoint'; readonly state: Uint8Array }
  | { readonly kind: 'result'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'stopped' };

/** Progress within a run, as a trainer tells it. */
export interface TrainingProgress {
  /** Steps done. */
  readonly step: number;
}

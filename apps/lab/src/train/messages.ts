// What the page and its training worker say to each other, and what is kept in the browser's storage between visits.
import type { CurvePoint, Dataset, Job, JobResult } from 'semsegloss/training';
import type { BackendChoice, TrainingSettings } from '../state/settings.ts';

/** A comparison: everything that is needed to go on with it on another visit. */
export interface Session {
  readonly plan: readonly Job[];
  readonly dataset: Dataset;
  readonly order: TrainingSettings['order'];
  readonly backend: BackendChoice;
  /** Validation slices whose predictions are shown, by their place in the split. */
  readonly shown: readonly number[];
}

/** Where a run is: what the page shows of it. */
export interface Snapshot {
  readonly step: number;
  readonly curve: readonly CurvePoint[];
  /** Class ids of the shown slices. */
  readonly predictions: readonly Uint8Array[];
  /** Σ |∂L/∂logit| of each pixel of the shown slices. */
  readonly gradients: readonly Float32Array[];
}

/** How fast each backend was on this device, or why it is not used. */
export interface BackendTrial {
  readonly name: string;
  readonly milliseconds?: number;
  readonly reason?: string;
}

export type Order =
  | { readonly kind: 'train'; readonly session: Session }
  | { readonly kind: 'pause' };

export type Report =
  | { readonly kind: 'trying'; readonly backend: string }
  | { readonly kind: 'backend'; readonly name: string; readonly trials: readonly BackendTrial[] }
  | { readonly kind: 'step'; readonly jobId: string; readonly step: number }
  | { readonly kind: 'snapshot'; readonly jobId: string; readonly snapshot: Snapshot }
  | { readonly kind: 'result'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly jobId: string; readonly message: string }
  | { readonly kind: 'notice'; readonly text: string }
  /** Another tab is training. */
  | { readonly kind: 'occupied' }
  /** Nothing runs any more: asked to pause, everything done, or stopped by an error of the whole. */
  | { readonly kind: 'ended'; readonly how: 'paused' | 'done' | 'error'; readonly message?: string };

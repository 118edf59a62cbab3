// A case that is ready to run, whatever its file's form: what it is called, why it is left out, and what it compares.
import type { Backend } from '../eval/backends.ts';
import type { Comparison } from './compare.ts';

export interface Check {
  readonly id: string;
  readonly file: string;
  /** Losses run on backends; metrics are counted on the host, once. */
  readonly kind: 'loss' | 'metric';
  /** Why it is not run. */
  readonly skip?: string;
  /** What is expected of a float64 backend; for reports of cases that did not run. */
  readonly expected: readonly number[];
  /** The value first, then, if the case has one, the gradient. */
  readonly run: (backend: Backend) => Promise<readonly Comparison[]>;
}

/** What was said on the command line about all cases. */
export interface Asked {
  /** In place of the cases' own tolerances. */
  readonly tolerance?: (expected: readonly number[]) => Comparison['allowed'];
}

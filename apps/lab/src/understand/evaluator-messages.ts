// What the page and its evaluating worker say to each other. A newer question of the same topic replaces the older.
import type { LossSpec } from 'semsegloss/training';

/** One image: logits and a mask of 0 and 1, both `side` × `side`, and the pixels whose gradient is wanted. */
export interface Problem {
  readonly logits: Float32Array;
  readonly target: Uint8Array;
  readonly probes: readonly number[];
}

export interface Question {
  readonly topic: string;
  readonly id: number;
  readonly side: number;
  readonly losses: readonly LossSpec[];
  readonly problems: readonly Problem[];
  /** Send whole gradients, not only those of the probes. */
  readonly maps: boolean;
}

/** One loss over all problems. */
export type Answer = { readonly topic: string; readonly id: number; readonly index: number } & (
  | {
      readonly kind: 'values';
      readonly values: readonly number[];
      /** By problem, then by probe. */
      readonly probes: readonly (readonly number[])[];
      readonly maps: readonly Float32Array[];
      readonly milliseconds: number;
    }
  | { readonly kind: 'refused'; readonly reason: string }
);

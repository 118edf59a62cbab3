// Whoever takes part: a backend of ours, or an alternative as one would write it by hand.
import type { Problem } from './problem.ts';

export interface Entry {
  /** Computes value and gradient, and waits for both. The value. */
  readonly run: () => number | Promise<number>;
  readonly dispose: () => void;
}

/** Prepares a problem; undefined where this entrant has no such loss. */
export type Prepare = (problem: Problem) => Entry | undefined | Promise<Entry | undefined>;

export interface Entrant {
  readonly name: string;
  readonly isOurs: boolean;
  /** Brings it up. @throws any error, whose message is the reason why it is skipped */
  readonly open: () => Promise<{ readonly prepare: Prepare; readonly close?: () => void }>;
}

// Whoever takes part: a backend of ours, or an alternative as one would write it by hand.
import type { Problem } from './problem.ts';

/** An entrant with one problem in hand: its arrays are where it wants them. */
export interface Entry {
  /** What must be done before a run and is not part of it, such as making a backend the current one. */
  readonly begin?: () => Promise<unknown>;
  /** Computes value and gradient, and waits for both. The value. */
  readonly run: () => number | Promise<number>;
  /** The gradient, classes in planes: to see that everybody computes the same. Not timed. */
  readonly gradient: () => Promise<ArrayLike<number>>;
  readonly dispose: () => void;
}

/** Prepares a problem. @throws any error, whose message is the reason why this problem is skipped */
export type Prepare = (problem: Problem) => Entry | Promise<Entry>;

export interface Opened {
  readonly prepare: Prepare;
  readonly close?: () => void;
}

export interface Entrant {
  readonly name: string;
  readonly doc: string;
  readonly isOurs: boolean;
  /** About how many arrays of the prediction's size it holds during a run, inputs included. */
  readonly arrays: number;
  /** Bytes that it can hold at most, where that is less than what the machine has. */
  readonly mostBytes?: number;
  /** Brings it up. @throws any error, whose message is the reason why it is left out */
  readonly open: () => Promise<Opened>;
}

/** A WebAssembly memory of 32-bit addresses, of which runtimes use half. */
export const WASM_BYTES = 2 ** 31;

// Splits a sorted list of slices into train, validation and test by blocks, with slices left out between them:
// neighbours in a scan look alike, and must not be on both sides. It draws nothing at random.
import { SemSegLossError } from '@semsegloss/core';
import type { Split } from './types.ts';

/** One slice per split and one left out on each side of the middle split. */
export const FEWEST_SLICES = 5;

/** Slices left out between two splits of `count` slices in all: more where there are more. */
export function gapFor(count: number): number {
  return count >= 60 ? 3 : count >= 30 ? 2 : 1;
}

/** 60 % train, 20 % validation, 20 % test of what the two gaps leave, in the order given. `where` names the data in errors. */
export function splitByBlocks<T>(slices: readonly T[], where: string): Record<Split, readonly T[]> {
  if (slices.length < FEWEST_SLICES) {
    throw new SemSegLossError('DATA_MISMATCH', `${where}: must have at least ${FEWEST_SLICES} slices for train, validation and test with a gap between each two, got ${slices.length}. Add slices.`);
  }
  const gap = gapFor(slices.length);
  const used = slices.length - 2 * gap;
  const held = Math.max(1, Math.round(used * 0.2));
  const train = used - 2 * held;
  return {
    train: slices.slice(0, train),
    validation: slices.slice(train + gap, train + gap + held),
    test: slices.slice(train + gap + held + gap),
  };
}

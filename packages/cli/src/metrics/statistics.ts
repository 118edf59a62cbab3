// What the scores of several cases have in common. Cases whose score is undefined are left out, and counted.
import type { MaybeNumber } from '@semsegloss/core';
import { median, spread } from '../compare/spread.ts';

export interface Summary {
  readonly mean: MaybeNumber;
  /** Sample standard deviation (n − 1); null for a single case. */
  readonly sd: MaybeNumber;
  readonly median: MaybeNumber;
  /** Cases whose score is defined. */
  readonly defined: number;
}

export function summariseCases(values: readonly MaybeNumber[]): Summary {
  const defined = values.filter((value) => value !== null);
  const all = spread(defined);
  return all === undefined ? { mean: null, sd: null, median: null, defined: 0 } : { mean: all.mean, sd: all.sd ?? null, median: median(defined), defined: all.count };
}

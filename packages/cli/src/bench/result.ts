// What a benchmark found, as `--json` and report.json have it. Times are medians over the rounds, and beside them the best
// of all, which other work on the machine disturbs least.
import type { BenchLoss } from './problem.ts';

export interface Row {
  readonly backend: string;
  /** A backend of ours, or an alternative. */
  readonly isOurs: boolean;
  readonly milliseconds: number;
  readonly bestMilliseconds: number;
  readonly samples: number;
  /** How many times as long as copying the bytes that the loss must move; the medians of both, and the best of both. */
  readonly timesMemcpy: number;
  readonly bestTimesMemcpy: number;
  readonly nanosecondsPerPixel: number;
  readonly value: number;
  /** Relative distance of its value from that of the first row, and the largest of its gradient, relative to the largest derivative. */
  readonly valueOff: number;
  readonly gradientOff: number;
}

export interface CaseResult {
  readonly loss: BenchLoss;
  readonly size: string;
  readonly classes: number;
  readonly pixels: number;
  /** Bytes that value and gradient must move, those read and those written. */
  readonly bytes: number;
  /** Of a memcpy that moves as many. */
  readonly memcpy: Pick<Row, 'milliseconds' | 'bestMilliseconds'>;
  readonly rows: readonly Row[];
  readonly skipped: readonly Skipped[];
}

export interface Skipped {
  readonly backend: string;
  readonly reason: string;
}

export interface BenchResult {
  readonly environment: { readonly node: string; readonly processor: string; readonly cores: number };
  readonly runs: number;
  /** Backends that are not there, and why. */
  readonly missing: readonly Skipped[];
  readonly cases: readonly CaseResult[];
}

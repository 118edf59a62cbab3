// Times entries in turns: one sample of each in a round, so that whatever else the machine does falls on all of them.
import type { Entry } from './entrant.ts';

/** What is timed of an entry. */
export type Timed = Pick<Entry, 'begin' | 'run'>;

export interface Measured {
  /** Milliseconds of one run, a sample for each round. */
  readonly times: readonly number[];
}

export interface MeasureOptions {
  readonly rounds: number;
  /** An entry that has taken so many milliseconds takes no more samples; two it has at least, or all rounds if they are fewer. */
  readonly budget?: number;
  readonly signal?: AbortSignal;
}

/** Runs until this much is spent, and at least twice: what an engine needs to compile loops for good. For few rounds, less. */
const WARM_UP_MILLISECONDS = 40;
const WARM_UP_OF_ROUND = 5;
const WARM_UP_RUNS = 200;
/** A sample of shorter runs is the mean of as many as take so long. */
const SAMPLE_MILLISECONDS = 2;
const LEAST_SAMPLES = 2;

interface Runner {
  readonly entry: Timed;
  readonly times: number[];
  repeats: number;
  spent: number;
}

/** Samples of all entries, in their order. */
export async function measure(entries: readonly Timed[], { rounds, budget = 1000, signal }: MeasureOptions): Promise<Measured[]> {
  const runners = entries.map((entry): Runner => ({ entry, times: [], repeats: 1, spent: 0 }));
  for (const runner of runners) {
    signal?.throwIfAborted();
    await warmUp(runner, Math.min(WARM_UP_MILLISECONDS, WARM_UP_OF_ROUND * rounds));
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < runners.length; turn++) {
      signal?.throwIfAborted();
      // Another begins each round, so that nobody always comes after the same one.
      const runner = runners[(turn + round) % runners.length] as Runner;
      if (runner.spent > budget && runner.times.length >= Math.min(LEAST_SAMPLES, rounds)) continue;
      const total = await timed(runner);
      runner.times.push(total / runner.repeats);
      runner.spent += total;
    }
  }
  return runners.map(({ times }) => ({ times }));
}

async function warmUp(runner: Runner, milliseconds: number): Promise<void> {
  let last = 0;
  let total = 0;
  for (let run = 0; run < WARM_UP_RUNS && (run < 2 || total < milliseconds); run++) {
    last = await timed(runner);
    total += last;
    if (last > milliseconds) break;
  }
  runner.repeats = Math.max(1, Math.ceil(SAMPLE_MILLISECONDS / Math.max(last, 1e-3)));
}

async function timed(runner: Runner): Promise<number> {
  const { entry: { begin, run }, repeats } = runner;
  await begin?.();
  const start = performance.now();
  for (let i = 0; i < repeats; i++) {
    const value = run();
    // A run that is not a promise is not made one: that would be most of a small one's time.
    if (typeof value !== 'number') await value;
  }
  return performance.now() - start;
}

export function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

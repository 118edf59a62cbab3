// Brings the entrants up, and times them case by case against a memcpy of the bytes that the loss must move.
import { availableParallelism, cpus } from 'node:os';
import type { Entrant, Entry, Opened } from './entrant.ts';
import { measure, median, type Measured } from './measure.ts';
import type { Asked } from './options.ts';
import { bytesOf, pixelsOf, problemOf, type Case } from './problem.ts';
import type { BenchResult, CaseResult, Row, Skipped } from './result.ts';

export interface Listener {
  missing(skipped: Skipped): void;
  /** Before a case, and after it. */
  begin(each: Case): void;
  end(result: CaseResult): void;
}

interface Up {
  readonly entrant: Entrant;
  readonly opened: Opened;
}

export async function runBench({ cases, entrants, runs }: Pick<Asked, 'cases' | 'entrants' | 'runs'>, listener: Listener, signal?: AbortSignal): Promise<BenchResult> {
  const up: Up[] = [];
  const missing: Skipped[] = [];
  const results: CaseResult[] = [];
  try {
    for (const entrant of entrants) {
      try {
        up.push({ entrant, opened: await entrant.open() });
      } catch (error) {
        const skipped = { backend: entrant.name, reason: reasonOf(error) };
        missing.push(skipped);
        listener.missing(skipped);
      }
    }
    for (const each of cases) {
      signal?.throwIfAborted();
      listener.begin(each);
      const result = await runCase(each, up, runs, signal);
      results.push(result);
      listener.end(result);
    }
  } finally {
    for (const { opened } of up) opened.close?.();
  }
  const environment = { node: process.versions.node, processor: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism() };
  return { environment, runs, missing, cases: results };
}

async function runCase(each: Case, up: readonly Up[], runs: number, signal: AbortSignal | undefined): Promise<CaseResult> {
  const pixels = pixelsOf(each);
  const bytes = bytesOf(each);
  const problem = problemOf(each);
  const skipped: Skipped[] = [];
  const entries: { readonly entrant: Entrant; readonly entry: Entry; readonly first: FirstRun }[] = [];
  let room = process.availableMemory() * SHARE_OF_MEMORY - bytes;
  try {
    for (const { entrant, opened } of up) {
      const need = 4 * pixels * each.classes * entrant.arrays;
      const lack = lackOf(need, room, entrant);
      try {
        if (lack !== undefined) throw new Error(lack);
        const entry = await opened.prepare(problem);
        try {
          entries.push({ entrant, entry, first: await firstRun(entry, entries[0]?.first) });
          room -= need;
        } catch (error) {
          entry.dispose();
          throw error;
        }
      } catch (error) {
        skipped.push({ backend: entrant.name, reason: reasonOf(error) });
      }
    }
    const measured = await measure([memcpyOf(bytes), ...entries.map(({ entry }) => entry)], { rounds: runs, ...(signal === undefined ? {} : { signal }) });
    const memcpy = timesOf(measured[0] as Measured);
    const rows = entries.map(({ entrant, first }, index) => rowOf(entrant, first, measured[index + 1] as Measured, memcpy, pixels));
    return { loss: each.name, size: sizeText(each), classes: each.classes, pixels, bytes, memcpy, rows, skipped };
  } finally {
    for (const { entry } of entries) entry.dispose();
  }
}

interface FirstRun {
  readonly value: number;
  /** Kept of the first entry only, with which the others are compared. */
  readonly gradient: ArrayLike<number>;
  readonly valueOff: number;
  readonly gradientOff: number;
}

/** What fails, fails at its first run. The gradient is the reference's, or compared with it and let go of. */
async function firstRun({ begin, run, gradient }: Entry, reference: FirstRun | undefined): Promise<FirstRun> {
  await begin?.();
  const value = await run();
  const own = await gradient();
  if (reference === undefined) return { value, gradient: Float32Array.from(own), valueOff: 0, gradientOff: 0 };
  return { value, gradient: [], valueOff: Math.abs(value / reference.value - 1), gradientOff: distance(own, reference.gradient) };
}

/** The largest difference, relative to the largest number. */
function distance(own: ArrayLike<number>, reference: ArrayLike<number>): number {
  let [most, largest] = [own.length === reference.length ? 0 : Number.NaN, 0];
  for (let i = 0; i < reference.length; i++) {
    most = Math.max(most, Math.abs((own[i] ?? Number.NaN) - (reference[i] ?? 0)));
    largest = Math.max(largest, Math.abs(reference[i] ?? 0));
  }
  return most / largest;
}

/** Of the memory that is free, what arrays may take. */
const SHARE_OF_MEMORY = 0.8;

function lackOf(need: number, room: number, { mostBytes = Infinity }: Entrant): string | undefined {
  if (need > mostBytes) return `would need about ${gigabytes(need)} and can have ${gigabytes(mostBytes)}`;
  return need > room ? `would need about ${gigabytes(need)}, and ${gigabytes(Math.max(0, room))} are left` : undefined;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Copies half of the bytes: it reads that many and writes as many. */
function memcpyOf(bytes: number): Pick<Entry, 'run'> {
  const source = new Float32Array(Math.ceil(bytes / 8)).fill(1);
  const sink = new Float32Array(source.length);
  return {
    run: () => {
      sink.set(source);
      return 0;
    },
  };
}

function rowOf({ name, isOurs }: Entrant, { value, valueOff, gradientOff }: FirstRun, measured: Measured, memcpy: CaseResult['memcpy'], pixels: number): Row {
  const { milliseconds, bestMilliseconds } = timesOf(measured);
  return {
    backend: name, isOurs, milliseconds, bestMilliseconds, samples: measured.times.length,
    timesMemcpy: milliseconds / memcpy.milliseconds, bestTimesMemcpy: bestMilliseconds / memcpy.bestMilliseconds,
    nanosecondsPerPixel: (1e6 * milliseconds) / pixels, value, valueOff, gradientOff,
  };
}

function timesOf({ times }: Measured): CaseResult['memcpy'] {
  return { milliseconds: median(times), bestMilliseconds: Math.min(...times) };
}

export function sizeText({ sides }: Pick<Case, 'sides'>): string {
  return sides.join(' × ');
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}

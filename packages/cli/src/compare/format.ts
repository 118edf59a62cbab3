// Numbers and durations as people read them; the same in the table, the report and the progress lines.
import type { Spread } from './spread.ts';
import type { Arrival } from './statistics.ts';

export const MISSING = '–';

/** `0.853 ± 0.010`, or only the mean for a single value. */
export function meanAndSpread(value: Spread | undefined, digits: number): string {
  if (value === undefined) return MISSING;
  return value.sd === undefined ? value.mean.toFixed(digits) : `${value.mean.toFixed(digits)} ± ${value.sd.toFixed(digits)}`;
}

/** `0.840 to 0.861`, or nothing to show for a single value. */
export function range(value: Spread | undefined, digits: number): string {
  if (value === undefined || value.count < 2) return MISSING;
  return `${value.min.toFixed(digits)} to ${value.max.toFixed(digits)}`;
}

/** Steps, with `(2 of 3)` where not every run arrived; `not reached` where none did. */
export function arrivalSteps({ steps, arrived, runs }: Arrival): string {
  if (runs === 0) return MISSING;
  if (steps === undefined) return 'not reached';
  return meanAndSpread(steps, 0) + (arrived < runs ? ` (${arrived} of ${runs})` : '');
}

/** `12.3 %`. */
export function percent(value: Spread | undefined): string {
  return value === undefined ? MISSING : `${(100 * value.mean).toFixed(1)} %`;
}

/** `45 s`, `3 min 20 s`, `2 h 05 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listing(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** `1 run`, `2 runs`. */
export function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

// Measured numbers against expected ones, element by element. It knows no loss and no file.

/** Numbers that are to agree. */
export interface Comparison {
  readonly what: 'value' | 'gradient';
  /** null is undefined, and agrees with NaN. */
  readonly measured: ArrayLike<number | null>;
  readonly expected: readonly number[];
  /** How far element `index` may be off. */
  readonly allowed: (index: number) => number;
}

/** The element that is furthest off, in units of what is allowed. */
export interface Verdict {
  readonly passed: boolean;
  readonly index: number;
  /** |measured − expected|; Infinity where only one of them is finite. */
  readonly error: number;
  readonly allowed: number;
  /** Why it failed. */
  readonly reason?: string;
}

/** A relative and an absolute tolerance: |measured − expected| ≤ absolute + relative · |expected|. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** Numbers without a tolerance are printed with 14 decimals. */
export const PRINTED: Tolerance = { relative: 1e-12, absolute: 0.5e-14 };

export function within({ relative, absolute }: Tolerance, expected: readonly number[]): Comparison['allowed'] {
  return (index) => absolute + relative * finiteSize(expected[index]);
}

/** The largest finite magnitude among some numbers; 0 if there is none. */
export function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, value) => Math.max(most, finiteSize(value)), 0);
}

export function judge({ what, measured, expected, allowed }: Comparison): Verdict {
  if (measured.length !== expected.length) {
    return { passed: false, index: -1, error: Number.POSITIVE_INFINITY, allowed: 0, reason: `the ${what} has ${measured.length} elements, expected ${expected.length}` };
  }
  let worst: Verdict = { passed: true, index: 0, error: 0, allowed: expected.length === 0 ? 0 : allowed(0) };
  let worstRatio = -1;
  for (let index = 0; index < expected.length; index++) {
    const error = distance(measured[index] ?? Number.NaN, expected[index] ?? Number.NaN);
    const room = allowed(index);
    const ratio = error === 0 ? 0 : error / room;
    if (ratio <= worstRatio) continue;
    worstRatio = ratio;
    worst = { passed: error <= room, index, error, allowed: room };
  }
  if (worst.passed) return worst;
  const place = expected.length === 1 ? what : `${what}[${worst.index}]`;
  return { ...worst, reason: `${place} is ${measured[worst.index] ?? 'undefined'}, expected ${expected[worst.index]}` };
}

function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const difference = Math.abs(a - b);
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}

function finiteSize(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? Math.abs(value) : 0;
}

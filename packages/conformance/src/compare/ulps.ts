// Differences counted in units in the last place of float32, as a histogram: what a failure shows.

/** How many elements are off by how much; the last bin holds what is not finite. */
export interface UlpHistogram {
  /** Upper ends of the bins, inclusive: 0, ½, 1, 2, 4, … units in the last place of the expected number. */
  readonly upTo: readonly number[];
  readonly counts: readonly number[];
  readonly notFinite: number;
  readonly largest: number;
}

const UP_TO = [0, 0.5, ...Array.from({ length: 25 }, (_, k) => 2 ** k), Number.MAX_VALUE];

/** |measured − expected| in units in the last place of `expected` as a float32. */
export function ulpsBetween(measured: number, expected: number): number {
  return Math.abs(measured - expected) / ulpOf(expected);
}

/** The distance of float32 numbers near a number; below the smallest normal one it stays the same. */
export function ulpOf(number: number): number {
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(number), 2 ** -126)));
  return 2 ** (exponent - 23);
}

export function histogramOf(measured: ArrayLike<number>, expected: ArrayLike<number>): UlpHistogram {
  const counts = UP_TO.map(() => 0);
  let notFinite = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const ulps = ulpsBetween(measured[i] ?? Number.NaN, expected[i] ?? Number.NaN);
    const bin = UP_TO.findIndex((end) => ulps <= end);
    if (bin === -1) {
      notFinite += 1;
      continue;
    }
    counts[bin] = (counts[bin] ?? 0) + 1;
    largest = Math.max(largest, ulps);
  }
  const last = counts.findLastIndex((count) => count > 0);
  return { upTo: UP_TO.slice(0, last + 1), counts: counts.slice(0, last + 1), notFinite, largest };
}

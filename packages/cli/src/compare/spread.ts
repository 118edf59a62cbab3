// The mean, spread and median of a few numbers.

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation (n − 1); undefined for a single value: it says nothing about spread. */
  readonly sd: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** The spread of `values`, or undefined when there are none. */
export function spread(values: readonly number[]): Spread | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    sd: count < 2 ? undefined : Math.sqrt(squares / (count - 1)),
    min: Math.min(...values),
    max: Math.max(...values),
    count,
  };
}

/** The middle number, or the mean of the two in the middle; 0 when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = low] = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return (low + high) / 2;
}

// When errors of the operands may turn a comparison over. What hangs on such a decision is bounded by both outcomes.

/**
 * Whether a and b are nearer to each other than their errors reach. The same number reached twice (equal to the last
 * bit, though both are inexact) is the same on a backend too: the largest element equals the maximum.
 */
export function isUndecided(a: number, b: number, ea: number, eb: number): boolean {
  if (ea + eb === 0 || (a === b && ea > 0 && eb > 0)) return false;
  return Math.abs(a - b) <= ea + eb;
}

/** A bound times a number that is exactly 0 is 0, however large the bound. */
export function scaled(factor: number, bound: number): number {
  return factor === 0 || bound === 0 ? 0 : factor * bound;
}

/**
 * How far an element may be from its place when a line is sorted by keys with errors: for each place, the number of
 * places to the end of the run of keys whose order is not certain. `order` sorts the keys upwards.
 */
export function reachOf(order: readonly number[], keys: readonly number[], errors: readonly number[]): number[] {
  const low = order.map((k) => (keys[k] ?? Number.NaN) - (errors[k] ?? 0));
  // The least key that may still come behind each place.
  for (let i = low.length - 2; i >= 0; i--) low[i] = Math.min(low[i] ?? Infinity, low[i + 1] ?? Infinity);
  const reach = order.map(() => 0);
  let first = 0;
  let highest = Number.NEGATIVE_INFINITY;
  let isExact = true;
  order.forEach((k, place) => {
    highest = Math.max(highest, (keys[k] ?? Number.NaN) + (errors[k] ?? 0));
    isExact &&= (errors[k] ?? 0) === 0;
    const next = low[place + 1];
    if (next !== undefined && next <= highest) return;
    // Equal keys without errors keep their order.
    if (!isExact) for (let i = first; i <= place; i++) reach[i] = Math.max(i - first, place - i);
    [first, highest, isExact] = [place + 1, Number.NEGATIVE_INFINITY, true];
  });
  return reach;
}

/** How far a value may be off that is the one at place `k` of a line, or at any other within `reach` of it. */
export function farthest(line: readonly number[], k: number, reach: number, at: (place: number) => readonly [value: number, error: number]): number {
  const [value, error] = at(k);
  if (reach === 0) return error;
  // An order of which nothing is known, such as that of pieces of an uncertain mask.
  if (reach === Infinity) return Infinity;
  let most = error;
  for (let place = Math.max(0, k - reach); place <= Math.min(line.length - 1, k + reach); place++) {
    const [other, off] = at(place);
    most = Math.max(most, Math.abs(other - value) + off);
  }
  return most;
}

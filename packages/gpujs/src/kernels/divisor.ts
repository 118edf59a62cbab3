// Lengths that divide what there is evenly: of blocks, of rows of threads, of pieces.

/** The largest divisor of `count` that is at most `most`, more than `least`, and good; none if there is none. */
export function largestDivisor(count: number, most: number, least: number, isGood: (divisor: number) => boolean = () => true): number | undefined {
  for (let divisor = Math.min(count, Math.floor(most)); divisor > least; divisor--) if (count % divisor === 0 && isGood(divisor)) return divisor;
  return undefined;
}

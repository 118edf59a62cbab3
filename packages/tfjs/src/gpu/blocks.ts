// How sums are divided: the pixels of a sample into blocks, one partial sum each, and every long loop into chunks.
import type { SweepCounts } from '@semsegloss/core';

/** A block has at least so many pixels, unless its sample has fewer. */
const LEAST = 512;
/** Blocks of a whole run that keep a GPU busy, and of one sample, so that none grows too long. */
const WANTED = { run: 2048, sample: 64 } as const;

export interface Blocks {
  /** Of one sample; block b has the pixels b, b + blocks, b + 2 blocks … */
  readonly blocks: number;
  /** Terms that are added up before they are added to the total: about as many as there are such parts. */
  readonly chunk: number;
}

export function blocksOf({ batch, space }: SweepCounts): Blocks {
  const most = Math.max(WANTED.sample, Math.ceil(WANTED.run / batch));
  const blocks = Math.max(1, Math.min(Math.ceil(space / LEAST), most));
  const span = Math.ceil(space / blocks);
  return { blocks, chunk: Math.ceil(Math.sqrt(Math.max(span, batch * blocks))) };
}

/** Samples and classes are added up one after the other; more than this of either are not reckoned with. */
const MOST_LOOPED = 256;

/**
 * The roundings that a sum of so many terms goes through, at most. A loop over n terms in chunks of c has c + n/c:
 * for pixels of a block and for blocks, c the root of the longer, that is below 2c + 2c, and c² is at most the blocks wanted or the terms.
 */
export function roundingsOfSum(terms: number): number {
  return Math.max(0, Math.min(terms - 1, 4 * Math.ceil(Math.sqrt(Math.max(WANTED.run, terms))) + 2 * MOST_LOOPED));
}

// How the pixels of a sample, or of a piece of one, are divided into blocks, one partial sum each, and the loop over a block into two.
import type { Dialect } from '../mode.ts';
import { largestDivisor } from './divisor.ts';

/** Terms that float32 adds up before they are added to the total, and how many such parts a block has, unless a row has no room for so many blocks. */
const CHUNK = 32;
/** Pixels of a block where sums are float64: loops that are neither short nor so long that engines give up on them. */
const SPAN = 4096;
/** Blocks of one sample, at least, if they have a pixel each. */
const LEAST_BLOCKS = 64;

export interface Blocks {
  /** Of one sample. */
  readonly blocks: number;
  /** Parts of a block, and terms of a part. */
  readonly parts: number;
  readonly terms: number;
  /** Whether some threads reach beyond the last pixel. */
  readonly isUneven: boolean;
}

export function blocksOf(space: number, { sweeps, most: { row } }: Pick<Dialect, 'sweeps' | 'most'>): Blocks {
  // Blocks stand in one row of threads. An even span may be half as long as asked for.
  const most = sweeps ? SPAN : Math.max(CHUNK * CHUNK, Math.ceil((2 * space) / row));
  const span = Math.max(1, Math.min(most, Math.ceil(space / LEAST_BLOCKS)));
  const even = evenSpan(space, span);
  const terms = sweeps ? even : partOf(even);
  const parts = Math.ceil(even / terms);
  const blocks = Math.ceil(space / (parts * terms));
  return { blocks, parts, terms, isUneven: blocks * parts * terms !== space };
}

/** Terms that are added up first, of a block of `span`. */
function partOf(span: number): number {
  return isOfChunks(span) ? CHUNK : Math.min(CHUNK, Math.ceil(Math.sqrt(span)));
}

/** A length near `span`, not longer, that divides the pixels evenly, if need be `span` itself: better a multiple of what loops do at a time. */
function evenSpan(space: number, span: number): number {
  return largestDivisor(space, span, span / 2, isOfChunks) ?? largestDivisor(space, span, span / 2, (length) => length % partOf(length) === 0) ?? span;
}

/** Whether a length is a multiple of what loops do at a time. */
export function isOfChunks(length: number): boolean {
  return length % CHUNK === 0;
}

/** Classes of a pixel are added up one after the other; more than this are not reckoned with. */
const MOST_CLASSES = 256;

/** The shortest row of threads that is reckoned with. */
const SHORTEST_ROW = 4096;

/** The roundings that a sum in float32 goes through, at most: those of a part, of a block, of a pixel's classes, and one on the way to the host. */
export function roundingsOfSum(terms: number): number {
  const parts = Math.max(CHUNK, Math.ceil((2 * terms) / (SHORTEST_ROW * CHUNK)));
  return Math.min(terms, CHUNK + parts + MOST_CLASSES + 1);
}

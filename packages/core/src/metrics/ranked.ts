// The pixels of a class in the order of their scores: what the areas under ROC and precision-recall curves read.
import type { Region } from '../define/host-metric.ts';
import { argsort } from '../routines/argsort.ts';

/** The pixels of a region that count. */
export interface Ranked {
  readonly scores: Float32Array;
  readonly truth: Uint8Array;
}

export function rankedOf(region: Region): Ranked {
  const counts = (_: number, i: number): boolean => region.counted[i] === 1;
  return { scores: region.ranking().filter(counts), truth: region.truth.filter(counts) };
}

/** Visits every different score once, from the highest down, with how many pixels have it: truly of the class, and not. */
export function eachScore(parts: readonly Ranked[], visit: (positives: number, negatives: number) => void): void {
  const length = parts.reduce((sum, { scores }) => sum + scores.length, 0);
  const scores = new Float32Array(length);
  const truth = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    scores.set(part.scores, at);
    truth.set(part.truth, at);
    at += part.scores.length;
  }
  const order = argsort(scores, 1, length, 1, true);
  let [positives, negatives] = [0, 0];
  for (let rank = 0; rank < length; rank++) {
    const place = order[rank]!;
    if (truth[place] === 1) positives++;
    else negatives++;
    if (rank + 1 < length && scores[order[rank + 1]!] === scores[place]) continue;
    visit(positives, negatives);
    [positives, negatives] = [0, 0];
  }
}

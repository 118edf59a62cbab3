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

/** From the highest score down, one entry per score: how many pixels have it, by truth. */
export function groupsOf(parts: readonly Ranked[]): { readonly positives: number; readonly negatives: number }[] {
  const length = parts.reduce((sum, { scores }) => sum + scores.length, 0);
  const scores = new Float32Array(length);
  const truth = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    scores.set(part.scores, at);
    truth.set(part.truth, at);
    at += part.scores.length;
  }
  const groups: { positives: number; negatives: number }[] = [];
  let last: number | undefined;
  for (const place of argsort(scores, 1, length, 1, true)) {
    if (scores[place] !== last) groups.push({ positives: 0, negatives: 0 });
    last = scores[place];
    const group = groups[groups.length - 1]!;
    if (truth[place] === 1) group.positives++;
    else group.negatives++;
  }
  return groups;
}

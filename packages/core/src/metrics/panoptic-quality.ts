// Panoptic quality: how well segments are found, and how well the found ones fit.
import { defineHost } from '../define/host-metric.ts';
import { choice, number } from '../define/parameters.ts';
import { failure } from '../errors.ts';
import { assign } from '../routines/assignment.ts';
import { connectedComponents } from '../routines/connected-components.ts';

/** Matched and unmatched segments. */
export interface SegmentCounts {
  /** Pairs of segments that match. */
  readonly tp: number;
  /** Predicted segments without a match. */
  readonly fp: number;
  /** True segments without a match. */
  readonly fn: number;
  /** The sum of the IoUs of the pairs that match. */
  readonly iou: number;
}

/**
 * PQ = Σ IoU / (TP + ½ FP + ½ FN) = SQ · RQ, with SQ = Σ IoU / TP and RQ = TP / (TP + ½ FP + ½ FN), in [0, 1]. Segments
 * are the connected components of a class; a predicted and a true one match when their IoU is above `matchThreshold`.
 * Undefined where there is no segment (SQ: no match). Counts are pooled over images by default. For given instance ids
 * see `matchSegments`. Source: Kirillov et al. 2019.
 */
export const panopticQuality = defineHost({
  slug: 'panoptic-quality',
  title: 'Panoptic quality',
  aliases: ['pq', 'segmentation-quality', 'recognition-quality'],
  formula: 'Σ_{matches} IoU / (TP + FP/2 + FN/2)',
  doc: 'how many segments are found, times how well the found ones overlap',
  source: { authors: 'Kirillov et al.', year: 2019, title: 'Panoptic segmentation', where: 'CVPR' },
  range: [0, 1],
  perfect: 1,
  readsScores: false,
  defaults: { over: 'batch' },
  parameters: {
    quality: choice({ choices: ['panoptic', 'segmentation', 'recognition'], default: 'panoptic', doc: 'PQ, its factor SQ (fit of the matches), or its factor RQ (F1 of finding segments)' }),
    matchThreshold: number({ default: 0.5, min: 0, max: 1, doc: 'segments match when their IoU is greater; below 0.5 one to one, with the largest sum of IoUs' }),
    connectivity: choice({ choices: ['full', 'faces'], default: 'full', doc: 'whether pixels that share only a corner hang together' }),
  },
  measure: ({ truth, predicted, shape }, { matchThreshold, connectivity }): SegmentCounts => {
    const segmentsOf = (mask: Uint8Array): Int32Array => connectedComponents(mask, shape, connectivity).labels.map((label) => label + 1);
    return matchSegments(segmentsOf(predicted), segmentsOf(truth), matchThreshold);
  },
  combine: (parts, { quality }) => qualityOf(parts, quality),
});

/** PQ, SQ or RQ of the counts of several images together; null where it is 0/0. */
export function qualityOf(parts: readonly SegmentCounts[], quality: 'panoptic' | 'segmentation' | 'recognition'): number | null {
  let [tp, wrong, iou] = [0, 0, 0];
  for (const part of parts) {
    tp += part.tp;
    wrong += part.fp + part.fn;
    iou += part.iou;
  }
  const below = quality === 'segmentation' ? tp : tp + wrong / 2;
  return below === 0 ? null : (quality === 'recognition' ? tp : iou) / below;
}

/**
 * Matches the segments of one class of one image, given as instance ids per pixel: any numbers, 0 for no segment. A pair
 * matches when its IoU is above `threshold`. From 0.5 on a segment can have one match only; below, segments are paired
 * one to one so that the sum of their IoUs is largest, and the pairs above the threshold match.
 * @throws SHAPE_MISMATCH for lists of different length.
 */
export function matchSegments(predicted: ArrayLike<number>, truth: ArrayLike<number>, threshold = 0.5): SegmentCounts {
  if (predicted.length !== truth.length) throw failure('SHAPE_MISMATCH', 'matchSegments', `must be given as many predicted as true ids (${truth.length})`, predicted.length, 'Pass maps of one image.');
  const predictedSizes = new Map<number, number>();
  const trueSizes = new Map<number, number>();
  const shared = new Map<number, Map<number, number>>();
  for (let i = 0; i < truth.length; i++) {
    const [p, y] = [predicted[i]!, truth[i]!];
    if (p !== 0) predictedSizes.set(p, (predictedSizes.get(p) ?? 0) + 1);
    if (y !== 0) trueSizes.set(y, (trueSizes.get(y) ?? 0) + 1);
    if (p === 0 || y === 0) continue;
    const row = shared.get(y) ?? new Map<number, number>();
    shared.set(y, row.set(p, (row.get(p) ?? 0) + 1));
  }
  const overlaps = [...shared].flatMap(([y, row]) => [...row].map(([p, pixels]) => ({ y, p, iou: pixels / ((predictedSizes.get(p) ?? 0) + (trueSizes.get(y) ?? 0) - pixels) })));
  const matches = (threshold < 0.5 ? oneToOne(overlaps) : overlaps).filter(({ iou }) => iou > threshold);
  return { tp: matches.length, fp: predictedSizes.size - matches.length, fn: trueSizes.size - matches.length, iou: matches.reduce((sum, { iou }) => sum + iou, 0) };
}

interface Overlap {
  readonly y: number;
  readonly p: number;
  readonly iou: number;
}

/** The overlaps that pair segments one to one with the largest sum of IoUs. */
function oneToOne(overlaps: readonly Overlap[]): Overlap[] {
  const rows = [...new Set(overlaps.map(({ y }) => y))];
  const columns = [...new Set(overlaps.map(({ p }) => p))];
  const rowOf = new Map(rows.map((y, i) => [y, i]));
  const columnOf = new Map(columns.map((p, i) => [p, i]));
  const weights = new Float64Array(rows.length * columns.length);
  for (const { y, p, iou } of overlaps) weights[rowOf.get(y)! * columns.length + columnOf.get(p)!] = iou;
  const chosen = assign(weights, rows.length, columns.length);
  return overlaps.filter(({ y, p }) => chosen[rowOf.get(y)!] === columnOf.get(p));
}

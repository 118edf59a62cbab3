// From counted pixels to scores: Dice, IoU, precision, recall and specificity of a confusion matrix.
// The formulas live here and nowhere else in the comparison.
import type { ConfusionMatrix } from './types.ts';

export const SCORES = ['dice', 'iou', 'precision', 'recall', 'specificity'] as const;
export type ScoreName = (typeof SCORES)[number];
export type Scores = Readonly<Record<ScoreName, number>>;

/** Pixels of one class against the rest. */
export interface ClassCounts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** One class's pixels, read from its row (truth) and its column (prediction). */
export function classCounts(matrix: ConfusionMatrix, classId: number): ClassCounts {
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  matrix.forEach((row, truth) =>
    row.forEach((pixels, prediction) => {
      if (truth === classId && prediction === classId) tp += pixels;
      else if (prediction === classId) fp += pixels;
      else if (truth === classId) fn += pixels;
      else tn += pixels;
    }),
  );
  return { tp, fp, fn, tn };
}

/** Scores of one class; undefined when neither truth nor prediction has it. Another 0 / 0 counts as 0. */
export function classScores({ tp, fp, fn, tn }: ClassCounts): Scores | undefined {
  if (tp + fp + fn === 0) return undefined;
  return {
    dice: (2 * tp) / (2 * tp + fp + fn),
    iou: tp / (tp + fp + fn),
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    specificity: ratio(tn, tn + fp),
  };
}

/** The mean over the foreground classes that truth or prediction has; undefined when there is none. */
export function meanScores(matrix: ConfusionMatrix): Scores | undefined {
  const classes = matrix.flatMap((_, classId) => (classId === 0 ? [] : (classScores(classCounts(matrix, classId)) ?? [])));
  if (classes.length === 0) return undefined;
  const mean = (name: ScoreName): number => classes.reduce((sum, scores) => sum + scores[name], 0) / classes.length;
  return { dice: mean('dice'), iou: mean('iou'), precision: mean('precision'), recall: mean('recall'), specificity: mean('specificity') };
}

/** Counts two label images into a matrix of [truth][prediction]. */
export function confusion(truth: Uint8Array, prediction: Uint8Array, classes: number): ConfusionMatrix {
  const matrix = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  truth.forEach((label, pixel) => {
    const row = matrix[label];
    const predicted = prediction[pixel];
    if (row !== undefined && predicted !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  });
  return matrix;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

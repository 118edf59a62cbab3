// From counted pixels to scores: Dice, IoU, precision, recall and specificity of a confusion matrix.
// The formulas are core's; here is only which classes take part in the mean.
import { fromConfusionMatrix } from '@semsegloss/core';
import type { ConfusionMatrix } from './types.ts';

export const SCORES = ['dice', 'iou', 'precision', 'recall', 'specificity'] as const;
export type ScoreName = (typeof SCORES)[number];
export type Scores = Readonly<Record<ScoreName, number>>;

/**
 * The mean over the foreground classes that truth or prediction has; undefined when there is none.
 * For a class that takes part, any other 0/0 is 0: the precision of a class that was never predicted, for one.
 */
export function meanScores(matrix: ConfusionMatrix): Scores | undefined {
  const { counts, metrics } = fromConfusionMatrix(matrix);
  const present = counts.flatMap(({ tp, fp, fn }, classId) => (classId > 0 && tp + fp + fn > 0 ? [classId] : []));
  if (present.length === 0) return undefined;
  const mean = (name: ScoreName): number => present.reduce((sum, classId) => sum + (metrics[name].perClass[classId] ?? 0), 0) / present.length;
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

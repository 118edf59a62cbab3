// Where the voxels of a case lie: prediction and target must lie on the same grid, and distances need its spacing.
import { SemSegLossError } from '@semsegloss/core';
import { mismatch } from '../compare/data-error.ts';
import type { FileArray } from '../files/array.ts';
import type { Grid } from '../files/nifti-header.ts';

/** Corners that are further apart than this part of a voxel are not rounding. */
const SAME = 0.05;

/** @throws DATA_MISMATCH where both files say where their voxels lie, and say it differently */
export function checkGrids(prediction: FileArray, target: FileArray): void {
  const [ours, theirs] = [prediction.grid, target.grid];
  if (ours?.spacing !== undefined && theirs?.spacing !== undefined) {
    const [a, b] = [ours.spacing, theirs.spacing];
    if (a.some((size, axis) => Math.abs(size - (b[axis] ?? 0)) * (target.shape[axis] ?? 1) > SAME * size)) {
      throw mismatch(prediction.path, `must have the spacing ${b.join(' × ')} mm of ${target.path}`, `${a.join(' × ')} mm`, ADVICE);
    }
  }
  if (ours?.affine === undefined || theirs?.affine === undefined) return;
  const apart = largestShift(ours.affine, theirs.affine, target.shape.toReversed());
  const voxel = Math.min(...(theirs.spacing ?? [1]));
  if (apart > SAME * voxel) {
    throw mismatch(prediction.path, `must lie where ${target.path} lies (affine of the header)`, `a corner ${apart.toPrecision(3)} mm away`, ADVICE);
  }
}

const ADVICE = 'Resample one onto the grid of the other; or, if only a header is wrong, correct it or save both as NPY';

/** How far the corners of the image are moved from one affine to the other. */
function largestShift(a: NonNullable<Grid['affine']>, b: NonNullable<Grid['affine']>, sizes: readonly number[]): number {
  const [x = 1, y = 1, z = 1] = sizes;
  const corners = [0, x - 1].flatMap((i) => [0, y - 1].flatMap((j) => [0, z - 1].map((k) => [i, j, k, 1])));
  return Math.max(...corners.map((corner) => Math.hypot(...a.map((row, axis) => corner.reduce((sum, at, i) => sum + at * ((row[i] ?? 0) - (b[axis]?.[i] ?? 0)), 0)))));
}

/**
 * Distance between neighbours along each axis: as asked, or as the target's header says it, or the prediction's; null
 * where no file knows, so that distances count pixels.
 * @throws FILE_MALFORMED for a NIfTI file whose header gives none
 */
export function spacingOf(prediction: FileArray, target: FileArray, asked: readonly number[] | undefined): readonly number[] | null {
  if (asked !== undefined) return asked;
  const file = [target, prediction].find(({ grid }) => grid !== undefined);
  if (file?.grid === undefined) return null;
  const { path, grid: { spacing } } = file;
  if (spacing === undefined) throw new SemSegLossError('FILE_MALFORMED', `${path}: must have a positive pixdim for each axis, got none. Give --spacing.`);
  return spacing;
}

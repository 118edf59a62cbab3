// Lines of a row-major array: element i of a line lies at o·n·inner + i·inner + k. Axis by axis routines work on the
// lines of one axis after the other; this says how an axis' lines lie, and what a spacing means for each axis.
import { failure } from '../errors.ts';
import { elementCount } from '../ops/indexing.ts';

/** The lines along one axis of a row-major array: `outer · inner` lines of `n` elements, `inner` apart. */
export interface Lines {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** How the lines along `axis` lie. */
export function linesOf(shape: readonly number[], axis: number): Lines {
  return { outer: elementCount(shape.slice(0, axis)), n: shape[axis] ?? 1, inner: elementCount(shape.slice(axis + 1)) };
}

/**
 * The distance between neighbours along each of `rank` axes, from one number for all or one per axis.
 * @throws SHAPE_MISMATCH for another length, PARAMETER_RANGE for what is no finite number above 0.
 */
export function spacings(where: string, spacing: number | readonly number[], rank: number): readonly number[] {
  const each = typeof spacing === 'number' ? Array.from({ length: rank }, () => spacing) : spacing;
  if (each.length !== rank) {
    throw failure('SHAPE_MISMATCH', where, `must be one number, or one for each of the ${rank} space axes (rank ${rank})`, each, 'Give the spacing in the order of the axes.');
  }
  const bad = each.find((value) => !(value > 0 && Number.isFinite(value)));
  if (bad !== undefined) throw failure('PARAMETER_RANGE', where, 'must be finite and above 0', bad, 'Give the distance between the centres of neighbours.');
  return each;
}

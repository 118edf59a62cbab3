// Where the threads of a kernel that writes pixels stand: rows of x threads, planes of rows, and one set of planes for
// each array that it writes. Rows and planes follow memory, so that results need no reordering.
import { elementsOf, groupOrder, unsupported, type AxisGroup, type Plan, type SweepCounts } from '@semsegloss/core';
import type { Dialect } from '../mode.ts';
import { largestDivisor } from './divisor.ts';

export interface Grid {
  /** Groups of axes that planes run over, the outermost first; the rest lies within a plane. */
  readonly outer: readonly AxisGroup[];
  /** Classes that lie side by side in a row: 1 unless the class axis is the innermost. */
  readonly inner: number;
  /** Elements of a plane. */
  readonly plane: number;
  readonly planes: number;
  /** Threads of a row, and rows of a plane; the last may reach beyond it. */
  readonly x: number;
  readonly rows: number;
  /** Rows and planes of one launch. */
  readonly tile: { readonly rows: number; readonly planes: number };
}

/** The grid for `arrays` arrays that vary like a node. */
export function gridOf(plan: Plan, node: number, counts: SweepCounts, { most }: Dialect, arrays: number): Grid {
  const order = groupOrder(plan).filter((group) => plan.extents[node]?.[group] === true);
  const outer = order.slice(0, order.indexOf('space'));
  const inner = elementsOf(order.slice(order.indexOf('space') + 1), counts);
  const plane = counts.space * inner;
  const planes = elementsOf(outer, counts);
  if (inner > most.row) throw unsupported('gpu.js', `more than ${most.row} classes side by side do not fit a row of threads, got ${inner}. Use another layout`);
  const x = rowLength(plane, inner, inner === 1 ? most.pixels : most.row);
  const rows = Math.ceil(plane / x);
  return { outer, inner, plane, planes, x, rows, tile: tileOf(x, rows, planes * arrays, most) };
}

/** The longest row that divides a plane evenly, if it is not too short. */
function rowLength(plane: number, inner: number, most: number): number {
  if (plane <= most) return plane;
  const longest = most - (most % inner);
  return largestDivisor(plane, longest, longest / 8, (x) => x % inner === 0) ?? longest;
}

function tileOf(x: number, rows: number, planes: number, most: Dialect['most']): Grid['tile'] {
  if (x * rows * planes <= most.cells && (planes > 1 || rows <= most.row)) return { rows, planes };
  if (x * rows <= most.cells && rows <= most.row) return { rows, planes: Math.max(1, Math.floor(most.cells / (x * rows))) };
  return { rows: Math.min(rows, most.row, Math.floor(most.cells / x)), planes: 1 };
}

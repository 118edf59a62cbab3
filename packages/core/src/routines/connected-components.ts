// Connected components of a mask: union-find over runs of foreground along the last axis.
import { failure } from '../errors.ts';
import type { TensorData } from '../run/tensor.ts';

/** 'faces': pixels that share a side (4 neighbours in a plane, 6 in a volume); 'full': corners count too (8, 26). */
export type Connectivity = 'faces' | 'full';

export interface Components {
  /** For each pixel of the foreground the flat index of the first pixel of its component, in memory order; −1 elsewhere. */
  readonly labels: Int32Array;
  /** The number of components. */
  readonly count: number;
}

/**
 * The components of the pixels that are not 0, for a mask of one to three axes.
 *
 *     connectedComponents(Uint8Array.of(1, 1, 0, 1), [4], 'faces');  // labels 0 0 −1 3, count 2
 *
 * @throws SHAPE_MISMATCH
 */
export function connectedComponents(mask: TensorData, shape: readonly number[], connectivity: Connectivity): Components {
  const [depth, height, width] = volumeOf(mask, shape);
  const labels = new Int32Array(mask.length).fill(-1);
  const runs = findRuns(mask, width);
  const corner = connectivity === 'full' ? 1 : 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const row = z * height + y;
      if (y > 0) joinRows(runs, row, row - 1, corner, width);
      if (z === 0) continue;
      for (let dy = -corner; dy <= corner; dy++) if (y + dy >= 0 && y + dy < height) joinRows(runs, row, row - height + dy, corner, width);
    }
  }
  let count = 0;
  for (let run = 0; run < runs.total; run++) {
    const root = rootOf(runs.parent, run);
    if (root === run) count++;
    labels.fill(runs.begin[root]!, runs.begin[run], runs.end[run]);
  }
  return { labels, count };
}

function volumeOf(mask: TensorData, shape: readonly number[]): readonly [number, number, number] {
  const [width = 1, height = 1, depth = 1] = shape.toReversed();
  if (shape.length > 3 || width * height * depth !== mask.length) {
    throw failure('SHAPE_MISMATCH', 'connectedComponents.shape', `must be the one to three axes of a mask of ${mask.length} pixels`, shape, 'Pass one image or volume at a time.');
  }
  return [depth, height, width];
}

/** Runs of foreground in memory order; no run leaves its row. Each is at first a component of its own. */
interface Runs {
  readonly total: number;
  readonly begin: Int32Array;
  /** One past the last pixel. */
  readonly end: Int32Array;
  /** The first run of each row, and after the last row the number of runs. */
  readonly firstOfRow: Int32Array;
  /** An earlier run of the same component, or the run itself. */
  readonly parent: Int32Array;
}

function findRuns(mask: TensorData, width: number): Runs {
  const rows = width === 0 ? 0 : mask.length / width;
  let total = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0 && (i % width === 0 || mask[i - 1] === 0)) total++;
  const begin = new Int32Array(total);
  const end = new Int32Array(total);
  const firstOfRow = new Int32Array(rows + 1);
  let run = 0;
  for (let row = 0; row < rows; row++) {
    firstOfRow[row] = run;
    const stop = (row + 1) * width;
    for (let i = row * width; i < stop; i++) {
      if (mask[i] === 0) continue;
      begin[run] = i;
      while (i < stop && mask[i] !== 0) i++;
      end[run++] = i;
    }
  }
  firstOfRow[rows] = run;
  return { total, begin, end, firstOfRow, parent: Int32Array.from({ length: total }, (_, i) => i) };
}

/** Joins the runs of two rows that touch; `corner` 1 lets them touch at a corner. */
function joinRows({ begin, end, firstOfRow, parent }: Runs, row: number, other: number, corner: number, width: number): void {
  const shift = (row - other) * width;
  let a = firstOfRow[row]!;
  let b = firstOfRow[other]!;
  const lastA = firstOfRow[row + 1]!;
  const lastB = firstOfRow[other + 1]!;
  while (a < lastA && b < lastB) {
    if (begin[a]! < end[b]! + shift + corner && begin[b]! + shift < end[a]! + corner) join(parent, a, b);
    if (end[a]! < end[b]! + shift) a++;
    else b++;
  }
}

/** The earlier root wins, so that a root is the first run of its component. */
function join(parent: Int32Array, a: number, b: number): void {
  const [rootA, rootB] = [rootOf(parent, a), rootOf(parent, b)];
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}

function rootOf(parent: Int32Array, run: number): number {
  let at = run;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!;
    at = parent[at]!;
  }
  return at;
}

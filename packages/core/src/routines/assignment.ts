// The one-to-one assignment of rows to columns with the largest sum of weights.

/**
 * For each row of a [rows, columns] matrix of finite weights its column, or −1 where columns run out. Every row or every column is
 * assigned, whichever are fewer. O(rows² · columns) by shortest augmenting paths.
 *
 *     assign(Float64Array.of(0.6, 0.5, 0.5, 0), 2, 2);  // 1 0: 0.5 + 0.5 beats 0.6 + 0
 *
 * Source: Kuhn, "The Hungarian method for the assignment problem", Naval Research Logistics Quarterly 2, 1955.
 */
export function assign(weights: Float64Array, rows: number, columns: number): Int32Array {
  if (rows <= columns) return assignRows((row, column) => -weights[row * columns + column]!, rows, columns);
  const result = new Int32Array(rows).fill(-1);
  assignRows((column, row) => -weights[row * columns + column]!, columns, rows).forEach((row, column) => { result[row] = column; });
  return result;
}

/** Gives each row a column so that the sum of costs is smallest; there are as many columns as rows, or more. */
function assignRows(cost: (row: number, column: number) => number, rows: number, columns: number): Int32Array {
  const rowPotential = new Float64Array(rows);
  const columnPotential = new Float64Array(columns);
  const rowOf = new Int32Array(columns).fill(-1);
  const shortest = new Float64Array(columns);
  const previous = new Int32Array(columns);
  const isReached = new Uint8Array(columns);
  for (let start = 0; start < rows; start++) {
    shortest.fill(Number.POSITIVE_INFINITY);
    previous.fill(-1);
    isReached.fill(0);
    let row = start;
    let column = -1;
    // Grows a tree of reduced costs from `start` until it meets a free column.
    for (;;) {
      let nearest = -1;
      for (let c = 0; c < columns; c++) {
        if (isReached[c] === 1) continue;
        const reduced = cost(row, c) - rowPotential[row]! - columnPotential[c]!;
        if (reduced < shortest[c]!) {
          shortest[c] = reduced;
          previous[c] = column;
        }
        if (nearest === -1 || shortest[c]! < shortest[nearest]!) nearest = c;
      }
      const step = shortest[nearest]!;
      rowPotential[start]! += step;
      for (let c = 0; c < columns; c++) {
        if (isReached[c] === 0) {
          shortest[c]! -= step;
          continue;
        }
        rowPotential[rowOf[c]!]! += step;
        columnPotential[c]! -= step;
      }
      column = nearest;
      isReached[column] = 1;
      if (rowOf[column] === -1) break;
      row = rowOf[column]!;
    }
    // Turns the path around.
    for (let c = column; c !== -1; c = previous[c]!) rowOf[c] = previous[c] === -1 ? start : rowOf[previous[c]!]!;
  }
  const result = new Int32Array(rows);
  rowOf.forEach((row, column) => { if (row !== -1) result[row] = column; });
  return result;
}

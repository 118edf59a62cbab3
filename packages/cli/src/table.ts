// Rows of text as aligned columns. What stands in them is for the commands to say.

/** Columns two spaces apart, the ones at `right` aligned to the right; no spaces at the ends of lines. */
export function alignColumns(rows: readonly (readonly string[])[], right: (column: number) => boolean = () => false): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => { widths[column] = Math.max(widths[column] ?? 0, cell.length); });
  return rows.map((row) => row.map((cell, column) => (right(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd());
}

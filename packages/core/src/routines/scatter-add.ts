// Adds the elements of a line at places of the same line.

/** out[j] = Σ x[k] over all k with places[k] = j, in float64; `out` is 0 at first. */
export function scatterAdd(x: ArrayLike<number>, places: ArrayLike<number>, out: Float32Array): void {
  if (undoesSort(x, places, out)) return;
  const sums = new Float64Array(out.length);
  for (let k = 0; k < out.length; k++) sums[places[k]!]! += x[k]!;
  out.set(sums);
}

/** Most often each place is hit once, as by the order of a sort: then nothing is added. False, and `out` half done, where not. */
function undoesSort(x: ArrayLike<number>, places: ArrayLike<number>, out: Float32Array): boolean {
  const isHit = new Int32Array((out.length >> 5) + 1);
  for (let k = 0; k < out.length; k++) {
    const place = places[k]!;
    const word = isHit[place >> 5]!;
    const bit = 1 << (place & 31);
    if ((word & bit) !== 0) return false;
    isHit[place >> 5] = word | bit;
    out[place] = x[k]!;
  }
  return true;
}

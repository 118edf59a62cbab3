// Row-major index arithmetic for the float64 reference. Slow and obvious.

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** For each element of `to`, the place in `from` that it comes from, axes of size 1 repeating. */
export function broadcastIndex(from: readonly number[], to: readonly number[]): Int32Array {
  const out = new Int32Array(elementCount(to));
  const at = to.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    let place = 0;
    for (let axis = 0; axis < to.length; axis++) place = place * (from[axis] ?? 1) + (from[axis] === 1 ? 0 : (at[axis] ?? 0));
    out[i] = place;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      at[axis] = (at[axis] ?? 0) + 1;
      if ((at[axis] ?? 0) < (to[axis] ?? 1)) break;
      at[axis] = 0;
    }
  }
  return out;
}

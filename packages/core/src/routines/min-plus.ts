// The lower envelope of parabolas along the lines of an array: out[i] = min over j of data[j] + (spacing (i − j))².
// One pass per axis turns squared distances along the others into squared distances in all (distance-transform.ts).

/** Values from here on are no candidates, unless a line has no other. */
export const ABSENT = 1e30;

/** Lines that lie apart are copied to consecutive memory this many at a time. */
const TILE = 16;

/**
 * out[i] = min over j of data[j] + (spacing (i − j))² for every line of a row-major [outer, n, inner] array, in O(n)
 * per line. `data` is finite or Infinity and not negative; values of `ABSENT` and more are absent, and a line of
 * nothing else gets its smallest value throughout. `into` may be `data` itself.
 *
 * Exact where spacing² and data are whole numbers (below 2^53). Otherwise float64 may take one of two parabolas that
 * all but meet at i for the other, which costs a few roundings of (spacing · n)².
 *
 * Source: Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", Theory of Computing 8, 2012.
 */
export function minPlusQuad<Data extends Float32Array | Float64Array>(data: Data, outer: number, n: number, inner: number, spacing = 1, into: Data = data): Data {
  const envelope = new Envelope(n);
  const weight = spacing * spacing;
  if (inner === 1 && into instanceof Float64Array) {
    if (into !== data) into.set(data);
    for (let o = 0; o < outer; o++) envelope.replace(into, o * n, weight);
    return into;
  }
  const tile = new Float64Array(Math.min(TILE, inner) * n);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < inner; k += TILE) {
      const lines = Math.min(TILE, inner - k);
      const first = o * n * inner + k;
      for (let i = 0; i < n; i++) for (let l = 0; l < lines; l++) tile[l * n + i] = data[first + i * inner + l]!;
      for (let l = 0; l < lines; l++) envelope.replace(tile, l * n, weight);
      for (let i = 0; i < n; i++) for (let l = 0; l < lines; l++) into[first + i * inner + l] = tile[l * n + i]!;
    }
  }
  return into;
}

/** The parabolas that are lowest somewhere on a line of n elements, from left to right. Made once, used for many lines. */
class Envelope {
  readonly #n: number;
  /** Where each parabola has its vertex, and how high. */
  readonly #vertex: Int32Array;
  readonly #height: Float64Array;
  /** The first element where each one is the lowest. */
  readonly #start: Int32Array;

  constructor(n: number) {
    this.#n = n;
    this.#vertex = new Int32Array(n);
    this.#height = new Float64Array(n);
    this.#start = new Int32Array(n + 1);
  }

  /** Replaces n elements from `first` on by their envelope. */
  replace(line: Float64Array, first: number, weight: number): void {
    const n = this.#n;
    const vertex = this.#vertex;
    const height = this.#height;
    const start = this.#start;
    const half = 0.5 / weight;
    let last = -1;
    for (let i = 0; i < n; i++) {
      const h = line[first + i]!;
      if (h >= ABSENT) continue;
      // From `crossing` on parabola i is the lower one.
      let from = 0;
      while (last >= 0) {
        const v = vertex[last]!;
        const crossing = 0.5 * (i + v) + ((h - height[last]!) * half) / (i - v);
        if (crossing >= start[last]!) {
          from = crossing >= n ? n : Math.floor(crossing) + 1;
          break;
        }
        last--;
      }
      if (from >= n) continue;
      last++;
      vertex[last] = i;
      height[last] = h;
      start[last] = from;
    }
    if (last < 0) return fillWithSmallest(line, first, n);
    start[last + 1] = n;
    for (let k = 0; k <= last; k++) {
      const v = vertex[k]!;
      const h = height[k]!;
      const end = start[k + 1]!;
      for (let i = start[k]!; i < end; i++) line[first + i] = h + weight * ((i - v) * (i - v));
    }
  }
}

function fillWithSmallest(line: Float64Array, first: number, n: number): void {
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = first; i < first + n; i++) if (line[i]! < smallest) smallest = line[i]!;
  line.fill(smallest, first, first + n);
}

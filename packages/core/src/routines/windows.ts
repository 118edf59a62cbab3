// Windows along the lines of one axis: weighted sums of neighbours, their transpose, and the largest neighbour. A few
// lines are worked on at a time and written when they are done, so that the result may lie where an operand does.
import { beyond, type Border } from '../ops/correlate.ts';
import type { Lines } from './lines.ts';

export interface Taps {
  readonly offsets: readonly number[];
  readonly weights: readonly number[];
  readonly border: Border;
}

/** Elements of the lines that are worked on at a time: few enough for a cache. */
const MOST_AT_ONCE = 16_384;

/** Some neighbouring lines: row i of them, with an element of each, lies at first + i · stride. */
interface Band {
  readonly first: number;
  readonly width: number;
}

/** out[i] = Σ_k weights[k] · x[i + offsets[k]] along every line, sums in float64. */
export function correlateLines(x: Float32Array, lines: Lines, { offsets, weights, border }: Taps, out: Float32Array = new Float32Array(x.length)): Float32Array {
  return byBands(lines, out, ({ first, width }, sums) => {
    offsets.forEach((offset, k) => eachRow(lines, offset, border, (to, from, count) => addRows(x, first, lines.inner, from, sums, to, width, count, weights[k] ?? 0)));
  });
}

/** The transpose: every x[i] is given to the places that it was taken from. */
export function correlateLinesAdjoint(x: Float32Array, lines: Lines, { offsets, weights, border }: Taps, out: Float32Array = new Float32Array(x.length)): Float32Array {
  return byBands(lines, out, ({ first, width }, sums) => {
    offsets.forEach((offset, k) => eachRow(lines, offset, border, (from, to, count) => addRows(x, first, lines.inner, from, sums, to, width, count, weights[k] ?? 0)));
  });
}

/** out[i] = the largest x[j] with |i − j| ≤ radius along every line. */
export function largestInWindows(x: Float32Array, lines: Lines, radius: number, out: Float32Array = new Float32Array(x.length)): Float32Array {
  return byBands(lines, out, ({ first, width }, best) => {
    best.fill(-Infinity, 0, lines.n * width);
    for (let offset = -radius; offset <= radius; offset++) {
      eachRow(lines, offset, 'zero', (to, from, count) => raiseToRows(x, first, lines.inner, from, best, to, width, count));
    }
  });
}

/** Shares each u[i] out equally among the largest x[j] with |i − j| ≤ radius. */
export function shareAmongLargest(x: Float32Array, u: Float32Array, lines: Lines, radius: number, out: Float32Array = new Float32Array(x.length)): Float32Array {
  const { n, inner } = lines;
  return byBands(lines, out, ({ first, width }, sums) => {
    for (let i = 0; i < n; i++) {
      const [low, high] = [Math.max(0, i - radius), Math.min(n - 1, i + radius)];
      for (let k = 0; k < width; k++) {
        const share = u[first + i * inner + k]!;
        if (share !== 0) shareOut(x, first + low * inner + k, high - low + 1, inner, share, sums, low * width + k, width);
      }
    }
  });
}

/** Calls `work` for some lines after the other, with zeros to add to, and writes what it leaves there. */
function byBands({ outer, n, inner }: Lines, out: Float32Array, work: (band: Band, sums: Float64Array) => void): Float32Array {
  const most = Math.min(inner, Math.max(1, Math.floor(MOST_AT_ONCE / n)));
  const sums = new Float64Array(n * most);
  for (let o = 0; o < outer; o++) {
    for (let column = 0; column < inner; column += most) {
      const width = Math.min(most, inner - column);
      const first = o * n * inner + column;
      sums.fill(0);
      work({ first, width }, sums);
      if (width === inner) out.set(n * width === sums.length ? sums : sums.subarray(0, n * width), first);
      else for (let i = 0; i < n; i++) out.set(sums.subarray(i * width, (i + 1) * width), first + i * inner);
    }
  }
  return out;
}

/** Calls `move` for stretches of rows: place `at`, its neighbour `from` at an offset, and how many of both follow. */
function eachRow({ n }: Lines, offset: number, border: Border, move: (at: number, from: number, count: number) => void): void {
  const [begin, end] = [Math.min(n, Math.max(0, -offset)), Math.max(0, Math.min(n, n - offset))];
  if (begin < end) move(begin, begin + offset, end - begin);
  for (let i = begin === 0 && begin < end ? end : 0; i < n; i = i + 1 === begin && begin < end ? end : i + 1) {
    const from = beyond(i + offset, n, border);
    if (from >= 0) move(i, from, 1);
  }
}

/** sums += weight · x for `count` rows: one loop where the rows of a band follow one another. */
function addRows(x: Float32Array, first: number, inner: number, from: number, sums: Float64Array, to: number, width: number, count: number, weight: number): void {
  const isWhole = width === inner;
  const [rows, length] = isWhole ? [1, width * count] : [count, width];
  for (let row = 0; row < rows; row++) {
    const [source, target] = [first + (from + row) * inner, (to + row) * width];
    for (let k = 0; k < length; k++) sums[target + k]! += weight * x[source + k]!;
  }
}

function raiseToRows(x: Float32Array, first: number, inner: number, from: number, best: Float64Array, to: number, width: number, count: number): void {
  const isWhole = width === inner;
  const [rows, length] = isWhole ? [1, width * count] : [count, width];
  for (let row = 0; row < rows; row++) {
    const [source, target] = [first + (from + row) * inner, (to + row) * width];
    for (let k = 0; k < length; k++) {
      const value = x[source + k]!;
      if (value > best[target + k]!) best[target + k] = value;
    }
  }
}

function shareOut(x: Float32Array, first: number, length: number, stride: number, share: number, sums: Float64Array, to: number, width: number): void {
  let peak = x[first]!;
  let count = 1;
  for (let j = 1; j < length; j++) {
    const value = x[first + j * stride]!;
    if (value === peak) count++;
    if (value > peak) {
      peak = value;
      count = 1;
    }
  }
  for (let j = 0; j < length; j++) if (x[first + j * stride] === peak) sums[to + j * width]! += share / count;
}

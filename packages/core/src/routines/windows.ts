// Windows along the lines of one axis: weighted sums of neighbours, their transpose, and the largest neighbour.
import { beyond, type Border } from '../ops/correlate.ts';
import type { Lines } from './lines.ts';

export interface Taps {
  readonly offsets: readonly number[];
  readonly weights: readonly number[];
  readonly border: Border;
}

/** out[i] = Σ_k weights[k] · x[i + offsets[k]] along every line, sums in float64. */
export function correlateLines(x: Float32Array, { outer, n, inner }: Lines, taps: Taps, out = new Float32Array(x.length)): Float32Array {
  const sums = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < n; i++) {
      sums.fill(0);
      taps.offsets.forEach((offset, k) => {
        const from = beyond(i + offset, n, taps.border);
        if (from >= 0) addScaled(x, (o * n + from) * inner, taps.weights[k] ?? 0, sums);
      });
      out.set(sums, (o * n + i) * inner);
    }
  }
  return out;
}

/** The transpose: every x[i] is given to the places that it was taken from. */
export function correlateLinesAdjoint(x: Float32Array, { outer, n, inner }: Lines, taps: Taps, out = new Float32Array(x.length)): Float32Array {
  const plane = new Float64Array(n * inner);
  for (let o = 0; o < outer; o++) {
    plane.fill(0);
    for (let i = 0; i < n; i++) {
      taps.offsets.forEach((offset, k) => {
        const to = beyond(i + offset, n, taps.border);
        if (to >= 0) addScaled(x, (o * n + i) * inner, taps.weights[k] ?? 0, plane.subarray(to * inner, (to + 1) * inner));
      });
    }
    out.set(plane, o * n * inner);
  }
  return out;
}

function addScaled(x: Float32Array, first: number, weight: number, sums: Float64Array): void {
  for (let k = 0; k < sums.length; k++) sums[k]! += weight * x[first + k]!;
}

/** out[i] = the largest x[j] with |i − j| ≤ radius along every line. */
export function largestInWindows(x: Float32Array, { outer, n, inner }: Lines, radius: number, out = new Float32Array(x.length)): Float32Array {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < n; i++) {
      const at = (o * n + i) * inner;
      const [low, high] = [Math.max(0, i - radius), Math.min(n - 1, i + radius)];
      for (let k = 0; k < inner; k++) out[at + k] = largest(x, (o * n + low) * inner + k, high - low + 1, inner);
    }
  }
  return out;
}

/** Shares each u[i] out equally among the largest x[j] with |i − j| ≤ radius. */
export function shareAmongLargest(x: Float32Array, u: Float32Array, { outer, n, inner }: Lines, radius: number, out = new Float32Array(x.length)): Float32Array {
  const plane = new Float64Array(n * inner);
  for (let o = 0; o < outer; o++) {
    const base = o * n * inner;
    plane.fill(0);
    for (let i = 0; i < n; i++) {
      const [low, high] = [Math.max(0, i - radius), Math.min(n - 1, i + radius)];
      for (let k = 0; k < inner; k++) {
        const share = u[base + i * inner + k]!;
        if (share === 0) continue;
        const first = low * inner + k;
        const peak = largest(x, base + first, high - low + 1, inner);
        let count = 0;
        for (let j = 0; j <= high - low; j++) if (x[base + first + j * inner] === peak) count++;
        for (let j = 0; j <= high - low; j++) if (x[base + first + j * inner] === peak) plane[first + j * inner]! += share / count;
      }
    }
    out.set(plane, base);
  }
  return out;
}

function largest(x: Float32Array, first: number, count: number, stride: number): number {
  let best = x[first]!;
  for (let j = 1; j < count; j++) {
    const value = x[first + j * stride]!;
    if (value > best) best = value;
  }
  return best;
}

// Turns scores and targets into class ids, one pass over memory each, for any order of axes.
// It trusts values that run/checks.ts has read, and allocates nothing.
import type { Sizes } from '../graph/dims.ts';
import type { TensorData } from '../run/tensor.ts';

/** Id of a pixel (or of a pixel's channel) that does not count. */
export const NOT_COUNTED = -1;

/**
 * Where things lie in row-major memory: channel c of pixel o·inner + i is element (o·channels + c)·inner + i.
 * The pixels of a sample are next to each other.
 */
export interface Places {
  readonly pixels: number;
  readonly channels: number;
  readonly inner: number;
  readonly samples: number;
}

export function placesOf(letters: string, sizes: Sizes, channels: number): Places {
  const count = (axes: string): number => [...axes].reduce((total, letter) => (letter === 'C' ? total : total * (sizes[letter] ?? 1)), 1);
  const classAxis = letters.indexOf('C');
  return { pixels: count(letters), channels, inner: classAxis === -1 ? 1 : count(letters.slice(classAxis + 1)), samples: sizes['N'] ?? 1 };
}

/** Id of the largest channel of each pixel, the lowest id in a tie. */
export function largestChannel(data: TensorData, { pixels, channels, inner }: Places, ids: Int32Array): void {
  const outer = pixels / inner;
  let pixel = 0;
  for (let o = 0; o < outer; o++) {
    const row = o * channels * inner;
    for (let i = 0; i < inner; i++) {
      let at = row + i;
      let largest = data[at]!;
      let id = 0;
      for (let c = 1; c < channels; c++) {
        at += inner;
        const value = data[at]!;
        if (value > largest) {
          largest = value;
          id = c;
        }
      }
      ids[pixel++] = id;
    }
  }
}

/** 1 above the threshold, 0 elsewhere, and NOT_COUNTED at the ignored value (NaN: none). */
export function above(data: TensorData, threshold: number, ignored: number, ids: Int32Array): void {
  for (let i = 0; i < data.length; i++) ids[i] = Math.fround(data[i]!) > threshold ? 1 : 0;
  skip(data, ignored, ids);
}

/** The ids as they are, and NOT_COUNTED at the ignored one (NaN: none). */
export function given(data: TensorData, ignored: number, ids: Int32Array): void {
  ids.set(data);
  skip(data, ignored, ids);
}

function skip(data: TensorData, ignored: number, ids: Int32Array): void {
  if (Number.isNaN(ignored)) return;
  for (let i = 0; i < data.length; i++) if (data[i] === ignored) ids[i] = NOT_COUNTED;
}

/** NOT_COUNTED at pixels of weight 0, in each of `channels` id channels. */
export function leaveOut(mask: TensorData, { pixels, inner }: Places, channels: number, ids: Int32Array): void {
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (mask[pixel] !== 0) continue;
    const o = Math.floor(pixel / inner);
    const first = channels === 1 ? pixel : o * channels * inner + (pixel - o * inner);
    for (let c = 0; c < channels; c++) ids[first + c * inner] = NOT_COUNTED;
  }
}

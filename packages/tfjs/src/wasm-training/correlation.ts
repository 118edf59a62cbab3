// A convolution of images that are padded, and spread apart if asked, one at a time in a scratch buffer:
//   out[n, y, x, c] = activation(bias[c] + Σ_ky Σ_kx Σ_a padded[n, s·y + ky, t·x + kx, a] · filter[ky, kx, a, c])
// A convolution's input gradient is this too, with the filter turned round. No dilations.

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { CHANNEL_TILES, PIXEL_TILES, correlationTile, type Activation } from './correlation-tile.ts';
import { addressOf, functionOf, type WasmBackend } from './heap.ts';
import { scratchOf } from './scratch.ts';
import { spans } from './tiles.ts';

export interface Correlation {
  /** [batch, height, width, channels] */
  readonly image: TensorInfo;
  /** Where the first pixel lands in the padded image: padding before, negative to crop. */
  readonly before: readonly [number, number];
  /** Pixels are this far apart in the padded image, zeros between. */
  readonly spread: readonly [number, number];
  /** Rows s and columns t of the padded image between neighbouring outputs. */
  readonly strides: readonly [number, number];
  readonly filterSize: readonly [number, number];
  /** Weight of filter row, column, input channel, output channel. */
  readonly weight: (ky: number, kx: number, a: number, c: number) => number;
  readonly bias: Float32Array | null;
  readonly activation: Activation;
  /** Slope of a leaky relu below 0. */
  readonly slope: number;
  /** [batch, height, width, channels], already allocated. */
  readonly out: TensorInfo;
}

/** Runs the correlation, writing `out`. */
export function correlate(backend: WasmBackend, { image, before, spread, strides, filterSize, weight, bias, activation, slope, out }: Correlation): void {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const [, outHeight, outWidth, outChannels] = out.shape as [number, number, number, number];
  const [kh, kw] = filterSize;
  const paddedHeight = (outHeight - 1) * strides[0] + kh;
  const paddedWidth = (outWidth - 1) * strides[1] + kw;
  const paddedSize = paddedHeight * paddedWidth * channels;
  const reduction = kw * channels;
  const filterFloats = kh * reduction * outChannels;
  const scratch = scratchOf(backend, paddedSize + filterFloats + outChannels + 1);
  const heap = backend.wasm.HEAPF32;
  const padded = scratch >>> 2;
  const packed = padded + paddedSize;
  const start = packed + filterFloats;
  const slopeAt = start + outChannels;

  const blocks = spans(outChannels, CHANNEL_TILES);
  let next = packed;
  for (const block of blocks) {
    for (let ky = 0; ky < kh; ky += 1) {
      for (let kx = 0; kx < kw; kx += 1) {
        for (let a = 0; a < channels; a += 1) {
          for (let c = 0; c < block.width; c += 1) heap[next++] = weight(ky, kx, a, block.start + c);
        }
      }
    }
  }
  if (bias === null) heap.fill(0, start, start + outChannels);
  else heap.set(bias, start);
  heap[slopeAt] = slope;
  heap.fill(0, padded, padded + paddedSize);

  const imageAt = addressOf(backend, image) >>> 2;
  const outAt = addressOf(backend, out);
  const outRow = outWidth * outChannels * 4;
  const pixelBytes = strides[1] * channels * 4;
  const imageRow = paddedWidth * channels * 4;
  const wide = PIXEL_TILES[0];
  const tiled = outWidth - outWidth % wide;
  const passes = blocks.flatMap((block) => PIXEL_TILES.map((pixels) => ({
    block,
    firstPixel: pixels === wide ? 0 : tiled,
    count: pixels === wide ? tiled / wide : outWidth - tiled,
    run: functionOf(backend, `correlation ${pixels}x${block.width} ${pixelBytes} ${activation}`, () => correlationTile(pixels, block.width, pixelBytes, activation)),
  }))).filter((pass) => pass.count > 0);
  for (let n = 0; n < batch; n += 1) {
    for (let y = 0; y < height; y += 1) {
      const paddedY = before[0] + y * spread[0];
      if (paddedY < 0 || paddedY >= paddedHeight) continue;
      const from = imageAt + (n * height + y) * width * channels;
      const to = padded + paddedY * paddedWidth * channels;
      if (spread[1] === 1) {
        const first = Math.max(0, -before[1]);
        const last = Math.min(width, paddedWidth - before[1]);
        if (last > first) heap.copyWithin(to + (before[1] + first) * channels, from + first * channels, from + last * channels);
      } else {
        for (let x = 0; x < width; x += 1) {
          const paddedX = before[1] + x * spread[1];
          if (paddedX < 0 || paddedX >= paddedWidth) continue;
          for (let a = 0; a < channels; a += 1) heap[to + paddedX * channels + a] = heap[from + x * channels + a] as number;
        }
      }
    }
    for (const { run, firstPixel, count, block } of passes) {
      run(
        padded * 4 + firstPixel * pixelBytes, (packed + block.start * kh * reduction) * 4, (start + block.start) * 4, slopeAt * 4,
        outAt + n * outHeight * outRow + (firstPixel * outChannels + block.start) * 4,
        outHeight, count, kh, reduction, imageRow, strides[0] * imageRow, outRow, outChannels * 4,
      );
    }
  }
}

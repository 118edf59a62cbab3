// Kernels ResizeNearestNeighbor and its gradient where the size grows by whole factors, as in a U-Net's decoder:
//   out[n, y, x, c] = in[n, ⌊y / f⌋, ⌊x / g⌋, c]     din[n, y, x, c] = Σ_i<f Σ_j<g dout[n, f·y + i, g·x + j, c]
// Other sizes, aligned corners and integer images are left to tfjs's own kernels.

import type { ResizeNearestNeighborAttrs, ResizeNearestNeighborGradAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { copyChannels, type Places } from './channel-copy.ts';
import { addressOf, float32Output, type WasmBackend } from './heap.ts';

type Size = readonly [batch: number, height: number, width: number, channels: number];

/** Calls `visit` with the small image's pixels and, of the large one, each of the f·g pixels that they become. */
function eachPhase(
  small: Size, large: Size, addresses: readonly [number, number],
  visit: (rows: number, columns: number, small: Places, large: Places, first: boolean) => void,
): void {
  const [batch, height, width, channels] = small;
  const column = channels * 4;
  const [f, g] = [large[1] / height, large[2] / width];
  for (let i = 0; i < f; i += 1) {
    for (let j = 0; j < g; j += 1) {
      visit(
        batch * height, width,
        { address: addresses[0], row: width * column, column },
        { address: addresses[1] + (i * large[2] + j) * column, row: f * large[2] * column, column: g * column },
        i === 0 && j === 0,
      );
    }
  }
}

const wholeFactors = (small: Size, large: Size): boolean =>
  small.every((size) => size > 0) && large[1] > 0 && large[2] > 0 && large[1] % small[1] === 0 && large[2] % small[2] === 0;

export function resizeNearest(
  backend: WasmBackend, { images }: { readonly images: TensorInfo }, { alignCorners, size }: ResizeNearestNeighborAttrs,
): TensorInfo | null {
  const small = images.shape as unknown as Size;
  const large: Size = [small[0], size[0], size[1], small[3]];
  if (alignCorners || images.dtype !== 'float32' || !wholeFactors(small, large)) return null;
  const out = float32Output(backend, large);
  eachPhase(small, large, [addressOf(backend, images), addressOf(backend, out)], (rows, columns, from, to) => {
    copyChannels(backend, small[3], rows, columns, from, to);
  });
  return out;
}

export function resizeNearestGradient(
  backend: WasmBackend, { images, dy }: Readonly<Record<'images' | 'dy', TensorInfo>>, { alignCorners }: ResizeNearestNeighborGradAttrs,
): TensorInfo | null {
  const small = images.shape as unknown as Size;
  const large = dy.shape as unknown as Size;
  if (alignCorners || dy.dtype !== 'float32' || !wholeFactors(small, large)) return null;
  const out = float32Output(backend, small);
  eachPhase(small, large, [addressOf(backend, out), addressOf(backend, dy)], (rows, columns, to, from, first) => {
    copyChannels(backend, small[3], rows, columns, from, to, !first);
  });
  return out;
}

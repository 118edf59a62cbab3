// The inner loop of a convolution over a padded image, for a tile of output pixels by output channels:
//   out[pixel][c] = activation(start[c] + Σ_ky Σ_k image[pixel's corner, ky, k] · filter[ky][k][c])
// where k runs over the filter's columns and input channels, which lie side by side in memory. A tile is 4 or 1 pixels
// by 8, 4 or 1 channels and stays in registers. Padding, packing and the choice of tiles are the caller's.

import { F32, I32, V128, f32, f32x4, get, i32, loop, set, wasmFunction, type Code, type Local, type WasmFunction } from '@semsegloss/core/wasm';

const PARAMETERS = [
  'image', 'filter', 'start', 'slope', 'out', 'rows', 'columns', 'filterRows', 'reduction', 'imageRow', 'nextRow', 'outRow', 'outColumn',
] as const;

export const PIXEL_TILES = [4, 1] as const;
export const CHANNEL_TILES = [8, 4, 1] as const;

const advance = (pointer: Local, bytes: Code): Code => set(pointer, i32.add(get(pointer), bytes));

/** `leakyrelu` is max(v, slope · v) for a slope below 1. */
export type Activation = 'linear' | 'relu' | 'leakyrelu';

/**
 * The function for a tile of `pixels` by `channels`, over an image in which the corners of neighbouring output pixels
 * are `pixelBytes` apart: a constant, so that one register addresses all pixels of the tile. `image`, `filter`, `start`, `slope` and `out` are addresses,
 * `rows` counts output rows, `columns` tiles in a row, `reduction` values of k; the rest are strides in bytes:
 * `imageRow` between the filter's rows, `nextRow` between output rows.
 * The reduction is not unrolled: the engine then spills registers, and it takes a third longer.
 */
export function correlationTile(pixels: number, channels: number, pixelBytes: number, activation: Activation): WasmFunction {
  const vectors = Math.max(1, channels / 4);
  const wide = channels >= 4;
  const op = wide ? f32x4 : f32;
  const type = wide ? V128 : F32;
  const splat = wide ? f32x4.loadSplat : f32.load;
  return wasmFunction(`correlation ${pixels}x${channels} ${pixelBytes} ${activation}`, PARAMETERS, (parameter, local) => {
    const row = local(I32);
    const column = local(I32);
    const ky = local(I32);
    const corner = local(I32);
    const line = local(I32);
    const at = local(I32);
    const filterAt = local(I32);
    const filterEnd = local(I32);
    const filterLine = local(I32);
    const outAt = local(I32);
    const scalar = local(type);
    const weights = Array.from({ length: vectors }, () => local(type));
    const sums: Local[][] = Array.from({ length: pixels }, () => weights.map(() => local(type)));
    const activated = (sum: Local): Code => {
      switch (activation) {
        case 'linear': return get(sum);
        case 'relu': return op.max(get(sum), wide ? f32x4.splat(f32.zero) : f32.zero);
        case 'leakyrelu': return op.max(get(sum), op.multiply(get(sum), splat(get(parameter('slope')))));
        default: return activation satisfies never;
      }
    };
    const multiplyAdd: Code = [
      weights.map((weight, c) => set(weight, op.load(get(filterAt), c * 16))),
      sums.map((ofPixel, p) => [
        set(scalar, splat(get(at), p * pixelBytes)),
        ofPixel.map((sum, c) => set(sum, op.add(get(sum), op.multiply(get(scalar), get(weights[c] as Local))))),
      ]),
      advance(at, i32.constant(4)),
    ];
    const filterLines: Code = [
      set(line, get(corner)),
      set(filterAt, get(parameter('filter'))),
      set(ky, i32.constant(0)),
      loop(ky, get(parameter('filterRows')), i32.constant(1), [
        set(at, get(line)),
        set(filterEnd, i32.add(get(filterAt), get(filterLine))),
        loop(filterAt, get(filterEnd), i32.constant(channels * 4), multiplyAdd),
        advance(line, get(parameter('imageRow'))),
      ]),
    ];
    return [
      set(filterLine, i32.multiply(get(parameter('reduction')), i32.constant(channels * 4))),
      loop(row, get(parameter('rows')), i32.constant(1), [
        set(corner, get(parameter('image'))),
        set(outAt, get(parameter('out'))),
        set(column, i32.constant(0)),
        loop(column, get(parameter('columns')), i32.constant(1), [
          sums.map((ofPixel) => ofPixel.map((sum, c) => set(sum, op.load(get(parameter('start')), c * 16)))),
          filterLines,
          sums.map((ofPixel) => [
            ofPixel.map((sum, c) => op.store(get(outAt), activated(sum), c * 16)),
            advance(outAt, get(parameter('outColumn'))),
          ]),
          advance(corner, i32.constant(pixels * pixelBytes)),
        ]),
        advance(parameter('image'), get(parameter('nextRow'))),
        advance(parameter('out'), get(parameter('outRow'))),
      ]),
    ];
  });
}

// One pass over the gradient of y = activation(z + bias): what goes on to z, and the sum that goes to the bias.
//   dz = dy where y > 0, else slope · dy      dbias[c] = Σ_pixels dz[pixel, c]
// Sums run over one image at a time and are then added, so that they stay near exact in float32.

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Activation } from './correlation-tile.ts';
import { F32, I32, V128, f32, f32x4, get, i32, loop, select, set, wasmFunction, type WasmFunction } from '@semsegloss/core/wasm';
import { addressOf, elementsOf, float32Output, functionOf, requireFloat32, type WasmBackend } from './heap.ts';
import { scratchOf } from './scratch.ts';
import { spans } from './tiles.ts';

const WIDTHS = [8, 4, 1] as const;

/** Name of the kernel: inputs `dy` and, unless it is linear, `y`; outputs `dz` (unless linear) and `dbias`. */
export const BIAS_GRADIENT = 'SemSegLossBiasGradient';

function write(width: number, activation: Activation): WasmFunction {
  const wide = width >= 4;
  const op = wide ? f32x4 : f32;
  const type = wide ? V128 : F32;
  return wasmFunction(`biasGradient ${width} ${activation}`, ['dy', 'y', 'dz', 'sum', 'pixels', 'step', 'slope'], (parameter, local) => {
    const pixel = local(I32);
    const parts = Array.from({ length: Math.max(1, width / 4) }, () => ({ value: local(type), sum: local(type) }));
    const slope = f32.load(get(parameter('slope')));
    const zero = wide ? f32x4.splat(f32.zero) : f32.zero;
    const linear = activation === 'linear';
    const pointers = linear ? ['dy'] : ['dy', 'y', 'dz'];
    return [
      loop(pixel, get(parameter('pixels')), i32.constant(1), [
        parts.map(({ value, sum }, c) => {
          const dy = op.load(get(parameter('dy')), c * 16);
          const y = op.load(get(parameter('y')), c * 16);
          const below = activation === 'relu' ? zero : op.multiply(get(value), wide ? f32x4.splat(slope) : slope);
          const masked = wide ? f32x4.choose(get(value), below, f32x4.greater(y, zero)) : select(get(value), below, f32.greater(y, zero));
          return [
            set(value, dy),
            linear ? [] : set(value, masked),
            linear ? [] : op.store(get(parameter('dz')), get(value), c * 16),
            set(sum, op.add(get(sum), get(value))),
          ];
        }),
        pointers.map((pointer) => set(parameter(pointer), i32.add(get(parameter(pointer)), get(parameter('step'))))),
      ]),
      parts.map(({ sum }, c) => op.store(get(parameter('sum')), op.add(op.load(get(parameter('sum')), c * 16), get(sum)), c * 16)),
    ];
  });
}

/** The kernel's function: `[dz, dbias]` with `y`, else `[dbias]`. Tensors are [batch, height, width, channels]; 0 < slope ≤ 1 or a relu. */
export function biasGradient(
  backend: WasmBackend, { dy, y }: { readonly dy: TensorInfo; readonly y?: TensorInfo }, { slope }: { readonly slope: number },
): TensorInfo[] {
  requireFloat32(BIAS_GRADIENT, y === undefined ? { dy } : { dy, y });
  const [batch, height, width, channels] = dy.shape as [number, number, number, number];
  const dbias = float32Output(backend, [channels]);
  const dz = y === undefined ? undefined : float32Output(backend, dy.shape);
  elementsOf(backend, dbias).fill(0);
  const activation = y === undefined ? 'linear' : slope === 0 ? 'relu' : 'leakyrelu';
  const slopeAt = scratchOf(backend, 1);
  backend.wasm.HEAPF32[slopeAt >>> 2] = slope;
  const step = channels * 4;
  for (const { start, width: lanes } of spans(channels, WIDTHS)) {
    const run = functionOf(backend, `biasGradient ${lanes} ${activation}`, () => write(lanes, activation));
    for (let image = 0; image < batch; image += 1) {
      const offset = image * height * width * step + start * 4;
      const at = (tensor: TensorInfo | undefined): number => (tensor === undefined ? 0 : addressOf(backend, tensor) + offset);
      run(at(dy), at(y), at(dz), addressOf(backend, dbias) + start * 4, height * width, step, slopeAt);
    }
  }
  return dz === undefined ? [dbias] : [dz, dbias];
}

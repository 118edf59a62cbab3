// One pass over the gradient of relu(z + bias), or of z + bias: what goes on to z, and the sum that goes to the bias.
//   dz = dy where y > 0, else 0      dbias[c] = Σ_pixels dz[pixel, c]
// Sums run over one image at a time and are then added, so that they stay near exact in float32.

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { F32, I32, V128, f32, f32x4, get, i32, loop, select, set, wasmFunction, type WasmFunction } from './assembler.ts';
import { addressOf, elementsOf, float32Output, functionOf, requireFloat32, type WasmBackend } from './heap.ts';
import { spans } from './tiles.ts';

const WIDTHS = [8, 4, 1] as const;

/** Name of the kernel: inputs `dy` and, for a relu, its output `y`; outputs `dz` (only for a relu) and `dbias`. */
export const BIAS_GRADIENT = 'SemSegLossBiasGradient';

function write(width: number, relu: boolean): WasmFunction {
  const wide = width >= 4;
  const op = wide ? f32x4 : f32;
  const type = wide ? V128 : F32;
  return wasmFunction(`biasGradient ${width} ${relu}`, ['dy', 'y', 'dz', 'sum', 'pixels', 'step'], (parameter, local) => {
    const pixel = local(I32);
    const parts = Array.from({ length: Math.max(1, width / 4) }, () => ({ value: local(type), sum: local(type) }));
    const zero = wide ? f32x4.splat(f32.zero) : f32.zero;
    const pointers = relu ? ['dy', 'y', 'dz'] : ['dy'];
    return [
      loop(pixel, get(parameter('pixels')), i32.constant(1), [
        parts.map(({ value, sum }, c) => {
          const dy = op.load(get(parameter('dy')), c * 16);
          const y = op.load(get(parameter('y')), c * 16);
          const masked = wide ? f32x4.and(dy, f32x4.greater(y, zero)) : select(dy, f32.zero, f32.greater(y, zero));
          return [
            set(value, relu ? masked : dy),
            relu ? op.store(get(parameter('dz')), get(value), c * 16) : [],
            set(sum, op.add(get(sum), get(value))),
          ];
        }),
        pointers.map((pointer) => set(parameter(pointer), i32.add(get(parameter(pointer)), get(parameter('step'))))),
      ]),
      parts.map(({ sum }, c) => op.store(get(parameter('sum')), op.add(op.load(get(parameter('sum')), c * 16), get(sum)), c * 16)),
    ];
  });
}

/** The kernel's function: `[dz, dbias]` with `y`, else `[dbias]`. Tensors are [batch, height, width, channels]. */
export function biasGradient(backend: WasmBackend, { dy, y }: { readonly dy: TensorInfo; readonly y?: TensorInfo }): TensorInfo[] {
  requireFloat32(BIAS_GRADIENT, y === undefined ? { dy } : { dy, y });
  const [batch, height, width, channels] = dy.shape as [number, number, number, number];
  const dbias = float32Output(backend, [channels]);
  const dz = y === undefined ? undefined : float32Output(backend, dy.shape);
  elementsOf(backend, dbias).fill(0);
  const step = channels * 4;
  for (const { start, width: lanes } of spans(channels, WIDTHS)) {
    const run = functionOf(backend, `biasGradient ${lanes} ${y !== undefined}`, () => write(lanes, y !== undefined));
    for (let image = 0; image < batch; image += 1) {
      const offset = image * height * width * step + start * 4;
      const at = (tensor: TensorInfo | undefined): number => (tensor === undefined ? 0 : addressOf(backend, tensor) + offset);
      run(at(dy), at(y), at(dz), addressOf(backend, dbias) + start * 4, height * width, step);
    }
  }
  return dz === undefined ? [dbias] : [dz, dbias];
}

// Kernel MaxPoolGrad for windows that tile the image without overlap or padding, as the 2×2 of a U-Net:
//   dx[position] = dy[its window] where x[position] is the window's first maximum, else 0
// Other windows are left to tfjs's own kernel.

import type { MaxPoolGradAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { F32, I32, V128, f32, f32x4, get, i32, loop, select, set, wasmFunction, type Code, type WasmFunction } from '@semsegloss/core/wasm';
import { addressOf, float32Output, functionOf, type WasmBackend } from './heap.ts';
import type { Kernel } from './kernel.ts';
import type { Tf } from './tf.ts';
import { spans } from './tiles.ts';

const PARAMETERS = ['x', 'y', 'dy', 'dx', 'rows', 'columns', 'xRow', 'pixel'] as const;
const WIDTHS = [4, 1] as const;

function write(width: number, windowHeight: number, windowWidth: number): WasmFunction {
  const wide = width === 4;
  const op = wide ? f32x4 : f32;
  const type = wide ? V128 : F32;
  return wasmFunction(`maxPoolGradient ${width} ${windowHeight}x${windowWidth}`, PARAMETERS, (parameter, local) => {
    const [row, column, offset, rowOffset] = [local(I32), local(I32), local(I32), local(I32)];
    const [y, rest, taken] = [local(type), local(type), local(wide ? V128 : I32)];
    const at = (name: 'x' | 'dx'): Code => i32.add(get(parameter(name)), get(offset));
    const advance = (names: readonly string[], bytes: Code): Code =>
      names.map((name) => set(parameter(name), i32.add(get(parameter(name)), bytes)));
    const position: Code = [
      set(taken, op.equal(op.load(at('x')), get(y))),
      op.store(at('dx'), wide ? f32x4.and(get(rest), get(taken)) : select(get(rest), f32.zero, get(taken))),
      set(rest, wide ? f32x4.andNot(get(rest), get(taken)) : select(f32.zero, get(rest), get(taken))),
      set(offset, i32.add(get(offset), get(parameter('pixel')))),
    ];
    const window: Code = [
      set(y, op.load(get(parameter('y')))),
      set(rest, op.load(get(parameter('dy')))),
      set(rowOffset, i32.constant(0)),
      Array.from({ length: windowHeight }, () => [
        set(offset, get(rowOffset)),
        Array.from({ length: windowWidth }, () => position),
        set(rowOffset, i32.add(get(rowOffset), get(parameter('xRow')))),
      ]),
    ];
    return loop(row, get(parameter('rows')), i32.constant(1), [
      set(column, i32.constant(0)),
      loop(column, get(parameter('columns')), i32.constant(1), [
        window,
        advance(['y', 'dy'], get(parameter('pixel'))),
        advance(['x', 'dx'], i32.multiply(get(parameter('pixel')), i32.constant(windowWidth))),
      ]),
      advance(['x', 'dx'], i32.multiply(get(parameter('xRow')), i32.constant(windowHeight - 1))),
    ]);
  });
}

/** The kernel's function for the wasm backend. */
export function maxPoolGradientKernel(tf: Tf): Kernel {
  return (
    backend: WasmBackend, { dy, input, output }: Readonly<Record<'dy' | 'input' | 'output', TensorInfo>>, attributes: MaxPoolGradAttrs,
  ): TensorInfo | null => {
    const { filterSize, strides, pad, dimRoundingMode } = attributes;
    const info = tf.backend_util.computePool2DInfo(input.shape as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
    const { filterHeight, filterWidth, outHeight, outWidth, inHeight, inWidth, inChannels, batchSize } = info;
    const tiles = info.strideHeight === filterHeight && info.strideWidth === filterWidth
      && outHeight * filterHeight === inHeight && outWidth * filterWidth === inWidth;
    const floats = dy.dtype === 'float32' && input.dtype === 'float32' && output !== undefined;
    if (!tiles || !floats || info.outShape.includes(0)) return null;
    const out = float32Output(backend, input.shape);
    const pixel = inChannels * 4;
    for (const { start, width } of spans(inChannels, WIDTHS)) {
      const key = `maxPoolGradient ${width} ${filterHeight}x${filterWidth}`;
      const [x, y, gradient, dx] = [input, output, dy, out].map((tensor) => addressOf(backend, tensor) + start * 4) as [number, number, number, number];
      functionOf(backend, key, () => write(width, filterHeight, filterWidth))(
        x, y, gradient, dx, batchSize * outHeight, outWidth, inWidth * pixel, pixel,
      );
    }
    return out;
  };
}

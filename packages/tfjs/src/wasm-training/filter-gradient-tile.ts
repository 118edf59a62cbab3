// The inner loop of the convolution's filter gradient, for one tap of the filter and one image:
//   dw[a][b] += Σ_rows Σ_columns x[row, column, a] · dy[row, column, b]
// for a tile of 4 or 1 input channels by 8, 4 or 1 output channels that stays in registers. Geometry is the caller's.

import { F32, I32, V128, f32, f32x4, get, i32, loop, set, wasmFunction, type Code, type Local, type WasmFunction } from '@semsegloss/core/wasm';

const PARAMETERS = ['x', 'dy', 'dw', 'rows', 'columns', 'xRow', 'xColumn', 'dyRow', 'dyColumn', 'dwRow'] as const;

export const INPUT_TILES = [4, 1] as const;
export const OUTPUT_TILES = [8, 4, 1] as const;

/** The function for a tile of `inputs` by `outputs` channels. Its parameters are addresses, counts and strides in bytes. */
export function filterGradientTile(inputs: number, outputs: number): WasmFunction {
  const vectors = Math.max(1, outputs / 4);
  const wide = outputs >= 4;
  const op = wide ? f32x4 : f32;
  const type = wide ? V128 : F32;
  return wasmFunction(`filterGradient ${inputs}x${outputs}`, PARAMETERS, (parameter, local) => {
    const row = local(I32);
    const column = local(I32);
    const xAt = local(I32);
    const dyAt = local(I32);
    const scalar = local(type);
    const dy: Local[] = Array.from({ length: vectors }, () => local(type));
    const sums: Local[][] = Array.from({ length: inputs }, () => dy.map(() => local(type)));
    const each = (visit: (sum: Local, dwAddress: Code, offset: number) => Code): Code =>
      sums.map((line, a) => line.map((sum, b) =>
        visit(sum, i32.add(get(parameter('dw')), i32.multiply(get(parameter('dwRow')), i32.constant(a))), b * 16)));
    const pixel: Code = [
      dy.map((vector, b) => set(vector, op.load(get(dyAt), b * 16))),
      sums.map((line, a) => [
        set(scalar, wide ? f32x4.loadSplat(get(xAt), a * 4) : f32.load(get(xAt), a * 4)),
        line.map((sum, b) => set(sum, op.add(get(sum), op.multiply(get(scalar), get(dy[b] as Local))))),
      ]),
      set(xAt, i32.add(get(xAt), get(parameter('xColumn')))),
      set(dyAt, i32.add(get(dyAt), get(parameter('dyColumn')))),
    ];
    return [
      each((sum, pointer, offset) => set(sum, op.load(pointer, offset))),
      loop(row, get(parameter('rows')), i32.constant(1), [
        set(xAt, get(parameter('x'))),
        set(dyAt, get(parameter('dy'))),
        set(column, i32.constant(0)),
        loop(column, get(parameter('columns')), i32.constant(1), pixel),
        set(parameter('x'), i32.add(get(parameter('x')), get(parameter('xRow')))),
        set(parameter('dy'), i32.add(get(parameter('dy')), get(parameter('dyRow')))),
      ]),
      each((sum, pointer, offset) => op.store(pointer, get(sum), offset)),
    ];
  });
}

// Copies, or adds, runs of channels between images of different strides: what concatenating, slicing and nearest
// up-sampling of channels-last tensors come down to. tfjs's own do this with one typed-array call per pixel.

import { F32, I32, V128, f32, f32x4, get, i32, loop, set, wasmFunction, type WasmFunction } from '@semsegloss/core/wasm';
import { functionOf, type WasmBackend } from './heap.ts';
import { spans } from './tiles.ts';

const WIDTHS = [8, 4, 1] as const;
const PARAMETERS = ['from', 'to', 'rows', 'columns', 'fromRow', 'fromColumn', 'toRow', 'toColumn'] as const;

function write(width: number, add: boolean): WasmFunction {
  const wide = width >= 4;
  const op = wide ? f32x4 : f32;
  return wasmFunction(`channels ${width} ${add}`, PARAMETERS, (parameter, local) => {
    const row = local(I32);
    const column = local(I32);
    const fromAt = local(I32);
    const toAt = local(I32);
    const values = Array.from({ length: Math.max(1, width / 4) }, () => local(wide ? V128 : F32));
    return loop(row, get(parameter('rows')), i32.constant(1), [
      set(fromAt, get(parameter('from'))),
      set(toAt, get(parameter('to'))),
      set(column, i32.constant(0)),
      loop(column, get(parameter('columns')), i32.constant(1), [
        values.map((value, c) => set(value, op.load(get(fromAt), c * 16))),
        values.map((value, c) => op.store(get(toAt), add ? op.add(op.load(get(toAt), c * 16), get(value)) : get(value), c * 16)),
        set(fromAt, i32.add(get(fromAt), get(parameter('fromColumn')))),
        set(toAt, i32.add(get(toAt), get(parameter('toColumn')))),
      ]),
      set(parameter('from'), i32.add(get(parameter('from')), get(parameter('fromRow')))),
      set(parameter('to'), i32.add(get(parameter('to')), get(parameter('toRow')))),
    ]);
  });
}

/** Rows × columns places, each with its first channel at `address`; strides in bytes. */
export interface Places {
  readonly address: number;
  readonly row: number;
  readonly column: number;
}

/** Copies `channels` floats per place; with `add`, adds them to what is there. The two must not overlap. */
export function copyChannels(
  backend: WasmBackend, channels: number, rows: number, columns: number, from: Places, to: Places, add = false,
): void {
  for (const { start, width } of spans(channels, WIDTHS)) {
    functionOf(backend, `channels ${width} ${add}`, () => write(width, add))(
      from.address + start * 4, to.address + start * 4, rows, columns, from.row, from.column, to.row, to.column,
    );
  }
}

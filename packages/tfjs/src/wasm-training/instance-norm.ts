// Instance normalisation followed by a leaky relu, forward and backward, each in two passes over memory:
//   x̂ = (x − mean) / √(variance + ε)     z = activation(gain · x̂ + offset)      moments over one image and channel
//   g = dz · activation'     dx = gain / √(variance + ε) · (g − mean(g) − x̂ · mean(g · x̂))
// Not batch normalisation: nothing depends on the other images of a batch, so training and use are the same function.

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { F32, I32, V128, f32, f32x4, get, i32, loop, select, set, wasmFunction, type Code, type Local, type ValueType, type WasmFunction } from '@semsegloss/core/wasm';
import { addressOf, elementsOf, float32Output, functionOf, requireFloat32, type WasmBackend } from './heap.ts';
import { scratchOf } from './scratch.ts';
import { spans } from './tiles.ts';

/** Inputs `x` [n, h, w, c], `gain` and `offset` [c]; outputs `z` like x, and `moments` [n, 2, c]: mean and 1/√(variance + ε). */
export const INSTANCE_NORM = 'SemSegLossInstanceNorm';
/** Inputs `dz`, `x`, `z`, `moments`, `gain`; outputs `dx`, `dgain`, `doffset`. */
export const INSTANCE_NORM_GRADIENT = 'SemSegLossInstanceNormGradient';

export interface InstanceNormAttributes {
  readonly epsilon: number;
  /** 0 < slope ≤ 1; 1 leaves the activation out. */
  readonly slope: number;
}

const WIDTHS = [4, 1] as const;
type Pass = 'moments' | 'apply' | 'sums' | 'input';

/** What the body of one pass is written with. */
interface Pen {
  readonly wide: boolean;
  readonly local: (type: ValueType) => Local;
  readonly pointer: (name: string) => Code;
}

/** Pointers that walk over pixels, constants per channel, and the code per pixel with the sums that it fills. */
const PASSES: Readonly<Record<Pass, {
  readonly walking: readonly string[];
  readonly constants: readonly string[];
  readonly sums: number;
  readonly body: (pen: Pen, sums: readonly Local[], of: Readonly<Record<string, Code>>) => Code;
}>> = {
  moments: {
    walking: ['x'],
    constants: ['pivot'],
    sums: 2,
    body({ wide, local }, [first, second], { x, pivot }) {
      const op = wide ? f32x4 : f32;
      const value = local(wide ? V128 : F32);
      return [
        set(value, op.subtract(x as Code, pivot as Code)),
        set(first as Local, op.add(get(first as Local), get(value))),
        set(second as Local, op.add(get(second as Local), op.multiply(get(value), get(value)))),
      ];
    },
  },
  apply: {
    walking: ['x', 'z'],
    constants: ['scale', 'shift', 'slope'],
    sums: 0,
    body({ wide, local, pointer }, _, { x, scale, shift, slope }) {
      const op = wide ? f32x4 : f32;
      const value = local(wide ? V128 : F32);
      return [
        set(value, op.add(op.multiply(x as Code, scale as Code), shift as Code)),
        op.store(pointer('z'), op.max(get(value), op.multiply(get(value), slope as Code))),
      ];
    },
  },
  sums: {
    walking: ['dz', 'x', 'z'],
    constants: ['scale', 'shift', 'slope'],
    sums: 2,
    body(pen, [first, second], of) {
      const op = pen.wide ? f32x4 : f32;
      const g = pen.local(pen.wide ? V128 : F32);
      return [
        set(g, slopedGradient(pen, of)),
        set(first as Local, op.add(get(first as Local), get(g))),
        set(second as Local, op.add(get(second as Local), op.multiply(
          get(g), op.add(op.multiply(of['x'] as Code, of['scale'] as Code), of['shift'] as Code),
        ))),
      ];
    },
  },
  input: {
    walking: ['dz', 'x', 'z', 'dx'],
    constants: ['scale', 'shift', 'slope', 'factor'],
    sums: 0,
    body(pen, _, of) {
      const op = pen.wide ? f32x4 : f32;
      const linear = op.add(op.multiply(of['x'] as Code, of['scale'] as Code), of['shift'] as Code);
      return op.store(pen.pointer('dx'), op.add(op.multiply(slopedGradient(pen, of), of['factor'] as Code), linear));
    },
  },
};

/** g = dz where z > 0, else slope · dz. */
function slopedGradient({ wide }: Pen, { dz, z, slope }: Readonly<Record<string, Code>>): Code {
  const op = wide ? f32x4 : f32;
  const below = op.multiply(dz as Code, slope as Code);
  const above = op.greater(z as Code, wide ? f32x4.splat(f32.zero) : f32.zero);
  return wide ? f32x4.choose(dz as Code, below, above) : select(dz as Code, below, above);
}

function write(pass: Pass, width: number): WasmFunction {
  const { walking, constants, sums: sumCount, body } = PASSES[pass];
  const wide = width === 4;
  const op = wide ? f32x4 : f32;
  const type = wide ? V128 : F32;
  return wasmFunction(`instanceNorm ${pass} ${width}`, ['pixels', 'step', 'sums', ...walking, ...constants], (parameter, local) => {
    const pixel = local(I32);
    const held = Object.fromEntries(constants.map((name) => [name, local(type)]));
    const sums = Array.from({ length: sumCount }, () => local(type));
    const pointer = (name: string): Code => get(parameter(name));
    const pen: Pen = { wide, local, pointer };
    const of = Object.fromEntries([
      ...walking.map((name) => [name, op.load(pointer(name))] as const),
      ...constants.map((name) => [name, get(held[name] as Local)] as const),
    ]);
    return [
      constants.map((name) => set(held[name] as Local, op.load(pointer(name)))),
      loop(pixel, pointer('pixels'), i32.constant(1), [
        body(pen, sums, of),
        walking.map((name) => set(parameter(name), i32.add(pointer(name), pointer('step')))),
      ]),
      sums.map((sum, index) => op.store(pointer('sums'), get(sum), index * 16)),
    ];
  });
}

interface Geometry {
  readonly batch: number;
  readonly pixels: number;
  readonly channels: number;
}

function geometryOf(x: TensorInfo): Geometry {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  return { batch, pixels: height * width, channels };
}

/** Room for per-channel constants and two sums: rows of the scratch buffer, each `channels` floats or, for sums, eight. */
class Rows {
  readonly #backend: WasmBackend;
  readonly #channels: number;
  readonly #start: number;

  constructor(backend: WasmBackend, channels: number) {
    this.#backend = backend;
    this.#channels = channels;
    this.#start = scratchOf(backend, 8 + 4 * channels);
  }

  sum(index: number, lane: number): number {
    return this.#backend.wasm.HEAPF32[(this.#start >>> 2) + index * 4 + lane] as number;
  }

  set(row: number, channel: number, value: number): void {
    this.#backend.wasm.HEAPF32[(this.#start >>> 2) + 8 + row * this.#channels + channel] = value;
  }

  address(row: number, channel: number): number {
    return this.#start + (8 + row * this.#channels + channel) * 4;
  }

  /** One pass over one image for channels [start, start + width). `walking` are the image's first channels. */
  run(pass: Pass, width: number, start: number, pixels: number, walking: readonly number[]): void {
    functionOf(this.#backend, `instanceNorm ${pass} ${width}`, () => write(pass, width))(
      pixels, this.#channels * 4, this.#start, ...walking.map((address) => address + start * 4),
      ...PASSES[pass].constants.map((_, row) => this.address(row, start)),
    );
  }
}

export function instanceNorm(
  backend: WasmBackend, { x, gain, offset }: Readonly<Record<'x' | 'gain' | 'offset', TensorInfo>>, { epsilon, slope }: InstanceNormAttributes,
): TensorInfo[] {
  requireFloat32(INSTANCE_NORM, { x, gain, offset });
  const { batch, pixels, channels } = geometryOf(x);
  const z = float32Output(backend, x.shape);
  const moments = float32Output(backend, [batch, 2, channels]);
  const rows = new Rows(backend, channels);
  const [m, a, b, values] = [elementsOf(backend, moments), elementsOf(backend, gain), elementsOf(backend, offset), elementsOf(backend, x)];
  for (let image = 0; image < batch; image += 1) {
    const at = image * pixels * channels;
    const walking = [addressOf(backend, x) + at * 4, addressOf(backend, z) + at * 4];
    for (const { start, width } of spans(channels, WIDTHS)) {
      for (let c = start; c < start + width; c += 1) rows.set(0, c, values[at + c] as number);
      rows.run('moments', width, start, pixels, walking.slice(0, 1));
      for (let lane = 0; lane < width; lane += 1) {
        const c = start + lane;
        const shifted = rows.sum(0, lane) / pixels;
        const variance = Math.max(0, rows.sum(1, lane) / pixels - shifted * shifted);
        const mean = shifted + (values[at + c] as number);
        const inverse = 1 / Math.sqrt(variance + epsilon);
        m[(image * 2) * channels + c] = mean;
        m[(image * 2 + 1) * channels + c] = inverse;
        const scale = (a[c] as number) * inverse;
        rows.set(0, c, scale);
        rows.set(1, c, (b[c] as number) - mean * scale);
        rows.set(2, c, slope);
      }
      rows.run('apply', width, start, pixels, walking);
    }
  }
  return [z, moments];
}

export function instanceNormGradient(
  backend: WasmBackend,
  { dz, x, z, moments, gain }: Readonly<Record<'dz' | 'x' | 'z' | 'moments' | 'gain', TensorInfo>>,
  { slope }: InstanceNormAttributes,
): TensorInfo[] {
  requireFloat32(INSTANCE_NORM_GRADIENT, { dz, x, z, moments, gain });
  const { batch, pixels, channels } = geometryOf(x);
  const dx = float32Output(backend, x.shape);
  const dgain = float32Output(backend, [channels]);
  const doffset = float32Output(backend, [channels]);
  const rows = new Rows(backend, channels);
  const [m, a] = [elementsOf(backend, moments), elementsOf(backend, gain)];
  const gains = new Float64Array(channels);
  const offsets = new Float64Array(channels);
  for (let image = 0; image < batch; image += 1) {
    const at = image * pixels * channels * 4;
    const walking = [dz, x, z, dx].map((tensor) => addressOf(backend, tensor) + at);
    for (const { start, width } of spans(channels, WIDTHS)) {
      for (let c = start; c < start + width; c += 1) {
        const [mean, inverse] = [m[(image * 2) * channels + c] as number, m[(image * 2 + 1) * channels + c] as number];
        rows.set(0, c, inverse);
        rows.set(1, c, -mean * inverse);
        rows.set(2, c, slope);
      }
      rows.run('sums', width, start, pixels, walking.slice(0, 3));
      for (let lane = 0; lane < width; lane += 1) {
        const c = start + lane;
        const [mean, inverse] = [m[(image * 2) * channels + c] as number, m[(image * 2 + 1) * channels + c] as number];
        const [sum, product] = [rows.sum(0, lane), rows.sum(1, lane)];
        offsets[c] = (offsets[c] as number) + sum;
        gains[c] = (gains[c] as number) + product;
        const factor = (a[c] as number) * inverse;
        const tilt = (-factor * inverse * product) / pixels;
        rows.set(0, c, tilt);
        rows.set(1, c, (-factor * sum) / pixels - tilt * mean);
        rows.set(3, c, factor);
      }
      rows.run('input', width, start, pixels, walking);
    }
  }
  elementsOf(backend, dgain).set(gains);
  elementsOf(backend, doffset).set(offsets);
  return [dx, dgain, doffset];
}

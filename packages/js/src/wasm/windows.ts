// Where a pass finds its data in the module's memory: numbers without pixels, its sums, and a window for each array,
// which holds one block of pixels at a time. Inputs are copied in and results out, so memory stays small at any size.
import { f32x4, get, i32, i32x4, type Code, type Local } from '@semsegloss/core/wasm';
import type { Pass, TensorData } from '@semsegloss/core';
import { sumPlaces } from '../generate/block.ts';
import type { Context } from '../generate/context.ts';
import { groupsInside } from '../kernel.ts';

/** What an array's elements are in memory; kinds of arrays that are not listed are converted to floats on their way in. */
export type Kind = 'float' | 'integer' | 'byte';
const BYTES = { float: 4, integer: 4, byte: 1 } as const;

/** Bytes of all windows of a pass together: small enough for a second-level cache. */
const WINDOW_BYTES = 393_216;
const MOST_PIXELS = 32_768;
const FEWEST_PIXELS = 64;
/** Elements between two classes, and two windows: without them all would fall on the same few lines of a cache. */
const GAP = 16;

export interface Window {
  readonly kind: Kind;
  /** First byte. */
  readonly start: number;
  readonly channels: number;
  /** Distance between neighbouring pixels and between classes, in elements. */
  readonly pixelStep: number;
  readonly classStep: number;
}

export interface Layout {
  /** Pixels of a block. */
  readonly pixels: number;
  /** The first byte of the numbers without pixels (float32), by node; those of all classes follow one another. */
  readonly numbers: ReadonlyMap<number, number>;
  /** The first byte of the sums (float64), and the place of each reduction among them. */
  readonly sums: number;
  readonly sumCount: number;
  readonly places: ReadonlyMap<number, number>;
  /** Room for four floats per sum, and for each class of values kept between loops over classes. */
  readonly partial: number;
  readonly kept: number;
  readonly inputs: ReadonlyMap<number, Window>;
  readonly outputs: ReadonlyMap<string, Window>;
  /** Bytes in all. */
  readonly size: number;
}

export function kindOf(array: TensorData): Kind {
  if (array instanceof Uint8Array || array instanceof Uint8ClampedArray) return 'byte';
  return array instanceof Int32Array ? 'integer' : 'float';
}

/** `keptCount`: how many values of each class are kept; `inputKind`: what an array that is read holds. */
export function layoutOf(context: Context, pass: Pass, keptCount: number, inputKind: (id: number) => Kind): Layout {
  let size = 0;
  const take = (bytes: number): number => {
    const start = size;
    size = Math.ceil((start + bytes) / 16) * 16;
    return start;
  };
  const channelsOf = (id: number): number => (context.extent(id).class ? context.classes : 1);
  const read = pass.body.filter((id) => context.isLoaded(id));
  const written = context.written(pass);
  const pixelBytes = [...read.map((id) => BYTES[inputKind(id)] * channelsOf(id)), ...written.map(({ node }) => 4 * channelsOf(node))].reduce((a, b) => a + b, 0);
  const pixels = Math.max(FEWEST_PIXELS, Math.min(MOST_PIXELS, 2 ** Math.floor(Math.log2(WINDOW_BYTES / Math.max(1, pixelBytes)))));
  const windowOf = (id: number, kind: Kind): Window => {
    const channels = channelsOf(id);
    const isInterleaved = channels > 1 && groupsInside(context.plan, id, 'class').length === 0;
    return { kind, start: take((pixels + GAP) * channels * BYTES[kind]), channels, pixelStep: isInterleaved ? channels : 1, classStep: isInterleaved ? 1 : pixels + GAP };
  };
  const { places, count } = sumPlaces(context, pass);
  const numbers = new Map(context.smallOperands(pass).map((id) => [id, take(4 * channelsOf(id))]));
  const [sums, partial, kept] = [take(8 * count), take(16 * count), take(16 * keptCount * context.classes)];
  const inputs = new Map(read.map((id) => [id, windowOf(id, inputKind(id))]));
  const outputs = new Map(written.map(({ name, node }) => [name, windowOf(node, 'float')]));
  return { pixels, numbers, sums, sumCount: count, places, partial, kept, inputs, outputs, size };
}

/** Which class: a number that is known, or the counter of a loop. */
export type ClassIndex = number | Local;

/** The pixel where a vector begins: a counter, and how many pixels after it. */
export interface Place {
  readonly pixel: Local;
  readonly after: number;
}

function addressOf({ kind, start, pixelStep, classStep }: Window, { pixel, after }: Place, c: ClassIndex): { pointer: Code; offset: number } {
  const bytes = BYTES[kind];
  const scale = bytes * pixelStep;
  const here = scale === 1 ? get(pixel) : Number.isInteger(Math.log2(scale)) ? i32.shiftLeft(get(pixel), i32.constant(Math.log2(scale))) : i32.multiply(get(pixel), i32.constant(scale));
  const offset = start + after * scale;
  if (typeof c === 'number') return { pointer: here, offset: offset + c * classStep * bytes };
  return { pointer: i32.add(here, i32.multiply(get(c), i32.constant(classStep * bytes))), offset };
}

/** Four neighbouring pixels of a window as floats. */
export function load(window: Window, place: Place, c: ClassIndex): Code {
  const { pointer, offset } = addressOf(window, place, c);
  const step = window.pixelStep;
  const lanes = [1, 2, 3];
  switch (window.kind) {
    case 'byte': {
      if (step === 1) return f32x4.fromIntegers(i32x4.fromBytes(f32x4.loadFirst(pointer, offset)));
      const first = i32x4.splat(i32.loadByte(pointer, offset));
      return f32x4.fromIntegers(lanes.reduce((all: Code, lane) => i32x4.replaceLane(all, lane, i32.loadByte(pointer, offset + lane * step)), first));
    }
    case 'float':
    case 'integer': {
      const all = step === 1 ? f32x4.load(pointer, offset) : lanes.reduce((some: Code, lane) => f32x4.loadLane(pointer, some, lane, offset + 4 * lane * step), f32x4.loadFirst(pointer, offset));
      return window.kind === 'integer' ? f32x4.fromIntegers(all) : all;
    }
  }
}

/** Writes four neighbouring pixels of a window of floats. */
export function store(window: Window, place: Place, c: ClassIndex, value: Code): Code {
  const { pointer, offset } = addressOf(window, place, c);
  if (window.pixelStep === 1) return f32x4.store(pointer, value, offset);
  return [0, 1, 2, 3].map((lane) => f32x4.storeLane(pointer, value, lane, offset + 4 * lane * window.pixelStep));
}

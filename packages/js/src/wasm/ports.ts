// The arrays that a pass reads and writes, as its function sees them: a pointer to the first pixel of a block, and, where
// each class has a plane of its own, the distance between two planes. Where the arrays lie is the caller's matter.
import { drop, f32x4, get, I32, i32, i32x4, loop, set, when, type Code, type Local } from '@semsegloss/core/wasm';
import type { Pass, TensorData } from '@semsegloss/core';
import type { Context } from '../generate/context.ts';
import { groupsInside } from '../kernel.ts';
import type { VectorCode } from './vector-code.ts';

/** What an array's elements are in memory; kinds of arrays that are not listed are converted to floats on their way in. */
export type Kind = 'float' | 'integer' | 'byte';
export const BYTES = { float: 4, integer: 4, byte: 1 } as const;

/** Bytes of a cache line. */
const LINE = 64;

export interface Port {
  readonly node: number;
  readonly kind: Kind;
  readonly channels: number;
  /** Whether the classes of a pixel are neighbours in memory; else pixels are. */
  readonly isInterleaved: boolean;
}

/** The arrays of a pass in the order of its function's parameters: those read by node, then those written by name. */
export interface Ports {
  readonly inputs: ReadonlyMap<number, Port>;
  readonly outputs: ReadonlyMap<string, Port>;
}

export function kindOf(array: TensorData): Kind {
  if (array instanceof Uint8Array || array instanceof Uint8ClampedArray) return 'byte';
  return array instanceof Int32Array ? 'integer' : 'float';
}

/** Whether an array's elements are what a pass takes them for, so that it may read them in place. */
export function isAs(kind: Kind, array: TensorData): boolean {
  return kindOf(array) === kind && array.BYTES_PER_ELEMENT === BYTES[kind];
}

/** `inputKind`: what an array that the pass reads holds. */
export function portsOf(context: Context, pass: Pass, inputKind: (id: number) => Kind): Ports {
  const portOf = (node: number, kind: Kind): Port => {
    const channels = context.extent(node).class ? context.classes : 1;
    return { node, kind, channels, isInterleaved: channels > 1 && groupsInside(context.plan, node, 'class').length === 0 };
  };
  return {
    inputs: new Map(pass.body.filter((id) => context.isLoaded(id)).map((id) => [id, portOf(id, inputKind(id))])),
    outputs: new Map(context.written(pass).map(({ name, node }) => [name, portOf(node, 'float')])),
  };
}

/** Whether each class has a plane of its own, some distance from the next. */
export function hasPlanes({ channels, isInterleaved }: Port): boolean {
  return channels > 1 && !isInterleaved;
}

/** Names of a pass function's parameters for its arrays: `pointer0`, `step0`, … */
export function portParameters({ inputs, outputs }: Ports): string[] {
  return [...inputs.values(), ...outputs.values()].flatMap((port, i) => [`pointer${i}`, ...(hasPlanes(port) ? [`step${i}`] : [])]);
}

/** Which class: a number that is known, or the counter of a loop. */
export type ClassIndex = number | Local;

/** The pixel where a vector begins: a counter, and how many pixels after it; `count`: how many there are, where not all four may exist. */
export interface Place {
  readonly pixel: Local;
  readonly after: number;
  readonly count?: Code;
}

/** A port within the code of a function. */
export class Access {
  readonly #code: VectorCode;
  readonly #port: Port;
  readonly #name: string;
  readonly #pointer: Local;
  readonly #step: Local | undefined;
  /** While a loop over classes is written: the pixel's place in the plane of the current class. */
  #row: Local | undefined;

  constructor(code: VectorCode, port: Port, name: string, pointer: Local, step: Local | undefined) {
    this.#code = code;
    this.#port = port;
    this.#name = name;
    this.#pointer = pointer;
    this.#step = step;
  }

  /** Four neighbouring pixels as floats. */
  load(place: Place, c: ClassIndex): Code {
    const { address, offset } = this.#address(place, c);
    const step = this.#pixelBytes;
    const lanes = [1, 2, 3];
    if (this.#port.kind === 'byte') {
      if (step === 1) return f32x4.fromIntegers(i32x4.fromBytes(f32x4.loadFirst(address, offset)));
      const first = i32x4.splat(i32.loadByte(address, offset));
      return f32x4.fromIntegers(lanes.reduce((all: Code, lane) => i32x4.replaceLane(all, lane, i32.loadByte(address, offset + lane * step)), first));
    }
    const all = step === 4 ? f32x4.load(address, offset) : lanes.reduce((some: Code, lane) => f32x4.loadLane(address, some, lane, offset + lane * step), f32x4.loadFirst(address, offset));
    return this.#port.kind === 'integer' ? f32x4.fromIntegers(all) : all;
  }

  /** Four neighbouring pixels, each of a class of its own. */
  pick(place: Place, classes: Code): Code {
    const bytes = BYTES[this.#port.kind];
    const { address, offset: after } = this.#address(place, 0);
    const first = this.#code.local(I32);
    this.#code.do(set(first, i32.add(address, i32.constant(after))));
    const distance = (lane: number): Code => {
      const c = i32x4.lane(classes, lane);
      return this.#step === undefined ? i32.multiply(c, i32.constant(bytes)) : i32.multiply(c, get(this.#step));
    };
    const picked = [0, 1, 2, 3].reduce((all: Code, lane) => {
      const pointer = i32.add(get(first), distance(lane));
      const offset = lane * this.#pixelBytes;
      if (this.#port.kind === 'byte') return lane === 0 ? i32x4.splat(i32.loadByte(pointer, offset)) : i32x4.replaceLane(all, lane, i32.loadByte(pointer, offset));
      return lane === 0 ? f32x4.loadFirst(pointer, offset) : f32x4.loadLane(pointer, all, lane, offset);
    }, []);
    return this.#port.kind === 'float' ? picked : f32x4.fromIntegers(picked);
  }

  /** Writes four neighbouring pixels, or those of them that exist. */
  store(place: Place, c: ClassIndex, value: Code): Code {
    const { address, offset } = this.#address(place, c);
    const step = this.#pixelBytes;
    if (place.count === undefined && step === 4) return f32x4.store(address, value, offset);
    const lane = (k: number): Code => f32x4.storeLane(address, value, k, offset + k * step);
    const { count } = place;
    if (count === undefined) return [0, 1, 2, 3].map(lane);
    return [0, 1, 2, 3].map((k) => when(i32.lessThan(i32.add(get(place.pixel), i32.constant(place.after + k)), count), lane(k)));
  }

  /**
   * Reads one byte of each cache line of a block, plane by plane. Loops over classes go through all planes at once, more
   * streams than processors fetch ahead of their use; one after the other they come as fast as memory gives them.
   */
  bringIn(count: Code): Code {
    if (this.#step === undefined) return [];
    const [plane, at, c, end] = [this.#code.local(I32), this.#code.local(I32), this.#code.local(I32), this.#code.local(I32)];
    const eachLine = loop(at, get(end), i32.constant(LINE), drop(i32.loadByte(get(at))));
    const nextPlane = set(plane, i32.add(get(plane), get(this.#step)));
    return [
      set(plane, get(this.#pointer)),
      set(c, i32.constant(0)),
      loop(c, i32.constant(this.#port.channels), i32.constant(1), [
        set(at, get(plane)),
        set(end, i32.add(get(plane), i32.multiply(count, i32.constant(BYTES[this.#port.kind])))),
        eachLine,
        nextPlane,
      ]),
    ];
  }

  /**
   * Writes a loop over classes: what `write` makes of this port there goes from plane to plane. Returns what is to be
   * done before the loop and at the end of each turn.
   */
  alongPlanes(pixel: Local, write: () => void): { readonly before: Code; readonly after: Code } {
    if (this.#step === undefined) {
      write();
      return { before: [], after: [] };
    }
    const row = this.#code.local(I32);
    this.#row = row;
    write();
    this.#row = undefined;
    return { before: set(row, i32.add(get(this.#pointer), this.#scaled(pixel))), after: set(row, i32.add(get(row), get(this.#step))) };
  }

  get #pixelBytes(): number {
    return BYTES[this.#port.kind] * (this.#port.isInterleaved ? this.#port.channels : 1);
  }

  #scaled(pixel: Local): Code {
    const scale = this.#pixelBytes;
    if (scale === 1) return get(pixel);
    return Number.isInteger(Math.log2(scale)) ? i32.shiftLeft(get(pixel), i32.constant(Math.log2(scale))) : i32.multiply(get(pixel), i32.constant(scale));
  }

  #address({ pixel, after }: Place, c: ClassIndex): { address: Code; offset: number } {
    const bytes = BYTES[this.#port.kind];
    const offset = after * this.#pixelBytes;
    const inFirst = i32.add(get(this.#pointer), this.#scaled(pixel));
    if (this.#port.isInterleaved) {
      if (typeof c === 'number') return { address: inFirst, offset: offset + c * bytes };
      return { address: i32.add(inFirst, i32.multiply(get(c), i32.constant(bytes))), offset };
    }
    if (this.#step === undefined || c === 0) return { address: inFirst, offset };
    if (typeof c !== 'number') return { address: get(this.#row ?? c), offset };
    const step = this.#step;
    const plane = this.#code.once(`${this.#name} ${c}`, () => i32.add(get(this.#pointer), i32.multiply(get(step), i32.constant(c))), I32);
    return { address: i32.add(plane, this.#scaled(pixel)), offset };
  }
}

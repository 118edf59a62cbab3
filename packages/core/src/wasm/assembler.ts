// Writes small WebAssembly SIMD functions as nested lists of bytes, one plain function per instruction.
// Holds only what kernels of this repository use: 32-bit integers, floats, and vectors of four floats or two doubles.
// It is not a general assembler: nothing is checked here, the engine validates the module when it compiles it.

/** Instructions: bytes, nested as they were composed. */
export type Code = readonly (number | Code)[];

export const I32 = 0x7f;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export type ValueType = typeof I32 | typeof F32 | typeof F64 | typeof V128;

const VOID = 0x40;

export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
      bytes.push(low);
      return bytes;
    }
    bytes.push(low | 0x80);
  }
}

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
/** Alignment hint 4 bytes: tensors are only promised that much. */
const address = (offset: number): number[] => [2, ...unsigned(offset)];
type Binary = (a: Code, b: Code) => Code;
const binary = (...opcode: number[]): Binary => (a, b) => [a, b, opcode];
type Unary = (a: Code) => Code;
const unary = (...opcode: number[]): Unary => (a) => [a, opcode];
const littleEndian = (words: readonly number[], view: (buffer: ArrayBuffer) => ArrayLike<number> & { set(from: readonly number[]): void }): number[] => {
  const bytes = new Uint8Array(16);
  view(bytes.buffer).set(words);
  return [...bytes];
};

export const get = (local: Local): Code => [0x20, unsigned(local.index)];
export const set = (local: Local, value: Code): Code => [value, 0x21, unsigned(local.index)];

export const i32 = {
  constant: (value: number): Code => [0x41, signed(value)],
  add: binary(0x6a),
  subtract: binary(0x6b),
  multiply: binary(0x6c),
  and: binary(0x71),
  shiftLeft: binary(0x74),
  /** Unsigned: addresses may exceed 2 GiB. */
  lessThan: binary(0x49),
  lessThanSigned: binary(0x48),
  isZero: unary(0x45),
  load: (pointer: Code, offset = 0): Code => [pointer, 0x28, address(offset)],
  store: (pointer: Code, value: Code, offset = 0): Code => [pointer, value, 0x36, address(offset)],
  /** One byte as a number of 0 to 255. */
  loadByte: (pointer: Code, offset = 0): Code => [pointer, 0x2d, 0, unsigned(offset)],
};

export const f32 = {
  zero: [0x43, 0, 0, 0, 0] as Code,
  load: (pointer: Code, offset = 0): Code => [pointer, 0x2a, address(offset)],
  store: (pointer: Code, value: Code, offset = 0): Code => [pointer, value, 0x38, address(offset)],
  add: binary(0x92),
  subtract: binary(0x93),
  multiply: binary(0x94),
  equal: binary(0x5b),
  greater: binary(0x5e),
  max: binary(0x97),
};

export const f64 = {
  load: (pointer: Code, offset = 0): Code => [pointer, 0x2b, address(offset)],
  store: (pointer: Code, value: Code, offset = 0): Code => [pointer, value, 0x39, address(offset)],
  add: binary(0xa0),
  subtract: binary(0xa1),
  multiply: binary(0xa2),
  min: binary(0xa4),
  max: binary(0xa5),
  lessOrEqual: binary(0x65),
  fromInteger: unary(0xb7),
  /** Rounded to a float. */
  demote: unary(0xb6),
  /** The float as a double. */
  promote: unary(0xbb),
};

export const f32x4 = {
  load: (pointer: Code, offset = 0): Code => [pointer, simd(0x00), address(offset)],
  store: (pointer: Code, value: Code, offset = 0): Code => [pointer, value, simd(0x0b), address(offset)],
  /** One float of memory in all four lanes. */
  loadSplat: (pointer: Code, offset = 0): Code => [pointer, simd(0x09), address(offset)],
  splat: (value: Code): Code => [value, simd(0x13)],
  add: binary(...simd(0xe4)),
  subtract: binary(...simd(0xe5)),
  multiply: binary(...simd(0xe6)),
  divide: binary(...simd(0xe7)),
  negate: unary(...simd(0xe1)),
  abs: unary(...simd(0xe0)),
  sqrt: unary(...simd(0xe3)),
  /** The nearest integer towards zero. */
  truncate: unary(...simd(0x69)),
  max: binary(...simd(0xe9)),
  /** `a < b ? b : a`: one instruction on every processor, where `max` takes several to order zeros and pass NaN on. */
  larger: binary(...simd(0xeb)),
  /** `b < a ? b : a`. */
  smaller: binary(...simd(0xea)),
  less: binary(...simd(0x43)),
  greater: binary(...simd(0x44)),
  equal: binary(...simd(0x41)),
  notEqual: binary(...simd(0x42)),
  and: binary(...simd(0x4e)),
  andNot: binary(...simd(0x4f)),
  or: binary(...simd(0x50)),
  exclusiveOr: binary(...simd(0x51)),
  /** Bits of `a` where `mask` is set, else of `b`. */
  choose: (a: Code, b: Code, mask: Code): Code => [a, b, mask, simd(0x52)],
  constant: (...lanes: readonly [number, number, number, number]): Code => [simd(0x0c), littleEndian(lanes, (buffer) => new Float32Array(buffer))],
  /** One float of memory in the first lane, 0 in the others. */
  loadFirst: (pointer: Code, offset = 0): Code => [pointer, simd(0x5c), address(offset)],
  /** `vector` with one lane read from memory. */
  loadLane: (pointer: Code, vector: Code, lane: number, offset = 0): Code => [pointer, vector, simd(0x56), address(offset), lane],
  storeLane: (pointer: Code, vector: Code, lane: number, offset = 0): Code => [pointer, vector, simd(0x5a), address(offset), lane],
  lane: (vector: Code, lane: number): Code => [vector, simd(0x1f), lane],
  fromIntegers: unary(...simd(0xfa)),
  /** Two doubles as floats in the first two lanes. */
  demote: unary(...simd(0x5e)),
  /** Lanes of `a` (0 to 3) and `b` (4 to 7). */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [a, b, simd(0x0d), lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte))],
};

/** Vectors of four 32-bit integers. */
export const i32x4 = {
  constant: (...lanes: readonly [number, number, number, number]): Code => [simd(0x0c), littleEndian(lanes, (buffer) => new Int32Array(buffer))],
  splat: unary(...simd(0x11)),
  add: binary(...simd(0xae)),
  subtract: binary(...simd(0xb1)),
  and: binary(...simd(0x4e)),
  smaller: binary(...simd(0xb6)),
  equal: binary(...simd(0x37)),
  less: binary(...simd(0x39)),
  shiftLeft: (vector: Code, bits: number): Code => [vector, i32.constant(bits), simd(0xab)],
  /** Keeps the sign. */
  shiftRight: (vector: Code, bits: number): Code => [vector, i32.constant(bits), simd(0xac)],
  replaceLane: (vector: Code, lane: number, value: Code): Code => [vector, value, simd(0x1c), lane],
  lane: (vector: Code, lane: number): Code => [vector, simd(0x1b), lane],
  /** Floats cut to integers. */
  fromFloats: unary(...simd(0xf8)),
  /** The four bytes of the first lane, each as a number of 0 to 255. */
  fromBytes: (vector: Code): Code => [vector, simd(0x89), simd(0xa9)],
};

/** Vectors of two doubles. */
export const f64x2 = {
  add: binary(...simd(0xf0)),
  /** The first two floats of a vector. */
  promote: unary(...simd(0x5f)),
  lane: (vector: Code, lane: number): Code => [vector, simd(0x21), lane],
};

/** `value` if `condition` is not zero, else `otherwise`. */
export const select = (value: Code, otherwise: Code, condition: Code): Code => [value, otherwise, condition, 0x1b];

/** Computes a value for what that does besides. */
export const drop = (value: Code): Code => [value, 0x1a];

/** `if (condition) body`. */
export const when = (condition: Code, body: Code): Code => [condition, 0x04, VOID, body, 0x0b];

/** `while (condition) body`. */
export const repeat = (condition: Code, body: Code): Code => [0x03, VOID, condition, 0x04, VOID, body, 0x0c, 1, 0x0b, 0x0b];

/** `for (; counter < limit; counter += step) body` on unsigned integers. */
export function loop(counter: Local, limit: Code, step: Code, body: Code): Code {
  const more = i32.lessThan(get(counter), limit);
  return [
    more, 0x04, VOID,
    0x03, VOID, body, set(counter, i32.add(get(counter), step)), more, 0x0d, 0, 0x0b,
    0x0b,
  ];
}

/** Declares a function: `define` gets allocators of parameters and locals and returns the body. */
export function wasmFunction(
  name: string,
  parameterNames: readonly string[],
  define: (parameter: (name: string) => Local, local: (type: ValueType) => Local) => Code,
): WasmFunction {
  const locals: ValueType[] = [];
  const parameters = parameterNames.map((_, index): Local => ({ index, type: I32 }));
  const body = define(
    (wanted) => {
      const found = parameters[parameterNames.indexOf(wanted)];
      if (found === undefined) throw new Error(`wasmFunction: ${name} has no parameter ${wanted}`);
      return found;
    },
    (type) => {
      locals.push(type);
      return { index: parameters.length + locals.length - 1, type };
    },
  );
  return { name, parameters: parameters.map((parameter) => parameter.type), locals, body };
}

const vector = (items: readonly Code[]): Code => [unsigned(items.length), items];
/** The bytes in order; several times as fast as `flat(Infinity)`. */
function flat(code: Code, bytes: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') bytes.push(part);
    else flat(part, bytes);
  }
  return bytes;
}
const sized = (code: Code): Code => {
  const bytes = flat(code);
  return [unsigned(bytes.length), bytes];
};
const name = (text: string): Code => sized([...text].map((character) => character.charCodeAt(0)));
const section = (id: number, content: Code): Code => [id, sized(content)];

/** The bytes of a module that imports memory `m.m` and exports every function by its name. */
export function assemble(functions: readonly WasmFunction[], sharedMemory: boolean): Uint8Array<ArrayBuffer> {
  const limits: Code = sharedMemory ? [0x03, 0, unsigned(65536)] : [0x00, 0];
  return Uint8Array.from(flat([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    section(1, vector(functions.map((each) => [0x60, vector(each.parameters.map((type) => [type])), 0]))),
    section(2, vector([[name('m'), name('m'), 0x02, limits]])),
    section(3, vector(functions.map((_, index) => unsigned(index)))),
    section(7, vector(functions.map((each, index) => [name(each.name), 0, unsigned(index)]))),
    section(10, vector(functions.map((each) => sized([vector(each.locals.map((type) => [1, type])), each.body, 0x0b])))),
  ]));
}

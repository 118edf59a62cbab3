// The functions of a module as text, read back from its bytes: what a reviewer sees in a diff, and a check of the
// encoding by other code than wrote it. Knows the instructions that plans use.
interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

const PLAIN: Readonly<Record<number, string>> = {
  0x0b: 'end', 0x1a: 'drop', 0x1b: 'select', 0x49: 'i32.lt_u', 0x6a: 'i32.add', 0x6b: 'i32.sub', 0x6c: 'i32.mul', 0x71: 'i32.and', 0x74: 'i32.shl', 0xa0: 'f64.add', 0xa5: 'f64.max', 0xbb: 'f64.promote_f32',
};
const MEMORY: Readonly<Record<number, string>> = { 0x2a: 'f32.load', 0x2b: 'f64.load', 0x2d: 'i32.load8_u', 0x38: 'f32.store', 0x39: 'f64.store' };
const VECTOR: Readonly<Record<number, string>> = {
  0x11: 'i32x4.splat', 0x13: 'f32x4.splat', 0x39: 'i32x4.lt_s', 0x41: 'f32x4.eq', 0x42: 'f32x4.ne', 0x43: 'f32x4.lt', 0x44: 'f32x4.gt', 0x4e: 'v128.and', 0x4f: 'v128.andnot', 0x50: 'v128.or', 0x51: 'v128.xor', 0x52: 'v128.bitselect',
  0x5e: 'f32x4.demote_f64x2_zero', 0x5f: 'f64x2.promote_low_f32x4', 0x69: 'f32x4.trunc', 0x89: 'i16x8.extend_low_i8x16_u', 0xa9: 'i32x4.extend_low_i16x8_u', 0xab: 'i32x4.shl', 0xac: 'i32x4.shr_s',
  0xae: 'i32x4.add', 0xb1: 'i32x4.sub', 0xe0: 'f32x4.abs', 0xe1: 'f32x4.neg', 0xe3: 'f32x4.sqrt', 0xe4: 'f32x4.add', 0xe5: 'f32x4.sub', 0xe6: 'f32x4.mul', 0xe7: 'f32x4.div', 0xe9: 'f32x4.max',
  0xea: 'f32x4.pmin', 0xeb: 'f32x4.pmax', 0xf0: 'f64x2.add', 0xf8: 'i32x4.trunc_sat_f32x4_s', 0xfa: 'f32x4.convert_i32x4_s',
};
const VECTOR_MEMORY: Readonly<Record<number, string>> = { 0x00: 'v128.load', 0x09: 'v128.load32_splat', 0x0b: 'v128.store', 0x5c: 'v128.load32_zero' };
const VECTOR_LANE_MEMORY: Readonly<Record<number, string>> = { 0x56: 'v128.load32_lane', 0x5a: 'v128.store32_lane' };
const VECTOR_LANE: Readonly<Record<number, string>> = { 0x1b: 'i32x4.extract_lane', 0x1c: 'i32x4.replace_lane', 0x1f: 'f32x4.extract_lane', 0x21: 'f64x2.extract_lane' };

const byte = (reader: Reader): number => reader.bytes[reader.at++] ?? 0;

function unsigned(reader: Reader): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const next = byte(reader);
    value += (next & 0x7f) * 2 ** shift;
    if (next < 0x80) return value;
  }
}

function signed(reader: Reader): number {
  const start = reader.at;
  const value = unsigned(reader);
  const bits = 7 * (reader.at - start);
  return value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
}

function memory(reader: Reader, name: string): string {
  unsigned(reader);
  const offset = unsigned(reader);
  return offset === 0 ? name : `${name} offset=${offset}`;
}

function vectorConstant(reader: Reader): string {
  const bytes = reader.bytes.slice(reader.at, reader.at + 16);
  reader.at += 16;
  const floats = [...new Float32Array(bytes.buffer)];
  // Small integers are no numbers that a float constant would hold.
  const isFloat = floats.every((value) => value === 0 || Math.abs(value) > 1e-30);
  return `v128.const ${isFloat ? `f32x4 ${floats.join(' ')}` : `i32x4 ${[...new Int32Array(bytes.buffer)].join(' ')}`}`;
}

function vector(reader: Reader): string {
  const opcode = unsigned(reader);
  if (opcode in VECTOR) return VECTOR[opcode] ?? '';
  if (opcode in VECTOR_MEMORY) return memory(reader, VECTOR_MEMORY[opcode] ?? '');
  if (opcode in VECTOR_LANE_MEMORY) return `${memory(reader, VECTOR_LANE_MEMORY[opcode] ?? '')} lane=${byte(reader)}`;
  if (opcode in VECTOR_LANE) return `${VECTOR_LANE[opcode]} ${byte(reader)}`;
  if (opcode === 0x0c) return vectorConstant(reader);
  if (opcode === 0x0d) return `i8x16.shuffle ${Array.from({ length: 16 }, () => byte(reader)).join(' ')}`;
  throw new Error(`no vector instruction 0x${opcode.toString(16)}`);
}

function instruction(reader: Reader): string {
  const opcode = byte(reader);
  if (opcode in PLAIN) return PLAIN[opcode] ?? '';
  if (opcode in MEMORY) return memory(reader, MEMORY[opcode] ?? '');
  switch (opcode) {
    case 0x03: return byte(reader) === 0x40 ? 'loop' : '?';
    case 0x04: return byte(reader) === 0x40 ? 'if' : '?';
    case 0x0d: return `br_if ${unsigned(reader)}`;
    case 0x20: return `local.get ${unsigned(reader)}`;
    case 0x21: return `local.set ${unsigned(reader)}`;
    case 0x41: return `i32.const ${signed(reader)}`;
    case 0xfd: return vector(reader);
    default: throw new Error(`no instruction 0x${opcode.toString(16)}`);
  }
}

/** Instructions between two assignments share a line, indented by their nesting. */
function body(reader: Reader, end: number): string[] {
  for (let groups = unsigned(reader); groups > 0; groups--) {
    unsigned(reader);
    byte(reader);
  }
  const lines: string[] = [];
  let line: string[] = [];
  let depth = 1;
  while (reader.at < end) {
    const text = instruction(reader);
    if (text === 'end') depth -= 1;
    line.push(text);
    if (/^(local\.set|.*store|loop|if|end|br_if)/.test(text)) {
      lines.push('  '.repeat(depth) + line.join(' '));
      line = [];
    }
    if (text === 'loop' || text === 'if') depth += 1;
  }
  return lines;
}

/** Each function of the code section. */
export function disassemble(bytes: Uint8Array): string {
  const reader = { bytes, at: 8 };
  for (;;) {
    const section = byte(reader);
    const size = unsigned(reader);
    if (section === 10) break;
    reader.at += size;
  }
  const functions: string[] = [];
  for (let count = unsigned(reader); count > 0; count--) {
    const size = unsigned(reader);
    functions.push(['(func', ...body(reader, reader.at + size)].join('\n'));
  }
  return functions.join('\n');
}

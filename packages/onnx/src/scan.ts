// A first pass over the bytes of a model that comes from anywhere: everything lies inside the file and inside the message
// around it, nothing is nested too deeply, and there is not too much of it. It allocates nothing and says where it stopped.
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { SemSegLossError } from '@semsegloss/core';

export interface Limits {
  /** Bytes of the file. Default 2³⁰. */
  readonly maxBytes?: number;
  /** Messages inside messages. Default 64: about 20 subgraphs inside each other. */
  readonly maxDepth?: number;
  /** Messages in all: nodes, attributes, tensors. Default 1 000 000. */
  readonly maxMessages?: number;
}

const FIXED32: ReadonlySet<ScalarType> = new Set([ScalarType.FLOAT, ScalarType.FIXED32, ScalarType.SFIXED32]);
const FIXED64: ReadonlySet<ScalarType> = new Set([ScalarType.DOUBLE, ScalarType.FIXED64, ScalarType.SFIXED64]);

class Scan {
  readonly #reader: BinaryReader;
  readonly #bytes: Uint8Array;
  readonly #limits: Required<Limits>;
  readonly #where: string;
  readonly #path: string[] = [];
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  #messages = 0;

  constructor(bytes: Uint8Array, where: string, limits: Required<Limits>) {
    this.#bytes = bytes;
    this.#reader = new BinaryReader(bytes);
    this.#limits = limits;
    this.#where = where;
  }

  run(message: DescMessage): void {
    try {
      this.#message(message, this.#bytes.length);
    } catch (cause) {
      if (cause instanceof SemSegLossError) throw cause;
      throw this.#malformed('must be a whole protobuf field', (cause as Error).message);
    }
  }

  #message(message: DescMessage, end: number): void {
    if (++this.#messages > this.#limits.maxMessages) throw this.#tooMuch(`may have at most ${this.#limits.maxMessages} parts`, 'maxMessages');
    if (this.#path.length > this.#limits.maxDepth) throw this.#tooMuch(`may be nested at most ${this.#limits.maxDepth} deep`, 'maxDepth');
    const fields = fieldsOf(message);
    const counts = new Map<string, number>();
    while (this.#reader.pos < end) {
      const [number, wire] = this.#reader.tag();
      const field = fields.get(number);
      const name = field?.name ?? `field ${number}`;
      const index = counts.get(name) ?? 0;
      counts.set(name, index + 1);
      this.#path.push(field?.fieldKind === 'list' ? `${name}[${index}]` : name);
      this.#field(field, wire, end);
      if (this.#reader.pos > end) throw this.#malformed('must end inside the message around it', `an end at byte ${this.#reader.pos} beyond ${end}`);
      this.#path.pop();
    }
  }

  #field(field: DescField | undefined, wire: WireType, end: number): void {
    if (wire === WireType.StartGroup || wire === WireType.EndGroup) throw this.#malformed('must be no group', `wire type ${wire}`);
    if (wire !== WireType.LengthDelimited) {
      if (field !== undefined && wire !== wireOf(field)) throw this.#malformed(`must have wire type ${wireOf(field)}`, wire);
      this.#reader.skip(wire);
      return;
    }
    const length = this.#reader.uint32();
    const stop = this.#reader.pos + length;
    if (stop > end) throw this.#malformed(`must fit into the ${end - this.#reader.pos} bytes that are left`, `${length} bytes`);
    if (field?.message !== undefined) this.#message(field.message, stop);
    else if (field !== undefined) this.#content(field, this.#bytes.subarray(this.#reader.pos, stop));
    this.#reader.pos = stop;
  }

  /** Text must be UTF-8, and a packed list must end with its last number. */
  #content(field: DescField, content: Uint8Array): void {
    const scalar = field.fieldKind === 'list' || field.fieldKind === 'scalar' ? field.scalar : undefined;
    if (scalar === ScalarType.BYTES) return;
    if (scalar === ScalarType.STRING) {
      try {
        this.#utf8.decode(content);
      } catch {
        throw this.#malformed('must be UTF-8 text', `${content.length} bytes that are not`);
      }
      return;
    }
    const isWhole = scalar !== undefined && FIXED32.has(scalar) ? content.length % 4 === 0
      : scalar !== undefined && FIXED64.has(scalar) ? content.length % 8 === 0
        : ((content.at(-1) ?? 0) & 0x80) === 0;
    if (field.fieldKind !== 'list' || !isWhole) throw this.#malformed('must be a whole number of values', `${content.length} bytes`);
  }

  #malformed(rule: string, got: unknown): SemSegLossError {
    return new SemSegLossError('FILE_MALFORMED', `${this.#here()}: ${rule}, got ${String(got)}. The file is cut off, damaged or no ONNX model: export it again.`);
  }

  #tooMuch(rule: string, limit: string): SemSegLossError {
    return new SemSegLossError('FILE_UNSUPPORTED', `${this.#here()}: ${rule}, got more. Raise the limit "${limit}" if you trust the file.`);
  }

  #here(): string {
    const path = this.#path.slice(-12).join('.');
    return `${this.#where}, byte ${Math.min(this.#reader.pos, this.#bytes.length)}${path === '' ? '' : `, ${path}`}`;
  }
}

/** @throws FILE_MALFORMED, FILE_UNSUPPORTED with the offset and the path of the part that is at fault. */
export function scan(bytes: Uint8Array, message: DescMessage, where: string, { maxBytes = 2 ** 30, maxDepth = 64, maxMessages = 1_000_000 }: Limits): void {
  if (bytes.length > maxBytes) throw new SemSegLossError('FILE_UNSUPPORTED', `${where}: may have at most ${maxBytes} bytes, got ${bytes.length}. Raise the limit "maxBytes" if you trust the file.`);
  new Scan(bytes, where, { maxBytes, maxDepth, maxMessages }).run(message);
}

const known = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsOf(message: DescMessage): ReadonlyMap<number, DescField> {
  const fields = known.get(message) ?? new Map(message.fields.map((field) => [field.number, field]));
  known.set(message, fields);
  return fields;
}

function wireOf(field: DescField): WireType {
  if (field.message !== undefined) return WireType.LengthDelimited;
  const scalar = field.fieldKind === 'list' || field.fieldKind === 'scalar' ? field.scalar : undefined;
  if (scalar === ScalarType.STRING || scalar === ScalarType.BYTES) return WireType.LengthDelimited;
  if (scalar !== undefined && FIXED32.has(scalar)) return WireType.Bit32;
  return scalar !== undefined && FIXED64.has(scalar) ? WireType.Bit64 : WireType.Varint;
}

// NumPy's NPY files in and out. The header is checked here before npyjs touches the data; the result is always
// in C order and little-endian numbers. It gives no meaning to shapes.
import { dump, parse } from 'npyjs';
import { SemSegLossError } from '@semsegloss/core';
import { countElements, exactNumbers, malformed, unsupported } from './elements.ts';
import { writeWhole } from './write.ts';

/** Bytes per element of each type that is read, by NumPy's code without the byte order. */
const ITEM_BYTES = { b1: 1, i1: 1, u1: 1, i2: 2, u2: 2, i4: 4, u4: 4, i8: 8, u8: 8, f2: 2, f4: 4, f8: 8 } as const;
type ItemType = keyof typeof ITEM_BYTES;

export type NpyData = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

export interface NpyArray {
  readonly shape: readonly number[];
  /** C order. Booleans are bytes 0 and 1, float16 is Float32Array, 64-bit integers are Float64Array (exact, or refused). */
  readonly data: NpyData;
  /** The type in the file, such as `f4` or `i8`. */
  readonly dtype: ItemType;
}

/** Writes an array in C order as an NPY file, whole or not at all. */
export async function writeNpy(path: string, data: NpyData, shape: readonly number[]): Promise<void> {
  await writeWhole(path, encodeNpy(data, shape));
}

/** The bytes of an NPY file. */
export function encodeNpy(data: NpyData, shape: readonly number[]): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length || !shape.every((size) => Number.isInteger(size) && size >= 0)) {
    throw new SemSegLossError('SHAPE_MISMATCH', `encodeNpy: must have as many elements as its shape [${shape.join(', ')}], got ${data.length}. Pass the shape of the data.`);
  }
  return new Uint8Array(dump(data, [...shape]));
}

/** `readNpy` of bytes; `path` names them in errors. */
export function decodeNpy(bytes: Uint8Array, path: string): NpyArray {
  const header = parseHeader(bytes, path);
  const { shape, dtype, fortran, dataStart } = header;
  const count = countElements(shape, path);
  const needed = count * ITEM_BYTES[dtype];
  const present = bytes.length - dataStart;
  if (present !== needed) {
    throw malformed(path, `must hold ${needed} bytes of data for shape (${shape.join(', ')}) of ${dtype}`, `${present} bytes`);
  }
  if (dataStart % ITEM_BYTES[dtype] !== 0) {
    throw unsupported(path, 'must have its data on a multiple of the element size', `byte ${dataStart}`, 'Save it again with numpy.save');
  }
  const data = readElements(bytes, header, path);
  return { shape, dtype, data: fortran ? toRowMajor(data, shape) : data };
}

interface Header {
  readonly shape: readonly number[];
  readonly dtype: ItemType;
  readonly fortran: boolean;
  readonly dataStart: number;
}

function parseHeader(bytes: Uint8Array, path: string): Header {
  if (bytes.length === 0) throw malformed(path, 'must be an NPY file', 'an empty file');
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (magic.startsWith('PK')) throw unsupported(path, 'must be an NPY file', 'a zip archive, perhaps NPZ', 'Save one array with numpy.save');
  if (magic !== '\x93NUMPY') throw malformed(path, 'must be an NPY file', 'other first bytes than NPY has', 'Save the array with numpy.save');
  const version = bytes[6] ?? 0;
  const lengthBytes = version === 1 ? 2 : 4;
  if (bytes.length < 8 + lengthBytes) throw malformed(path, 'must have a whole header', 'a file cut off in it');
  if (version < 1 || version > 3) throw unsupported(path, 'must be NPY version 1, 2 or 3', `version ${version}`, 'Save it again with numpy.save');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dataStart = 8 + lengthBytes + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (dataStart > bytes.length) throw malformed(path, 'must have a whole header', 'a file cut off in it');

  const text = new TextDecoder('latin1').decode(bytes.subarray(8 + lengthBytes, dataStart));
  const descr = /'descr'\s*:\s*('[^']*'|\[)/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined) {
    throw malformed(path, 'must have a header with descr, fortran_order and shape', JSON.stringify(text.trim().slice(0, 120)));
  }
  const shape = sizes.split(',').map((size) => size.trim()).filter((size) => size !== '').map((size) => Number(size.replace(/L$/, '')));
  if (!shape.every((size) => Number.isSafeInteger(size))) throw malformed(path, 'must have a shape of whole numbers', `(${sizes})`);
  return { shape, dtype: parseType(descr, path), fortran: order === 'True', dataStart };
}

function parseType(descr: string, path: string): ItemType {
  const known = Object.keys(ITEM_BYTES).join(', ');
  if (descr === '[') throw unsupported(path, `must have elements of one type (${known})`, 'a structured type', 'Save one field of it');
  const [, order, code = ''] = /^'([<>|=]?)(.*)'$/.exec(descr) ?? [];
  if (!isItemType(code)) throw unsupported(path, `must have elements of type ${known}`, descr.slice(1, -1), 'Convert it with .astype("<f4")');
  if (order === '>' && ITEM_BYTES[code] > 1) {
    throw unsupported(path, 'must be little-endian', `the big-endian type ${descr.slice(1, -1)}`, `Convert it with .astype("<${code}")`);
  }
  if (order === '' || order === '=' || (order === '|' && ITEM_BYTES[code] > 1)) throw malformed(path, 'must state its byte order', descr.slice(1, -1));
  return code;
}

function isItemType(code: string): code is ItemType {
  return Object.hasOwn(ITEM_BYTES, code);
}

function readElements(bytes: Uint8Array, { dtype, dataStart }: Header, path: string): NpyData {
  if (dtype === 'b1') {
    const data = new Uint8Array(bytes.subarray(dataStart));
    const odd = data.find((value) => value > 1);
    if (odd !== undefined) throw malformed(path, 'must have booleans of 0 or 1', `byte ${odd}`);
    return data;
  }
  const { buffer } = bytes;
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length ? buffer : new Uint8Array(bytes).buffer;
  const { data } = parse(whole);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return exactNumbers(data, path);
  if (isNpyData(data)) return data;
  throw malformed(path, 'must hold numbers', dtype);
}

function isNpyData(data: ArrayBufferView): data is NpyData {
  return [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array].some((type) => data instanceof type);
}

/** Reorders from Fortran order, where the first axis is next to itself in memory, to C order. */
function toRowMajor(data: NpyData, shape: readonly number[]): NpyData {
  const result = data.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  for (let i = 0, from = 0; i < data.length; i++) {
    result[i] = data[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [at = 0, size = 1, stride = 0] = [index[axis], shape[axis], strides[axis]];
      if (at + 1 < size) {
        index[axis] = at + 1;
        from += stride;
        break;
      }
      index[axis] = 0;
      from -= at * stride;
    }
  }
  return result;
}

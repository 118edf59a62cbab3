// NIfTI-1 and NIfTI-2 images and volumes, packed or not, as arrays in C order: [z, y, x]. Slope and intercept are applied.
// It gives no meaning to the values, and resamples nothing.
import { constants, gunzipSync } from 'node:zlib';
import { exactNumbers, malformed, unsupported } from './elements.ts';
import { NIFTI_HEADER_BYTES, parseNiftiHeader, type Grid, type NiftiHeader, type NiftiType } from './nifti-header.ts';
import type { NpyData } from './npy.ts';
import { systemCode } from './system-code.ts';

export interface NiftiArray {
  /** [z, y, x], [y, x] or [x]. */
  readonly shape: readonly number[];
  readonly data: NpyData;
  readonly grid: Grid;
}

/** Enough of a packed file to hold the header. */
const PACKED_START = 4096;

/** True for bytes that start like a NIfTI file, packed or not, and for names that end like one. */
export function isNifti(bytes: Uint8Array, path: string): boolean {
  const first = [...bytes.subarray(0, 4)].join();
  const sizes = ['92,1,0,0', '0,0,1,92', '28,2,0,0', '0,0,2,28'];
  return isPacked(bytes) || sizes.includes(first) || /\.(nii|nii\.gz|hdr|img)$/i.test(path);
}

/** The header of a file, packed or not, without unpacking more than that. `path` names the bytes in errors. */
export function niftiHeader(bytes: Uint8Array, path: string): NiftiHeader {
  return parseNiftiHeader(isPacked(bytes) ? unpackStart(bytes, path) : bytes, path);
}

/** `path` names the bytes in errors. */
export function decodeNifti(bytes: Uint8Array, path: string): NiftiArray {
  const packed = isPacked(bytes);
  if (!packed && /\.img$/i.test(path)) throw unsupported(path, 'must be one file', 'the voxels of a .hdr/.img pair', 'Convert it to .nii or .nii.gz');
  if (!packed && /\.gz$/i.test(path)) throw malformed(path, 'must be packed with gzip, as its name says', bytes.length === 0 ? 'an empty file' : 'other first bytes');
  const header = niftiHeader(bytes, path);
  const needed = header.dataStart + header.count * header.type.bytes;
  const whole = packed ? unpack(bytes, needed, path) : bytes;
  if (whole.length < needed) throw malformed(path, `must hold ${needed} bytes for ${header.shape.join(' × ')} voxels of ${header.type.name}`, `${whole.length} bytes`);
  const { shape, spacing, affine } = header;
  return { shape, data: scaled(elements(new Uint8Array(whole.subarray(header.dataStart, needed)), header, path), header), grid: { spacing, affine } };
}

function isPacked(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unpackStart(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, PACKED_START), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, NIFTI_HEADER_BYTES);
  } catch (error) {
    throw undone(path, error);
  }
}

/** Unpacks no more than the header asks for, and a little: a small file cannot fill the memory. */
function unpack(bytes: Uint8Array, needed: number, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: needed + 2 ** 20 });
  } catch (error) {
    if (systemCode(error) === 'ERR_BUFFER_TOO_LARGE') throw malformed(path, `must unpack to the ${needed} bytes that its header says`, 'more');
    throw undone(path, error);
  }
}

function undone(path: string, error: unknown): Error {
  const got = systemCode(error) === 'Z_BUF_ERROR' ? 'a file cut off' : error instanceof Error ? error.message : String(error);
  return malformed(path, 'must be a whole gzip file', got);
}

/** Numbers of one type; `bytes` has its buffer to itself. */
function elements(bytes: Uint8Array<ArrayBuffer>, { type, littleEndian }: NiftiHeader, path: string): NpyData {
  if (!littleEndian) reverseEach(bytes, type.bytes);
  const numbers = typed(bytes.buffer, type.name);
  return numbers instanceof BigInt64Array || numbers instanceof BigUint64Array ? exactNumbers(numbers, path) : numbers;
}

function typed(buffer: ArrayBuffer, name: NiftiType['name']): NpyData | BigInt64Array | BigUint64Array {
  switch (name) {
    case 'uint8': return new Uint8Array(buffer);
    case 'int8': return new Int8Array(buffer);
    case 'uint16': return new Uint16Array(buffer);
    case 'int16': return new Int16Array(buffer);
    case 'uint32': return new Uint32Array(buffer);
    case 'int32': return new Int32Array(buffer);
    case 'uint64': return new BigUint64Array(buffer);
    case 'int64': return new BigInt64Array(buffer);
    case 'float32': return new Float32Array(buffer);
    case 'float64': return new Float64Array(buffer);
    default: return name satisfies never;
  }
}

/** Turns big-endian elements into little-endian ones, in place. */
function reverseEach(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

function scaled(data: NpyData, { slope, intercept }: NiftiHeader): NpyData {
  return slope === 1 && intercept === 0 ? data : Float64Array.from(data, (value) => value * slope + intercept);
}

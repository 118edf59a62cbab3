// The header of a NIfTI file, read by nifti-reader-js and checked here: sizes, type, where the data start, and where the
// voxels lie in space. It reads no voxel; `nifti.ts` does.
import { NIFTI2, readHeader, type NIFTI1 } from 'nifti-reader-js';
import { countElements, malformed, unsupported } from './elements.ts';

/** Bytes of the longer header, that of NIfTI-2. */
export const NIFTI_HEADER_BYTES = 540;

/** Types of voxels that are read, by NIfTI's code, with their bytes. */
const TYPES = {
  2: { name: 'uint8', bytes: 1 },
  4: { name: 'int16', bytes: 2 },
  8: { name: 'int32', bytes: 4 },
  16: { name: 'float32', bytes: 4 },
  64: { name: 'float64', bytes: 8 },
  256: { name: 'int8', bytes: 1 },
  512: { name: 'uint16', bytes: 2 },
  768: { name: 'uint32', bytes: 4 },
  1024: { name: 'int64', bytes: 8 },
  1280: { name: 'uint64', bytes: 8 },
} as const;
export type NiftiType = (typeof TYPES)[keyof typeof TYPES];

/** Names of types that the format knows and that are no class ids or scores. */
const OTHER_TYPES: Readonly<Record<number, string>> = { 1: 'bits', 32: 'complex64', 128: 'RGB', 1536: 'float128', 1792: 'complex128', 2048: 'complex256', 2304: 'RGBA' };

/** Millimetres per unit of length, by NIfTI's code; unknown units are taken for millimetres. */
const MILLIMETRES: Readonly<Record<number, number>> = { 1: 1000, 2: 1, 3: 0.001 };

/** Where voxels lie in space. */
export interface Grid {
  /** Millimetres between voxels along each axis of the array; undefined where the header does not say. */
  readonly spacing: readonly number[] | undefined;
  /** World coordinates of a voxel from its indices (x, y, z), 3 × 4; undefined where the header does not say. */
  readonly affine: readonly (readonly number[])[] | undefined;
}

export interface NiftiHeader extends Grid {
  /** Slowest axis first: [z, y, x] or [y, x]. */
  readonly shape: readonly number[];
  readonly count: number;
  readonly type: NiftiType;
  readonly littleEndian: boolean;
  /** Byte at which the voxels start. */
  readonly dataStart: number;
  readonly slope: number;
  readonly intercept: number;
}

/** @throws FILE_MALFORMED, FILE_UNSUPPORTED: what the header says wrong, and what to do */
export function parseNiftiHeader(bytes: Uint8Array, path: string): NiftiHeader {
  const header = decodeHeader(bytes, path);
  const { dims, datatypeCode, numBitsPerVoxel, littleEndian, vox_offset: dataStart, scl_slope: slope, scl_inter: intercept } = header;
  const type = typeOf(datatypeCode, path);
  if (numBitsPerVoxel !== 8 * type.bytes) throw malformed(path, `must have ${8 * type.bytes} bits for a voxel of ${type.name}`, `bitpix ${numBitsPerVoxel}`);
  const sizes = sizesOf(dims, path);
  const least = header instanceof NIFTI2 ? 544 : 352;
  if (!Number.isSafeInteger(dataStart) || dataStart < least) throw malformed(path, `must have its data from byte ${least} on`, `vox_offset ${dataStart}`);
  const shape = sizes.toReversed();
  return { shape, count: countElements(shape, path), type, littleEndian, dataStart, ...scaling(slope, intercept), ...gridOf(header, sizes.length) };
}

function decodeHeader(bytes: Uint8Array, path: string): NIFTI1 | NIFTI2 {
  if (bytes.length < 348) throw malformed(path, 'must have a whole NIfTI header', bytes.length === 0 ? 'an empty file' : 'a file cut off in it');
  const magic = String.fromCharCode(...bytes.subarray(344, 347));
  const pair = magic === 'ni1' || String.fromCharCode(...bytes.subarray(4, 7)) === 'ni2';
  if (pair) throw unsupported(path, 'must be one file', 'the header of a .hdr/.img pair', 'Convert it to .nii or .nii.gz');
  const isSecond = String.fromCharCode(...bytes.subarray(4, 7)) === 'n+2';
  if (!isSecond && magic !== 'n+1') throw unsupported(path, 'must be a NIfTI file', 'other first bytes, perhaps Analyze 7.5', 'Convert it to .nii or .nii.gz');
  const length = isSecond ? NIFTI_HEADER_BYTES : 348;
  if (bytes.length < length) throw malformed(path, 'must have a whole NIfTI header', 'a file cut off in it');
  try {
    // The header alone: what follows may be extensions, which tell nothing about voxels.
    return readHeader(bytes.slice(0, length).buffer);
  } catch (error) {
    throw malformed(path, 'must have a NIfTI header', error instanceof Error ? error.message : String(error));
  }
}

function typeOf(code: number, path: string): NiftiType {
  if (isRead(code)) return TYPES[code];
  const known = Object.values(TYPES).map(({ name }) => name).join(', ');
  throw unsupported(path, `must have voxels of one number (${known})`, OTHER_TYPES[code] ?? `datatype ${code}`, 'Save class ids as uint8, scores as float32');
}

function isRead(code: number): code is keyof typeof TYPES {
  return Object.hasOwn(TYPES, code);
}

/** Sizes along x, y, z. Axes of size 1 at the end are dropped down to two: a volume of one slice is an image. */
function sizesOf([rank = 0, ...all]: readonly number[], path: string): readonly number[] {
  if (!(rank >= 1 && rank <= 7)) throw malformed(path, 'must have 1 to 7 axes', `dim[0] ${rank}`);
  const sizes = all.slice(0, rank);
  const odd = sizes.find((size) => !(Number.isSafeInteger(size) && size >= 1));
  if (odd !== undefined) throw malformed(path, 'must have sizes of at least 1', `sizes ${sizes.join(' × ')}`);
  while (sizes.length > 2 && sizes.at(-1) === 1) sizes.pop();
  if (sizes.length > 3) throw unsupported(path, 'must be one image or volume of up to 3 axes', `sizes ${sizes.join(' × ')}`, 'Save one file per time point; save the scores of several classes as NPY');
  return sizes;
}

/** A slope of 0 says that values are stored as they are. */
function scaling(slope: number, intercept: number): { readonly slope: number; readonly intercept: number } {
  return slope === 0 || !Number.isFinite(slope) || !Number.isFinite(intercept) ? { slope: 1, intercept: 0 } : { slope, intercept };
}

function gridOf(header: NIFTI1 | NIFTI2, axes: number): Grid {
  const millimetres = MILLIMETRES[header.xyzt_units & 7] ?? 1;
  const spacing = header.pixDims.slice(1, axes + 1).map((size) => Math.abs(size) * millimetres).toReversed();
  const isKnown = header.qform_code > 0 || header.sform_code > 0;
  // The reader leaves NIfTI-2's quaternions to a function of their own.
  const matrix = header instanceof NIFTI2 && header.sform_code < 1 ? header.getQformMat() : header.affine;
  const affine = matrix.slice(0, 3).map((row) => row.map((value) => value * millimetres));
  return {
    spacing: spacing.every((size) => size > 0 && Number.isFinite(size)) ? spacing : undefined,
    affine: isKnown && affine.flat().every(Number.isFinite) ? affine : undefined,
  };
}

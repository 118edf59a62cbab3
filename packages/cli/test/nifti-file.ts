// NIfTI files byte by byte, as the NIfTI-1 and NIfTI-2 definitions lay them out; not by the reader under test.
export interface NiftiSpec {
  /** Sizes along x, y, z, … */
  readonly sizes: readonly number[];
  readonly datatype: number;
  readonly bits: number;
  /** Their bytes; x runs fastest. */
  readonly voxels: Uint8Array;
  readonly pixdim?: readonly number[];
  readonly slope?: number;
  readonly intercept?: number;
  /** Rows of the 3 × 4 matrix of voxel indices to world. */
  readonly sform?: readonly (readonly number[])[];
  readonly units?: number;
  readonly magic?: string;
  readonly bigEndian?: boolean;
  /** Bytes between header and voxels, beyond the four that say whether there are any. */
  readonly extension?: Uint8Array;
}

/** A NIfTI-1 file of one piece. `voxels` lie in it as they are. */
export function nifti1({ sizes, datatype, bits, voxels, pixdim = sizes.map(() => 1), slope = 0, intercept = 0, sform, units = 2, magic = 'n+1', bigEndian = false, extension = new Uint8Array() }: NiftiSpec): Uint8Array {
  const start = 352 + extension.length;
  const bytes = new Uint8Array(start + voxels.length);
  const view = new DataView(bytes.buffer);
  const little = !bigEndian;
  view.setInt32(0, 348, little);
  [sizes.length, ...sizes].forEach((size, i) => view.setInt16(40 + 2 * i, size, little));
  view.setInt16(70, datatype, little);
  view.setInt16(72, bits, little);
  [1, ...pixdim].forEach((size, i) => view.setFloat32(76 + 4 * i, size, little));
  view.setFloat32(108, start, little);
  view.setFloat32(112, slope, little);
  view.setFloat32(116, intercept, little);
  view.setUint8(123, units);
  if (sform !== undefined) {
    view.setInt16(254, 1, little);
    sform.flat().forEach((value, i) => view.setFloat32(280 + 4 * i, value, little));
  }
  bytes.set(new TextEncoder().encode(magic), 344);
  bytes[348] = extension.length > 0 ? 1 : 0;
  bytes.set(extension, 352);
  bytes.set(voxels, start);
  return bytes;
}

/** A NIfTI-2 file of one piece, little-endian. */
export function nifti2({ sizes, datatype, bits, voxels, pixdim = sizes.map(() => 1), sform }: NiftiSpec): Uint8Array {
  const bytes = new Uint8Array(544 + voxels.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 540, true);
  bytes.set([0x6e, 0x2b, 0x32, 0, 0x0d, 0x0a, 0x1a, 0x0a], 4);
  view.setInt16(12, datatype, true);
  view.setInt16(14, bits, true);
  [sizes.length, ...sizes].forEach((size, i) => view.setBigInt64(16 + 8 * i, BigInt(size), true));
  [1, ...pixdim].forEach((size, i) => view.setFloat64(104 + 8 * i, size, true));
  view.setBigInt64(168, 544n, true);
  view.setInt32(500, 2, true);
  if (sform !== undefined) {
    view.setInt32(348, 1, true);
    sform.flat().forEach((value, i) => view.setFloat64(400 + 8 * i, value, true));
  }
  bytes.set(voxels, 544);
  return bytes;
}

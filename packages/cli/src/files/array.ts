// An array from a file of any kind that commands take: NPY, NIfTI, or PNG as class ids or grey values.
// The kind is told by the first bytes; only a damaged file is judged by its name.
import type { Grid } from './nifti-header.ts';
import { decodeNifti, isNifti } from './nifti.ts';
import { decodeNpy, type NpyData } from './npy.ts';
import { decodePngImage, decodePngMask } from './png.ts';
import { readBytes } from './read.ts';

export interface FileArray {
  readonly path: string;
  readonly format: 'npy' | 'png' | 'nifti';
  readonly data: NpyData;
  readonly shape: readonly number[];
  /** The values may be class ids: stored as integers or booleans, or, in a NIfTI file of any type, whole numbers. */
  readonly isInteger: boolean;
  /** Where voxels lie in space; NIfTI only. */
  readonly grid?: Grid;
}

/** Reads class ids or numbers: an NPY or NIfTI file as it is, a PNG file's stored pixel values. */
export async function readIds(path: string): Promise<FileArray> {
  return read(path, (bytes) => {
    const { ids, height, width } = decodePngMask(bytes, path);
    return { path, format: 'png', data: ids, shape: [height, width], isInteger: true };
  });
}

/** Reads numbers: an NPY or NIfTI file as it is, a PNG file as grey values in [0, 1]. */
export async function readValues(path: string): Promise<FileArray> {
  return read(path, (bytes) => {
    const { values, height, width } = decodePngImage(bytes, path);
    return { path, format: 'png', data: values, shape: [height, width], isInteger: false };
  });
}

/** The only value above 0, if it is the largest that 8 or 16 bits hold: how binary masks are often stored. */
export function binaryTop(values: Iterable<number>): number | undefined {
  const foreground = new Set(values);
  foreground.delete(0);
  const [top] = foreground;
  return foreground.size === 1 && (top === 255 || top === 65535) ? top : undefined;
}

/** The first byte of the magic number of NPY. */
const NPY_FIRST = 0x93;

async function read(path: string, fromPng: (bytes: Uint8Array) => FileArray): Promise<FileArray> {
  const bytes = await readBytes(path);
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return fromPng(bytes);
  if (isNifti(bytes, path)) {
    const { data, shape, grid } = decodeNifti(bytes, path);
    return { path, format: 'nifti', data, shape, grid, isInteger: data.every((value) => Number.isInteger(value)) };
  }
  // Neither PNG nor NPY: the name says what it was to be.
  if (/\.png$/i.test(path) && bytes[0] !== NPY_FIRST) return fromPng(bytes);
  const { data, shape, dtype } = decodeNpy(bytes, path);
  return { path, format: 'npy', data, shape, isInteger: !dtype.startsWith('f') };
}

// PNG files by their path: header, grey values, class ids. What the bytes mean is `png.ts`.
import { parsePngHeader, PNG_HEADER_BYTES, type PngHeader } from './png-frame.ts';
import { decodePngImage, decodePngMask, type GreyImage, type MaskImage } from './png.ts';
import { readBytes, readStart } from './read.ts';

/** Size and kind of a PNG from its first bytes; the rest of the file is not read. */
export async function readPngHeader(path: string): Promise<PngHeader> {
  return parsePngHeader(await readStart(path, PNG_HEADER_BYTES), path);
}

/** Reads a picture as grey values: `decodePngImage` of a file. */
export async function readPngImage(path: string): Promise<GreyImage> {
  return decodePngImage(await readBytes(path), path);
}

/** Reads a mask: `decodePngMask` of a file. */
export async function readPngMask(path: string): Promise<MaskImage> {
  return decodePngMask(await readBytes(path), path);
}

// The bytes of PNG pictures as grey values, of PNG masks as class ids, and 8-bit grey PNG out. Pixels are decoded by fast-png,
// after `png-frame.ts` has checked the file. It opens no file, and scales, crops and interprets nothing.
import { decode, encode } from 'fast-png';
import { SemSegLossError } from '@semsegloss/core';
import { checkPngFrame, malformed, parsePngHeader, type PngHeader } from './png-frame.ts';

/** Grey values in [0, 1], row-major. */
export interface GreyImage {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** The pixel values of a mask as stored, row-major: class ids, or 0 and the largest value of a binary mask. */
export interface MaskImage {
  readonly height: number;
  readonly width: number;
  readonly ids: Uint8Array | Uint16Array;
}

/**
 * A picture of any PNG kind as grey values, the largest storable value as 1. Colour becomes luma,
 * 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601); alpha is left out. `path` names the bytes in errors.
 */
export function decodePngImage(bytes: Uint8Array, path: string): GreyImage {
  const { header, samples, palette } = decodeSamples(bytes, path);
  const { height, width, colour, channels } = header;
  const values = new Float32Array(height * width);
  if (colour === 'palette') {
    const greys = palette.map(([red = 0, green = 0, blue = 0]) => luma(red, green, blue) / 255);
    for (let i = 0; i < values.length; i++) values[i] = greys[samples[i] ?? 0] ?? 0;
  } else {
    const top = 2 ** header.depth - 1;
    for (let i = 0, at = 0; i < values.length; i++, at += channels) {
      const first = samples[at] ?? 0;
      values[i] = (channels < 3 ? first : luma(first, samples[at + 1] ?? 0, samples[at + 2] ?? 0)) / top;
    }
  }
  return { height, width, values };
}

/** A mask: one channel, or a palette whose indices are the class ids. Colour and alpha are refused. `path` names the bytes in errors. */
export function decodePngMask(bytes: Uint8Array, path: string): MaskImage {
  const { colour } = parsePngHeader(bytes, path);
  if (colour !== 'grey' && colour !== 'palette') {
    throw new SemSegLossError('FILE_UNSUPPORTED', `${path}: must be a mask of one channel or a palette, got ${colour}. Save it as grey PNG with class ids 0, 1, 2, … as pixel values.`);
  }
  const { header, samples } = decodeSamples(bytes, path);
  return { height: header.height, width: header.width, ids: samples };
}

/** Encodes one byte per pixel as an 8-bit grey PNG. */
export function encodePng(height: number, width: number, pixels: Uint8Array): Uint8Array {
  if (pixels.length !== height * width || pixels.length === 0) {
    throw new SemSegLossError('SHAPE_MISMATCH', `encodePng: must have one byte for each of ${height} × ${width} pixels, got ${pixels.length}. Pass one value per pixel.`);
  }
  return encode({ height, width, channels: 1, depth: 8, data: pixels });
}

/** Integer weights, so that equal channels give exactly that value. */
function luma(red: number, green: number, blue: number): number {
  return (299 * red + 587 * green + 114 * blue) / 1000;
}

interface Samples {
  readonly header: PngHeader;
  readonly samples: Uint8Array | Uint16Array;
  readonly palette: readonly (readonly number[])[];
}

function decodeSamples(bytes: Uint8Array, path: string): Samples {
  const { header, essential } = checkPngFrame(bytes, path);
  let decoded;
  try {
    decoded = decode(essential, { checkCrc: true });
  } catch (error) {
    throw malformed(path, `damaged data (${error instanceof Error ? error.message : String(error)})`, undefined, error);
  }
  const data = decoded.data instanceof Uint8ClampedArray ? Uint8Array.from(decoded.data) : decoded.data;
  const samples = header.depth < 8 ? unpackBits(data, header) : data;
  const palette = decoded.palette ?? [];
  if (header.colour === 'palette' && samples.some((index) => index >= palette.length)) {
    throw malformed(path, `a pixel beyond its palette of ${palette.length} colours`);
  }
  return { header, samples, palette };
}

/** One byte per pixel from rows of 1, 2 or 4 bits per pixel; each row starts on a byte. */
function unpackBits(data: Uint8Array | Uint16Array, { height, width, depth }: PngHeader): Uint8Array {
  const result = new Uint8Array(height * width);
  const rowBytes = Math.ceil((width * depth) / 8);
  const top = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * rowBytes + (bit >> 3)] ?? 0;
      result[y * width + x] = (byte >> (8 - depth - (bit & 7))) & top;
    }
  }
  return result;
}

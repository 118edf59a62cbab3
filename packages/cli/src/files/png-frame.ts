// The frame of a PNG file: checks signature, header, chunk lengths and the size of the packed data before any
// pixel is decoded, and keeps only the chunks that hold pixels. It decodes no pixel; `png.ts` does.
import { inflateSync } from 'node:zlib';
import { SemSegLossError } from '@semsegloss/core';
import { systemCode } from './system-code.ts';

/** The most pixels that are decoded: 8192 × 8192. */
const MAX_PIXELS = 2 ** 26;

/** Bytes from a file's start to the end of its header chunk. */
export const PNG_HEADER_BYTES = 33;

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

/** The colour types of the PNG standard, with the bit depths that each may have. */
const COLOURS = {
  0: { name: 'grey', channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { name: 'RGB', channels: 3, depths: [8, 16] },
  3: { name: 'palette', channels: 1, depths: [1, 2, 4, 8] },
  4: { name: 'grey with alpha', channels: 2, depths: [8, 16] },
  6: { name: 'RGB with alpha', channels: 4, depths: [8, 16] },
} as const;

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits per channel. */
  readonly depth: number;
  readonly colour: (typeof COLOURS)[keyof typeof COLOURS]['name'];
  readonly channels: number;
  readonly interlaced: boolean;
}

/** Reads the header from the first PNG_HEADER_BYTES of a file. */
export function parsePngHeader(bytes: Uint8Array, path: string): PngHeader {
  if (bytes.length === 0) throw malformed(path, 'an empty file');
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) throw malformed(path, 'other first bytes than a PNG has', 'Save the picture as PNG');
  if (bytes.length < PNG_HEADER_BYTES) throw malformed(path, 'a file cut off in its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8) !== 13 || chunkType(bytes, 8) !== 'IHDR') throw malformed(path, 'no header chunk at its start');

  const [width, height, depth, colourType] = [view.getUint32(16), view.getUint32(20), view.getUint8(24), view.getUint8(25)];
  if (width === 0 || height === 0) throw malformed(path, `a size of ${width} × ${height} pixels`);
  if (width * height > MAX_PIXELS) {
    throw new SemSegLossError('FILE_UNSUPPORTED', `${path}: must have at most ${MAX_PIXELS} pixels, got ${width} × ${height}. Scale the picture down or cut it into tiles.`);
  }
  if (!isColourType(colourType)) throw malformed(path, `the unknown colour type ${colourType}`);
  const { name, channels, depths } = COLOURS[colourType];
  if (!(depths as readonly number[]).includes(depth)) throw malformed(path, `${depth} bits per channel in a ${name} picture`);
  if (view.getUint8(26) !== 0 || view.getUint8(27) !== 0 || view.getUint8(28) > 1) throw malformed(path, 'an unknown compression, filter or interlace method');
  return { width, height, depth, colour: name, channels, interlaced: view.getUint8(28) === 1 };
}

/**
 * Checks the whole frame and returns the same picture with only its header, palette, pixel data and end:
 * text, profiles and animation frames never reach the decoder.
 */
export function checkPngFrame(bytes: Uint8Array, path: string): { readonly header: PngHeader; readonly essential: Uint8Array } {
  const header = parsePngHeader(bytes, path);
  if (header.interlaced && header.depth < 8) {
    throw new SemSegLossError('FILE_UNSUPPORTED', `${path}: must not be interlaced with fewer than 8 bits, got ${header.depth} bits. Save it without interlacing.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  const packed: Uint8Array[] = [];
  let palettes = 0;
  let ended = false;
  for (let at = 8; !ended;) {
    if (at + 12 > bytes.length) throw malformed(path, 'a file cut off before its end chunk');
    const end = at + 12 + view.getUint32(at);
    const type = chunkType(bytes, at);
    if (end > bytes.length) throw malformed(path, `a file cut off in a chunk ${JSON.stringify(type)}`);
    if (type === 'IHDR' || type === 'PLTE' || type === 'IDAT' || type === 'IEND') kept.push(bytes.subarray(at, end));
    else if (/^[A-Z]/.test(type)) throw new SemSegLossError('FILE_UNSUPPORTED', `${path}: must have known chunks only, got ${JSON.stringify(type)}. Save it again as a plain PNG.`);
    if (type === 'IHDR' && at > 8) throw malformed(path, 'a second header');
    if (type === 'PLTE') palettes += 1;
    if (type === 'IDAT') packed.push(bytes.subarray(at + 8, end - 4));
    ended = type === 'IEND';
    at = end;
  }
  if (header.colour === 'palette' && palettes !== 1) throw malformed(path, `${palettes} palettes`);
  checkPacked(joined(packed), header, path);
  return { header, essential: joined(kept) };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Unpacks no more than the header promises, so that a small file cannot fill the memory. */
function checkPacked(packed: Uint8Array, header: PngHeader, path: string): void {
  const expected = unpackedBytes(header);
  let size: number;
  try {
    size = inflateSync(packed, { maxOutputLength: expected }).length;
  } catch (error) {
    const got = systemCode(error) === 'ERR_BUFFER_TOO_LARGE' ? 'more pixel data than its size allows' : 'pixel data that does not unpack';
    throw malformed(path, got, undefined, error);
  }
  if (size !== expected) throw malformed(path, 'less pixel data than its size needs');
}

/** Size of the unpacked rows, each with its filter byte; an interlaced picture is seven smaller ones. */
function unpackedBytes({ width, height, depth, channels, interlaced }: PngHeader): number {
  const rows = (w: number, h: number): number => (w > 0 && h > 0 ? h * (1 + Math.ceil((w * depth * channels) / 8)) : 0);
  if (!interlaced) return rows(width, height);
  const passes = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const;
  return passes.reduce((sum, [x, y, stepX, stepY]) => sum + rows(Math.ceil((width - x) / stepX), Math.ceil((height - y) / stepY)), 0);
}

function chunkType(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at + 4, at + 8));
}

function isColourType(value: number): value is keyof typeof COLOURS {
  return Object.hasOwn(COLOURS, value);
}

/** The error for a file whose bytes are no valid PNG. */
export function malformed(path: string, got: string, remedy = 'Save or copy the file again', cause?: unknown): SemSegLossError {
  return new SemSegLossError('FILE_MALFORMED', `${path}: must be a valid PNG, got ${got}. ${remedy}.`, { cause });
}

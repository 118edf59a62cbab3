// PNG and NPY files in and out: known bytes give known values, and every damaged file is refused by name.
// Fixtures are built here chunk by chunk, not by the encoders under test.
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import * as fs from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { assert, integer, nat, property, uint8Array } from 'fast-check';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SemSegLossError } from '@semsegloss/core';
import { decodeNpy, encodeNpy, writeNpy } from '../src/files/npy.ts';
import { readPngHeader, readPngImage, readPngMask } from '../src/files/png-file.ts';
import { decodePngImage, decodePngMask, encodePng } from '../src/files/png.ts';
import { readBytes } from '../src/files/read.ts';
import { writeWhole } from '../src/files/write.ts';

vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof fs>();
  return { ...actual, open: vi.fn(actual.open) };
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'semsegloss-files-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const GREY = 0;
const RGB = 2;
const PALETTE = 3;
const GREY_ALPHA = 4;
const RGB_ALPHA = 6;

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG of unfiltered rows, given as the bytes of each row. */
function png(width: number, height: number, depth: number, colour: number, rows: readonly (readonly number[])[], options: { palette?: readonly number[]; interlace?: number; extra?: readonly Buffer[] } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, options.interlace ?? 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    ...(options.extra ?? []),
    ...(options.palette === undefined ? [] : [chunk('PLTE', Buffer.from(options.palette))]),
    chunk('IDAT', deflateSync(Buffer.from(rows.flatMap((row) => [0, ...row])))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function npy(header: string, data: Uint8Array = new Uint8Array(), version = 1): Buffer {
  const prefix = version === 1 ? 10 : 12;
  const text = `${header}${' '.repeat((64 - ((prefix + header.length + 1) % 64)) % 64)}\n`;
  const start = Buffer.alloc(prefix);
  start.write('\x93NUMPY', 'latin1');
  start[6] = version;
  if (version === 1) start.writeUInt16LE(text.length, 8);
  else start.writeUInt32LE(text.length, 8);
  return Buffer.concat([start, Buffer.from(text, 'latin1'), data]);
}

const describeArray = (descr: string, shape: string, order = 'False'): string => `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

function failureOf(action: () => unknown): SemSegLossError {
  try {
    action();
  } catch (error) {
    if (error instanceof SemSegLossError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

async function failureIn(promise: Promise<unknown>): Promise<SemSegLossError> {
  return promise.then(() => { throw new Error('nothing was thrown'); }, (error: unknown) => {
    if (error instanceof SemSegLossError) return error;
    throw error;
  });
}

describe('PNG images', () => {
  test('8-bit grey is value / 255', () => {
    const { height, width, values } = decodePngImage(png(3, 2, 8, GREY, [[0, 51, 255], [102, 1, 254]]), 'a.png');
    expect([height, width]).toEqual([2, 3]);
    expect([...values]).toEqual([0, 0.2, 1, 0.4, 1 / 255, 254 / 255].map(Math.fround));
  });

  test('16-bit grey is value / 65535', () => {
    const { values } = decodePngImage(png(3, 1, 16, GREY, [[0xff, 0xff, 0x80, 0x00, 0x00, 0x01]]), 'a.png');
    expect([...values]).toEqual([1, 32768 / 65535, 1 / 65535].map(Math.fround));
  });

  test('1, 2 and 4 bits are unpacked, each row from a new byte', () => {
    expect([...decodePngImage(png(3, 2, 1, GREY, [[0b10100000], [0b01000000]]), 'a.png').values]).toEqual([1, 0, 1, 0, 1, 0]);
    expect([...decodePngImage(png(5, 1, 2, GREY, [[0b00011011, 0b11000000]]), 'a.png').values]).toEqual([0, 1 / 3, 2 / 3, 1, 1].map(Math.fround));
    expect([...decodePngImage(png(3, 1, 4, GREY, [[0x0f, 0x30]]), 'a.png').values]).toEqual([0, 1, Math.fround(0.2)]);
  });

  test('colour becomes BT.601 luma; equal channels stay what they are', () => {
    const { values } = decodePngImage(png(4, 1, 8, RGB, [[255, 0, 0, 0, 255, 0, 0, 0, 255, 77, 77, 77]]), 'a.png');
    expect([...values]).toEqual([0.299, 0.587, 0.114, 77 / 255].map(Math.fround));
  });

  test('alpha is left out', () => {
    expect([...decodePngImage(png(2, 1, 8, GREY_ALPHA, [[255, 0, 51, 255]]), 'a.png').values]).toEqual([1, Math.fround(0.2)]);
    expect([...decodePngImage(png(1, 1, 8, RGB_ALPHA, [[0, 255, 0, 3]]), 'a.png').values]).toEqual([Math.fround(0.587)]);
  });

  test('a palette gives its colours', () => {
    const { values } = decodePngImage(png(3, 1, 8, PALETTE, [[1, 0, 1]], { palette: [0, 0, 255, 255, 255, 255] }), 'a.png');
    expect([...values]).toEqual([1, 0.114, 1].map(Math.fround));
  });

  test('interlaced 8-bit pictures are read; with fewer bits they are refused', () => {
    const rows = [[10], [20], [30, 40]]; // 2 × 2: pass 1 the first pixel, pass 6 its right neighbour, pass 7 the second row
    expect([...decodePngImage(png(2, 2, 8, GREY, rows, { interlace: 1 }), 'a.png').values]).toEqual([10, 20, 30, 40].map((v) => Math.fround(v / 255)));
    expect(failureOf(() => decodePngImage(png(2, 2, 1, GREY, [[0]], { interlace: 1 }), 'a.png'))).toMatchObject({ code: 'FILE_UNSUPPORTED' });
  });

  test('text, profiles and animation frames do not reach the decoder', () => {
    const extra = [chunk('tEXt', Buffer.from('Comment\0hello')), chunk('iCCP', Buffer.from('broken')), chunk('acTL', Buffer.alloc(8))];
    expect([...decodePngImage(png(1, 1, 8, GREY, [[255]], { extra }), 'a.png').values]).toEqual([1]);
  });
});

describe('PNG masks', () => {
  test('are pixel values as stored', () => {
    expect([...decodePngMask(png(3, 1, 8, GREY, [[0, 2, 255]]), 'm.png').ids]).toEqual([0, 2, 255]);
    expect([...decodePngMask(png(2, 1, 16, GREY, [[0, 7, 1, 0]]), 'm.png').ids]).toEqual([7, 256]);
    expect([...decodePngMask(png(3, 1, 1, GREY, [[0b01100000]]), 'm.png').ids]).toEqual([0, 1, 1]);
  });

  test('of a palette are its indices', () => {
    expect([...decodePngMask(png(3, 1, 2, PALETTE, [[0b00011000]], { palette: [9, 9, 9, 8, 8, 8, 7, 7, 7] }), 'm.png').ids]).toEqual([0, 1, 2]);
    expect(failureOf(() => decodePngMask(png(1, 1, 8, PALETTE, [[3]], { palette: [9, 9, 9] }), 'm.png'))).toMatchObject({ code: 'FILE_MALFORMED' });
  });

  test.each([['RGB', RGB, [1, 2, 3]], ['grey with alpha', GREY_ALPHA, [1, 2]], ['RGB with alpha', RGB_ALPHA, [1, 2, 3, 4]]] as const)('in %s are refused', (name, colour, row) => {
    const error = failureOf(() => decodePngMask(png(1, 1, 8, colour, [row]), 'm.png'));
    expect(error.code).toBe('FILE_UNSUPPORTED');
    expect(error.message).toBe(`m.png: must be a mask of one channel or a palette, got ${name}. Save it as grey PNG with class ids 0, 1, 2, … as pixel values.`);
  });
});

describe('damaged PNG files', () => {
  const good = png(4, 3, 8, GREY, [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]);

  test.each([
    ['an empty file', Buffer.alloc(0), /empty file/],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]), /other first bytes/],
    ['a size of zero', png(0, 3, 8, GREY, []), /0 × 3 pixels/],
    ['an unknown colour type', png(1, 1, 8, 5, [[1]]), /colour type 5/],
    ['an impossible depth', png(1, 1, 4, RGB, [[1, 2]]), /4 bits per channel in a RGB/],
    ['too few rows', png(4, 3, 8, GREY, [[1, 2, 3, 4]]), /less pixel data/],
    ['too many rows', png(4, 1, 8, GREY, [[1, 2, 3, 4], [5, 6, 7, 8]]), /more pixel data/],
    ['an unknown filter', Buffer.concat([good.subarray(0, 33), chunk('IDAT', deflateSync(Buffer.from([9, 1, 2, 3, 4, 0, 5, 6, 7, 8, 0, 9, 9, 9, 9]))), chunk('IEND', Buffer.alloc(0))]), /filter/],
    ['no pixel data', Buffer.concat([good.subarray(0, 33), chunk('IEND', Buffer.alloc(0))]), /does not unpack/],
    ['a palette picture without palette', png(1, 1, 8, PALETTE, [[0]]), /0 palettes/],
  ])('%s is refused', (_, bytes, wording) => {
    const error = failureOf(() => decodePngImage(bytes, 'folder/a.png'));
    expect(error.code).toBe('FILE_MALFORMED');
    expect(error.message).toMatch(/^folder\/a\.png: must be a valid PNG, got .+\. .+\.$/);
    expect(error.message).toMatch(wording);
  });

  test('cut off anywhere is refused', () => {
    for (let length = 0; length < good.length; length++) {
      expect(failureOf(() => decodePngImage(good.subarray(0, length), 'a.png')).code).toBe('FILE_MALFORMED');
    }
  });

  test('any flipped byte that matters is refused', () => {
    assert(property(nat(good.length - 1), integer({ min: 1, max: 255 }), (at, flip) => {
      const bytes = Uint8Array.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      expect(['FILE_MALFORMED', 'FILE_UNSUPPORTED']).toContain(failureOf(() => decodePngImage(bytes, 'a.png')).code);
    }));
  });

  test('any bytes after a signature end in an error, soon', () => {
    assert(property(uint8Array({ maxLength: 200 }), (tail) => {
      failureOf(() => decodePngMask(Buffer.concat([good.subarray(0, 8), tail]), 'a.png'));
    }));
  });

  test('a hostile size is refused before anything is allocated', () => {
    const error = failureOf(() => decodePngImage(png(0xffffffff, 0xffffffff, 16, RGB_ALPHA, [[0]]), 'a.png'));
    expect(error.code).toBe('FILE_UNSUPPORTED');
    expect(error.message).toContain('4294967295 × 4294967295');
  });

  test('a small file that unpacks to much more than its size says is refused', () => {
    const bomb = Buffer.concat([good.subarray(0, 33), chunk('IDAT', deflateSync(Buffer.alloc(50_000_000))), chunk('IEND', Buffer.alloc(0))]);
    expect(failureOf(() => decodePngImage(bomb, 'a.png')).message).toContain('more pixel data than its size allows');
  });
});

describe('paths', () => {
  test('a missing file, a folder, and a pipe are refused by name', async () => {
    const missing = join(folder, 'none.png');
    expect(await failureIn(readPngImage(missing))).toMatchObject({ code: 'FILE_MISSING', message: `${missing}: must exist, got no such file or folder. Check the path.` });
    expect(await failureIn(readPngMask(folder))).toMatchObject({ code: 'FILE_UNSUPPORTED', message: `${folder}: must be a regular file, got a folder. Give the path of a file.` });
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await failureIn(readBytes(pipe))).toMatchObject({ code: 'FILE_UNSUPPORTED' });
    expect(await failureIn(readPngHeader(pipe))).toMatchObject({ code: 'FILE_UNSUPPORTED' });
  });

  test('a header is read without the rest of the file', async () => {
    const path = join(folder, 'header.png');
    await writeFile(path, png(7, 5, 8, GREY, []).subarray(0, 33));
    expect(await readPngHeader(path)).toEqual({ width: 7, height: 5, depth: 8, colour: 'grey', channels: 1, interlaced: false });
  });
});

describe('PNG output', () => {
  test('is 8-bit grey with these pixels', async () => {
    const path = join(folder, 'out.png');
    await writeWhole(path, encodePng(2, 3, Uint8Array.of(0, 1, 2, 253, 254, 255)));
    expect(decode(await readFile(path), { checkCrc: true })).toMatchObject({ width: 3, height: 2, depth: 8, channels: 1, data: Uint8Array.of(0, 1, 2, 253, 254, 255) });
  });

  test('of the wrong number of pixels is refused', () => {
    expect(failureOf(() => encodePng(2, 2, new Uint8Array(3)))).toMatchObject({ code: 'SHAPE_MISMATCH' });
  });
});

describe('NPY', () => {
  const floats = Buffer.from(Float32Array.of(1, -2.5, 3, 4, 5, 6).buffer);

  test.each([1, 2, 3])('version %i float32', (version) => {
    const array = decodeNpy(npy(describeArray("'<f4'", '(2, 3)'), floats, version), 'a.npy');
    expect(array).toEqual({ shape: [2, 3], dtype: 'f4', data: Float32Array.of(1, -2.5, 3, 4, 5, 6) });
  });

  test.each([
    ["'|b1'", Uint8Array.of(0, 1), Uint8Array.of(0, 1)],
    ["'|i1'", Int8Array.of(-1, 5), Int8Array.of(-1, 5)],
    ["'|u1'", Uint8Array.of(255, 5), Uint8Array.of(255, 5)],
    ["'<i2'", Int16Array.of(-300, 5), Int16Array.of(-300, 5)],
    ["'<u2'", Uint16Array.of(65535, 5), Uint16Array.of(65535, 5)],
    ["'<i4'", Int32Array.of(-70000, 5), Int32Array.of(-70000, 5)],
    ["'<u4'", Uint32Array.of(4294967295, 5), Uint32Array.of(4294967295, 5)],
    ["'<i8'", BigInt64Array.of(-3n, 5n), Float64Array.of(-3, 5)],
    ["'<u8'", BigUint64Array.of(3n, 2n ** 53n - 1n), Float64Array.of(3, 2 ** 53 - 1)],
    ["'<f2'", Uint16Array.of(0x3c00, 0xc100), Float32Array.of(1, -2.5)],
    ["'<f8'", Float64Array.of(0.1, 5), Float64Array.of(0.1, 5)],
  ])('type %s', (descr, stored, expected) => {
    const bytes = new Uint8Array(stored.buffer);
    expect(decodeNpy(npy(describeArray(descr, '(2,)'), bytes), 'a.npy').data).toEqual(expected);
  });

  test('Fortran order becomes C order', () => {
    // The array [[1, 2, 3], [4, 5, 6]] lies in memory column by column.
    const two = Buffer.from(Float32Array.of(1, 4, 2, 5, 3, 6).buffer);
    expect([...decodeNpy(npy(describeArray("'<f4'", '(2, 3)', 'True'), two), 'a.npy').data]).toEqual([1, 2, 3, 4, 5, 6]);
    // a[i][j][k] = 100 i + 10 j + k in shape (2, 3, 2).
    const three = Uint8Array.of(0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121);
    expect([...decodeNpy(npy(describeArray("'|u1'", '(2, 3, 2)', 'True'), three), 'a.npy').data]).toEqual([0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]);
  });

  test('a scalar and an empty array', () => {
    expect(decodeNpy(npy(describeArray("'<f4'", '()'), floats.subarray(0, 4)), 'a.npy')).toMatchObject({ shape: [], data: Float32Array.of(1) });
    expect(decodeNpy(npy(describeArray("'<f4'", '(0, 1000000000)')), 'a.npy')).toMatchObject({ shape: [0, 1000000000], data: new Float32Array() });
  });

  test.each([
    ['FILE_MALFORMED', 'an empty file', Buffer.alloc(0), /empty file/],
    ['FILE_MALFORMED', 'text', Buffer.from('1,2,3\n4,5,6\n'), /other first bytes/],
    ['FILE_UNSUPPORTED', 'a zip', Buffer.from('PK\x03\x04rest'), /NPZ/],
    ['FILE_UNSUPPORTED', 'big-endian', npy(describeArray("'>f4'", '(2,)'), floats.subarray(0, 8)), /little-endian, got the big-endian type >f4\. Convert it with \.astype\("<f4"\)/],
    ['FILE_UNSUPPORTED', 'complex', npy(describeArray("'<c8'", '(1,)'), floats.subarray(0, 8)), /got <c8/],
    ['FILE_UNSUPPORTED', 'text elements', npy(describeArray("'<U2'", '(1,)'), floats.subarray(0, 8)), /got <U2/],
    ['FILE_UNSUPPORTED', 'objects', npy(describeArray("'|O'", '(1,)'), floats.subarray(0, 8)), /got \|O/],
    ['FILE_UNSUPPORTED', 'a structure', npy(describeArray("[('a', '<f4')]", '(1,)'), floats.subarray(0, 4)), /structured/],
    ['FILE_MALFORMED', 'too little data', npy(describeArray("'<f4'", '(2, 3)'), floats.subarray(0, 20)), /24 bytes of data for shape \(2, 3\) of f4, got 20 bytes/],
    ['FILE_MALFORMED', 'too much data', npy(describeArray("'<f4'", '(5,)'), floats), /20 bytes.*got 24 bytes/],
    ['FILE_MALFORMED', 'a negative size', npy(describeArray("'<f4'", '(-2,)'), floats), /descr, fortran_order and shape/],
    ['FILE_MALFORMED', 'no shape', npy("{'descr': '<f4', 'fortran_order': False}", floats), /shape/],
    ['FILE_MALFORMED', 'odd booleans', npy(describeArray("'|b1'", '(2,)'), Uint8Array.of(1, 2)), /byte 2/],
    ['FILE_UNSUPPORTED', 'an inexact integer', npy(describeArray("'<i8'", '(1,)'), new Uint8Array(BigInt64Array.of(2n ** 53n + 1n).buffer)), /9007199254740993/],
    ['FILE_UNSUPPORTED', 'a hostile shape', npy(describeArray("'|u1'", '(4000000000, 4000000000)')), /at most 268435456 elements/],
    ['FILE_UNSUPPORTED', 'a new version', npy(describeArray("'<f4'", '(6,)'), floats, 9), /version 9/],
  ])('%s for %s', (code, _, bytes, wording) => {
    const error = failureOf(() => decodeNpy(bytes, 'folder/a.npy'));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^folder\/a\.npy: .+, got .+\. .+\.$/s);
    expect(error.message).toMatch(wording);
  });

  test('cut off anywhere is refused', () => {
    const good = npy(describeArray("'<f4'", '(2, 3)'), floats);
    for (let length = 0; length < good.length; length++) {
      expect(failureOf(() => decodeNpy(good.subarray(0, length), 'a.npy')).code).toBe('FILE_MALFORMED');
    }
  });

  test('flipped header bytes give an array or an error of ours, never another', () => {
    const good = npy(describeArray("'<f4'", '(2, 3)'), floats);
    assert(property(nat(127), integer({ min: 1, max: 255 }), (at, flip) => {
      const bytes = Uint8Array.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      try {
        decodeNpy(bytes, 'a.npy');
      } catch (error) {
        expect(error).toBeInstanceOf(SemSegLossError);
      }
    }), { numRuns: 1000 });
  });

  test('what is written has NumPy\'s form and reads back', async () => {
    const bytes = Buffer.from(encodeNpy(Float32Array.of(1.5, 2), [2, 1]));
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00');
    expect(bytes.length % 8).toBe(0);
    expect(bytes.toString('latin1', 10)).toMatch(/'descr': ?'<f4'.*'fortran_order': ?False.*'shape': ?\(2, ?1\)/);
    expect([bytes.readFloatLE(bytes.length - 8), bytes.readFloatLE(bytes.length - 4)]).toEqual([1.5, 2]);
    const path = join(folder, 'out.npy');
    await writeNpy(path, Float64Array.of(0.1, NaN, -Infinity), [3]);
    expect(decodeNpy(await readBytes(path), path)).toEqual({ shape: [3], dtype: 'f8', data: Float64Array.of(0.1, NaN, -Infinity) });
    expect(failureOf(() => encodeNpy(new Float32Array(3), [2, 2]))).toMatchObject({ code: 'SHAPE_MISMATCH' });
  });
});

describe('writing', () => {
  test('replaces a file whole, through a link too, and leaves no other file', async () => {
    const here = await mkdtemp(join(folder, 'whole-'));
    await writeFile(join(here, 'a.txt'), 'a much longer old text');
    await symlink('a.txt', join(here, 'link'));
    await writeWhole(join(here, 'link'), 'new');
    expect(await readFile(join(here, 'a.txt'), 'utf8')).toBe('new');
    expect((await readdir(here)).toSorted()).toEqual(['a.txt', 'link']);
  });

  test('on a full disk keeps the old file and removes its temporary one', async () => {
    const here = await mkdtemp(join(folder, 'full-'));
    const path = join(here, 'a.txt');
    await writeFile(path, 'old');
    const { open } = await vi.importActual<typeof fs>('node:fs/promises');
    vi.mocked(fs.open).mockImplementationOnce(async (...given) => {
      const file = await open(...given);
      file.writeFile = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
      return file;
    });
    const error = await failureIn(writeWhole(path, 'new'));
    expect(error).toMatchObject({ code: 'FILE_UNWRITABLE', message: `${path}: must be writable, got a full disk. Free some space, or write elsewhere.` });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(here)).toEqual(['a.txt']);
  });

  test('to a missing folder, below a file, or over a folder or device is refused', async () => {
    const here = await mkdtemp(join(folder, 'refused-'));
    await writeFile(join(here, 'file'), '');
    expect(await failureIn(writeWhole(join(here, 'no', 'a.txt'), ''))).toMatchObject({ code: 'FILE_UNWRITABLE', message: expect.stringContaining('Create it first') });
    expect(await failureIn(writeWhole(join(here, 'file', 'a.txt'), ''))).toMatchObject({ code: 'FILE_UNWRITABLE', message: expect.stringContaining('not a folder') });
    expect(await failureIn(writeWhole(here, ''))).toMatchObject({ code: 'FILE_UNWRITABLE', message: expect.stringContaining('a folder') });
    expect(await failureIn(writeWhole('/dev/null', ''))).toMatchObject({ code: 'FILE_UNWRITABLE', message: expect.stringContaining('device') });
    expect(await readdir(here)).toEqual(['file']);
  });
});

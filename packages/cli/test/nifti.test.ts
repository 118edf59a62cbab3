// NIfTI files in: known bytes give known values, spacing and place, and every damaged or foreign file is refused by name.
import { gzipSync } from 'node:zlib';
import { assert, integer, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SemSegLossError } from '@semsegloss/core';
import { decodeNifti, isNifti } from '../src/files/nifti.ts';
import { nifti1, nifti2, type NiftiSpec } from './nifti-file.ts';

const bytesOf = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const bytes: NiftiSpec = { sizes: [3, 2], datatype: 2, bits: 8, voxels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
/** A volume of 2 × 3 × 4 voxels along x, y, z. */
const volume: NiftiSpec = { sizes: [2, 3, 4], datatype: 4, bits: 16, voxels: bytesOf(Int16Array.from({ length: 24 }, (_, i) => i - 3)), pixdim: [0.5, 0.75, 3] };

function failureOf(action: () => unknown): SemSegLossError {
  try {
    action();
  } catch (error) {
    if (error instanceof SemSegLossError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('arrays', () => {
  it('have x as their last axis, and spacing in their own order', () => {
    // Voxel (x, y, z) is number x + 2 y + 6 z in the file: element [z][y][x] of shape [4, 3, 2] in C order.
    const { shape, data, grid } = decodeNifti(nifti1(volume), 'v.nii');
    expect(shape).toEqual([4, 3, 2]);
    expect(data).toEqual(Int16Array.from({ length: 24 }, (_, i) => i - 3));
    expect(grid).toEqual({ spacing: [3, 0.75, 0.5], affine: undefined });
  });

  it('are the same packed, big-endian, and behind an extension', () => {
    const { data } = decodeNifti(nifti1(volume), 'v.nii');
    const swapped = volume.voxels.map((_, i) => volume.voxels[i ^ 1] ?? 0);
    for (const [file, name] of [
      [gzipSync(nifti1(volume)), 'v.nii.gz'],
      [nifti1({ ...volume, bigEndian: true, voxels: swapped }), 'v.nii'],
      [nifti1({ ...volume, extension: Uint8Array.of(16, 0, 0, 0, 6, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8) }), 'v.nii'],
      [nifti2(volume), 'v.nii'],
    ] as const) expect(decodeNifti(file, name).data).toEqual(data);
  });

  it.each([
    ['uint8', 2, Uint8Array.of(200, 7)], ['int8', 256, Int8Array.of(-2, 7)], ['uint16', 512, Uint16Array.of(65535, 7)], ['int16', 4, Int16Array.of(-300, 7)],
    ['uint32', 768, Uint32Array.of(4294967295, 7)], ['int32', 8, Int32Array.of(-70000, 7)], ['float32', 16, Float32Array.of(0.5, -7)], ['float64', 64, Float64Array.of(0.1, -7)],
  ] as const)('of %s keep their type', (_, datatype, values) => {
    expect(decodeNifti(nifti1({ sizes: [2, 1], datatype, bits: 8 * values.BYTES_PER_ELEMENT, voxels: bytesOf(values) }), 'a.nii').data).toEqual(values);
  });

  it('of 64-bit integers are exact, or refused', () => {
    const [five, large] = [-5n, 2n ** 60n].map((value) => nifti1({ sizes: [1, 1], datatype: 1024, bits: 64, voxels: bytesOf(BigInt64Array.of(value)) })) as [Uint8Array, Uint8Array];
    expect(decodeNifti(five, 'a.nii').data).toEqual(Float64Array.of(-5));
    expect(failureOf(() => decodeNifti(large, 'a.nii'))).toMatchObject({ code: 'FILE_UNSUPPORTED' });
  });

  it('are scaled by slope and intercept, where the slope is not 0', () => {
    for (const [slope, intercept, expected] of [[0.5, -1, [-0.5, 0, 0.5, 1, 1.5, 2]], [0, 9, [1, 2, 3, 4, 5, 6]], [Number.NaN, 0, [1, 2, 3, 4, 5, 6]]] as const) {
      expect([...decodeNifti(nifti1({ ...bytes, slope, intercept }), 'a.nii').data]).toEqual(expected);
    }
  });

  it('of one slice are images', () => {
    expect(decodeNifti(nifti1({ ...bytes, sizes: [3, 2, 1, 1], pixdim: [2, 4, 9, 1] }), 'a.nii')).toMatchObject({ shape: [2, 3], grid: { spacing: [4, 2] } });
  });
});

describe('places', () => {
  const sform = [[0, -2, 0, 10], [3, 0, 0, 20], [0, 0, 4, 30]];
  it('are the affine of the header', () => {
    expect(decodeNifti(nifti1({ ...volume, sform }), 'v.nii').grid.affine).toEqual(sform);
    expect(decodeNifti(nifti2({ ...volume, sform }), 'v.nii').grid.affine).toEqual(sform);
  });

  it('are in millimetres', () => {
    // 1 metre, and 1000 micrometres.
    expect(decodeNifti(nifti1({ ...bytes, units: 1 }), 'a.nii').grid.spacing).toEqual([1000, 1000]);
    expect(decodeNifti(nifti1({ ...bytes, units: 3, pixdim: [1000, 2000] }), 'a.nii').grid.spacing).toEqual([2, 1]);
  });

  it('are unknown where pixdim says nothing', () => {
    expect(decodeNifti(nifti1({ ...bytes, pixdim: [0, 1] }), 'a.nii').grid.spacing).toBeUndefined();
  });
});

describe('refuses', () => {
  const pair = nifti1({ ...bytes, magic: 'ni1' });
  const noData = nifti1(bytes);
  new DataView(noData.buffer).setFloat32(108, 12, true);
  it.each([
    ['FILE_UNSUPPORTED', 'the header of a pair', pair, 'a.hdr', /\.hdr\/\.img pair.*Convert it to \.nii/],
    ['FILE_UNSUPPORTED', 'the voxels of a pair', Uint8Array.of(1, 2, 3, 4), 'a.img', /\.hdr\/\.img pair/],
    ['FILE_UNSUPPORTED', 'Analyze', nifti1({ ...bytes, magic: '' }), 'a.hdr', /Analyze/],
    ['FILE_UNSUPPORTED', 'RGB', nifti1({ ...bytes, datatype: 128, bits: 24 }), 'a.nii', /got RGB\. Save class ids as uint8/],
    ['FILE_UNSUPPORTED', 'complex numbers', nifti1({ ...bytes, datatype: 32, bits: 64 }), 'a.nii', /complex64/],
    ['FILE_UNSUPPORTED', 'an unknown type', nifti1({ ...bytes, datatype: 999 }), 'a.nii', /datatype 999/],
    ['FILE_UNSUPPORTED', 'a time series', nifti1({ ...bytes, sizes: [3, 1, 1, 2] }), 'a.nii', /up to 3 axes, got sizes 3 × 1 × 1 × 2/],
    ['FILE_UNSUPPORTED', 'a hostile size', nifti2({ ...bytes, sizes: [2 ** 40, 2 ** 40] }), 'a.nii', /at most 268435456 elements/],
    ['FILE_MALFORMED', 'a size of 0', nifti1({ ...bytes, sizes: [3, 0] }), 'a.nii', /sizes of at least 1/],
    ['FILE_MALFORMED', 'no axes', nifti1({ ...bytes, sizes: [] }), 'a.nii', /1 to 7 axes, got dim\[0\] 0/],
    ['FILE_MALFORMED', 'bits that contradict the type', nifti1({ ...bytes, bits: 16 }), 'a.nii', /8 bits for a voxel of uint8, got bitpix 16/],
    ['FILE_MALFORMED', 'data within the header', noData, 'a.nii', /vox_offset 12/],
    ['FILE_MALFORMED', 'too few voxels', nifti1({ ...bytes, voxels: new Uint8Array(5) }), 'a.nii', /must hold 358 bytes for 2 × 3 voxels of uint8, got 357 bytes/],
    ['FILE_MALFORMED', 'an empty file', new Uint8Array(), 'a.nii', /an empty file/],
    ['FILE_MALFORMED', 'a packed file that is none', nifti1(bytes), 'a.nii.gz', /packed with gzip/],
    ['FILE_MALFORMED', 'a small file that unpacks to much more than it says', gzipSync(Buffer.concat([nifti1(bytes), Buffer.alloc(5_000_000)])), 'a.nii.gz', /must unpack to the 358 bytes/],
  ])('%s: %s', (code, _, file, name, wording) => {
    const error = failureOf(() => decodeNifti(file, `folder/${name}`));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^folder\/a\.\w+(\.gz)?: .+, got .+\. .+\.$/);
    expect(error.message).toMatch(wording);
    expect(isNifti(file, `folder/${name}`)).toBe(true);
  });

  it('a file that is cut off anywhere, packed or not', () => {
    for (const [file, name] of [[nifti1(bytes), 'a.nii'], [nifti2(bytes), 'a.nii'], [gzipSync(nifti1(bytes)), 'a.nii.gz']] as const) {
      for (let length = 0; length < file.length; length++) expect(failureOf(() => decodeNifti(file.subarray(0, length), name)).code).toMatch(/^FILE_(MALFORMED|UNSUPPORTED)$/);
    }
  });

  it('flipped header bytes with an error of ours, or reads an array', () => {
    const good = nifti1({ ...volume, sform: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]] });
    assert(property(nat(351), integer({ min: 1, max: 255 }), (at, flip) => {
      const file = Uint8Array.from(good);
      file[at] = (file[at] ?? 0) ^ flip;
      try {
        expect(decodeNifti(file, 'a.nii').data.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(SemSegLossError);
      }
    }), { numRuns: 2000 });
  });
});

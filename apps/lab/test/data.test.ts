// A reader's files: what pairs, what is refused and in which words, volumes into slices, and the shim of zlib against Node's.
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { datasetOf, type FileBytes } from '../src/data/dataset.ts';
import { fit, normalised, thinned } from '../src/data/pixels.ts';
import * as shim from '../src/data/zlib.ts';
import { nifti1 } from '../../../packages/cli/test/nifti-file.ts';

const png = (path: string, width: number, height: number, value: (pixel: number) => number): FileBytes => ({
  path, bytes: encode({ width, height, channels: 1, depth: 8, data: Uint8Array.from({ length: width * height }, (_, pixel) => value(pixel)) }),
});
const pair = (name: string, size = 8, top = 255): FileBytes[] => [
  png(`scans/images/${name}.png`, size, size, (pixel) => (pixel * 7) % 256), png(`scans/masks/${name}.png`, size, size, (pixel) => (pixel % 3 === 0 ? top : 0)),
];
const names = ['s1', 's2', 's3', 's10', 's11', 's12', 's13', 's14', 's15', 's16'];
const options = { name: 'scans', side: 96 };

describe('datasetOf', () => {
  test('pairs images and masks by name, in order of numbers, and splits by blocks', () => {
    const { dataset, notices } = datasetOf(names.toReversed().flatMap((name) => pair(name)), options);
    expect(dataset).toMatchObject({ name: 'scans', width: 8, height: 8, classes: ['background', 'class 1'] });
    expect(dataset.splits.train.map(({ name }) => name)).toEqual(['s1', 's2', 's3', 's10']);
    expect(dataset.splits.validation.map(({ name }) => name)).toEqual(['s12', 's13']);
    expect(dataset.splits.test.map(({ name }) => name)).toEqual(['s15', 's16']);
    expect(notices).toEqual([expect.stringMatching(/^2 slices are left out/)]);
    const [first] = dataset.splits.train;
    expect([...first!.mask].filter((id) => id === 1)).toHaveLength(22);
    expect(first!.image[1]).toBe(Math.fround(7 / 255));
  });

  test('masks may be told by the end of their names, and hidden files are passed over', () => {
    const files = names.flatMap((name) => pair(name)).map(({ path, bytes }) => ({ bytes, path: path.includes('masks') ? path.replace('scans/masks/', '').replace('.png', '_mask.png') : path.replace('scans/images/', '') }));
    const { dataset } = datasetOf([...files, { path: '.DS_Store', bytes: Uint8Array.of(1) }], options);
    expect(dataset.splits.train).toHaveLength(4);
  });

  test('large slices are made smaller, and it says so', () => {
    const { dataset, notices } = datasetOf(names.flatMap((name) => pair(name, 16)), { ...options, side: 8 });
    expect([dataset.width, dataset.height]).toEqual([8, 8]);
    expect(notices).toEqual(['Slices were made smaller, from 16 × 16 to 8 × 8 pixels.', '2 slices are left out, between training, validation and test, so that neighbours are never in two of them.']);
  });

  test.each<[string, FileBytes[], RegExp]>([
    ['a file that is no image', [...names.flatMap((name) => pair(name)), { path: 'scans/notes.txt', bytes: new TextEncoder().encode('hello') }], /^scans\/notes\.txt: must be PNG or NIfTI, got other contents\. Convert it/],
    ['images without masks', names.flatMap((name) => pair(name).slice(0, 1)), /^data: must hold a mask for each image, got 10 images and no mask\. Put masks/],
    ['masks without images', names.flatMap((name) => pair(name).slice(1)), /^data: must hold an image for each mask, got 10 masks and no image/],
    ['one image without a mask', [...names.flatMap((name) => pair(name)), ...pair('s99').slice(0, 1)], /a mask of the same name for each image, got s99 without one/],
    ['a mask of another size', [...pair('s1').slice(0, 1), ...pair('s1', 9).slice(1)], /^scans\/masks\/s1\.png: must be 8 × 8 pixels as scans\/images\/s1\.png is, got 9 × 9/],
    ['slices of several sizes', [...names.flatMap((name) => pair(name)), ...pair('s99', 9)], /^s99: must be 8 × 8 pixels as s1 is, got 9 × 9/],
    ['too few slices', [...pair('s1'), ...pair('s2')], /^data: must have at least 5 slices .*, got 2/],
    ['masks that are images', names.flatMap((name) => pair(name, 8, 77)), /^masks: must use the class ids 0, 1, 2, … .* without a hole, got 0, 77/],
    ['empty masks', names.flatMap((name) => pair(name, 8, 0)), /^masks: must have some foreground, got only 0/],
    ['a damaged PNG', [{ path: 'scans/images/a.png', bytes: pair('a')[0]!.bytes.slice(0, 60) }, pair('a')[1]!], /^scans\/images\/a\.png: must be a valid PNG, got a file cut off/],
    ['nothing', [], /^data: must hold PNG or NIfTI files, got none/],
  ])('%s: refused in words', (_, files, message) => {
    expect(() => datasetOf(files, options)).toThrow(message);
  });

  test('a NIfTI volume becomes slices along its slowest axis', () => {
    const sizes = [6, 5, 12];
    const count = 6 * 5 * 12;
    const image = nifti1({ sizes, datatype: 4, bits: 16, voxels: new Uint8Array(Int16Array.from({ length: count }, (_, voxel) => voxel).buffer) });
    const mask = nifti1({ sizes, datatype: 2, bits: 8, voxels: Uint8Array.from({ length: count }, (_, voxel) => voxel % 2) });
    const { dataset } = datasetOf([{ path: 'case1.nii.gz', bytes: gzipSync(image) }, { path: 'case1_seg.nii', bytes: mask }], options);
    expect([dataset.width, dataset.height]).toEqual([6, 5]);
    expect(dataset.splits.train.map(({ name }) => name)).toEqual(['case1 z000', 'case1 z001', 'case1 z002', 'case1 z003', 'case1 z004', 'case1 z005']);
    expect(dataset.splits.train[0]!.image[0]).toBe(0);
    expect(dataset.splits.test.at(-1)!.image.at(-1)).toBe(1);
  });

  test('a volume that does not fit the memory is refused by its header alone', () => {
    const header = nifti1({ sizes: [600, 600, 600], datatype: 4, bits: 16, voxels: new Uint8Array() });
    expect(() => datasetOf([{ path: 'big.nii', bytes: header }, { path: 'big_seg.nii', bytes: header }], options)).toThrow(/^big\.nii: must have at most 67108864 voxels to fit a page's memory, got 600 × 600 × 600/);
  });
});

describe('pixels', () => {
  test('a smaller picture has the means of what lay there, a smaller mask its middle', () => {
    expect([...fit({ width: 4, height: 2, values: Float32Array.of(0, 2, 4, 6, 2, 4, 6, 8) }, 2, 1, 'mean').values]).toEqual([2, 6]);
    expect([...fit({ width: 4, height: 2, values: Uint8Array.of(0, 0, 0, 0, 1, 2, 3, 4) }, 2, 1, 'nearest').values]).toEqual([2, 4]);
  });

  test('grey values are cut at their percentiles, and never NaN', () => {
    const values = normalised(Float64Array.of(Number.NaN, ...Array.from({ length: 1000 }, (_, index) => index), 1e9));
    expect(values[0]).toBe(0);
    expect(Math.max(...values)).toBe(1);
    expect(normalised(Float64Array.of(3, 3, 3)).every(Number.isFinite)).toBe(true);
  });

  test('few of many keep both ends', () => {
    expect(thinned([...Array(10).keys()], 4)).toEqual([0, 3, 6, 9]);
  });
});

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);

describe('zlib', () => {
  let state = 1;
  const bytes = Uint8Array.from({ length: 200_000 }, () => (state = (state * 48271) % 2147483647) % 31);

  test('unpacks as Node does', () => {
    expect(same(shim.gunzipSync(gzipSync(bytes)), gunzipSync(gzipSync(bytes)))).toBe(true);
    expect(same(shim.inflateSync(deflateSync(bytes)), inflateSync(deflateSync(bytes)))).toBe(true);
  });

  test('stops at the limit, at a cut, and takes the start of a cut file when asked', () => {
    expect(() => shim.inflateSync(deflateSync(bytes), { maxOutputLength: 1000 })).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }));
    expect(shim.inflateSync(deflateSync(bytes), { maxOutputLength: bytes.length })).toHaveLength(bytes.length);
    expect(() => shim.gunzipSync(gzipSync(bytes).subarray(0, 2000))).toThrow();
    expect(shim.gunzipSync(gzipSync(bytes).subarray(0, 4096), { finishFlush: shim.constants.Z_SYNC_FLUSH }).subarray(0, 348)).toEqual(bytes.slice(0, 348));
  });
});

// Loading a data set: the embedded ones, a user's folder with and without dataset.json, and each way that a
// folder can be wrong. Fixtures are written with fast-png into temporary folders.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SemSegLossError } from '@semsegloss/core';
import { loadDataset } from '../src/compare/dataset.ts';
import { parseManifest } from '../src/compare/manifest-text.ts';
import { padForDepth } from '../src/compare/padding.ts';
import { splitByBlocks } from '../src/compare/splits.ts';
import type { Dataset } from '../src/compare/types.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'semsegloss-dataset-'));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

interface Slice {
  readonly image?: readonly number[];
  readonly mask?: readonly number[];
  readonly width?: number;
  readonly maskWidth?: number;
  readonly maskDepth?: 8 | 16;
}

/** A folder of slices two pixels high; the default slice has four pixels and classes 0, 1, 1, 0. */
async function folderOf(slices: Readonly<Record<string, Slice>>, manifest?: unknown): Promise<string> {
  const directory = await mkdtemp(join(root, 'set-'));
  for (const folder of ['images', 'masks']) await mkdir(join(directory, folder));
  for (const [name, { image = [0, 51, 102, 255], mask = [0, 1, 1, 0], width = 2, maskWidth = width, maskDepth = 8 }] of Object.entries(slices)) {
    const masked = maskDepth === 16 ? Uint16Array.from(mask) : Uint8Array.from(mask);
    await writeFile(join(directory, 'images', `${name}.png`), encode({ width, height: image.length / width, channels: 1, depth: 8, data: Uint8Array.from(image) }));
    await writeFile(join(directory, 'masks', `${name}.png`), encode({ width: maskWidth, height: mask.length / maskWidth, channels: 1, depth: maskDepth, data: masked }));
  }
  if (manifest !== undefined) await writeFile(join(directory, 'dataset.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return directory;
}

/** Slices s1 to sN, each the same. */
function many(count: number, slice: Slice = {}): Record<string, Slice> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i + 1}`, slice]));
}

async function failureOf(promise: Promise<unknown>): Promise<SemSegLossError> {
  return promise.then(() => { throw new Error('nothing was thrown'); }, (error: unknown) => {
    if (error instanceof SemSegLossError) return error;
    throw error;
  });
}

const fingerprintOf = async (slices: Readonly<Record<string, Slice>>, manifest: unknown): Promise<string> => (await loadDataset(await folderOf(slices, manifest))).fingerprint;

const namesOf = (dataset: Dataset): Record<string, string[]> => Object.fromEntries(Object.entries(dataset.splits).map(([split, samples]) => [split, samples.map(({ name }) => name)]));

describe('embedded data', () => {
  test.each([
    ['brain', ['background', 'brain'], [45, 10, 10]],
    ['hippocampus', ['background', 'left hippocampus', 'right hippocampus'], [53, 9, 9]],
  ] as const)('%s loads', async (name, classes, counts) => {
    const dataset = await loadDataset(name);
    expect(dataset).toMatchObject({ name, classes, height: 64, width: 64, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(Object.values(dataset.splits).map((samples) => samples.length)).toEqual(counts);
    for (const { image, mask } of Object.values(dataset.splits).flat()) {
      expect([image.length, mask.length]).toEqual([4096, 4096]);
      expect(image.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });
});

describe('a folder without dataset.json', () => {
  test('takes names, classes and splits from the files, numbers in order of size', async () => {
    const directory = await folderOf(many(12));
    await writeFile(join(directory, 'images', '.DS_Store'), '');
    const dataset = await loadDataset(directory);
    expect(dataset).toMatchObject({ height: 2, width: 2, classes: ['background', 'class 1'] });
    // 12 slices, gaps of 1: 10 used, of these 2 and 2 held out.
    expect(namesOf(dataset)).toEqual({ train: ['s1', 's2', 's3', 's4', 's5', 's6'], validation: ['s8', 's9'], test: ['s11', 's12'] });
    expect(dataset.splits.train[0]?.image).toEqual(Float32Array.of(0, 0.2, 0.4, 1));
    expect(dataset.splits.train[0]?.mask).toEqual(Uint8Array.of(0, 1, 1, 0));
  });

  test('masks of 0 and 255, or 0 and 65535, are binary', async () => {
    const eight = await loadDataset(await folderOf({ ...many(5, { mask: [0, 255, 255, 0] }), s2: { mask: [0, 0, 0, 0] } }));
    const sixteen = await loadDataset(await folderOf(many(5, { mask: [0, 65535, 65535, 0], maskDepth: 16 })));
    for (const dataset of [eight, sixteen]) {
      expect(dataset.classes).toEqual(['background', 'class 1']);
      expect(dataset.splits.train[0]?.mask).toEqual(Uint8Array.of(0, 1, 1, 0));
    }
  });

  test('integer masks name as many classes as they use', async () => {
    const dataset = await loadDataset(await folderOf(many(5, { mask: [0, 1, 2, 3] })));
    expect(dataset.classes).toEqual(['background', 'class 1', 'class 2', 'class 3']);
  });
});

describe('a folder with dataset.json', () => {
  const manifest = { name: 'cells', classes: ['nothing', 'cell'], splits: { train: ['s3', 's1'], validation: ['s5'], test: ['s2'] } };

  test('is split and named as it says; slices it leaves out are not read', async () => {
    const directory = await folderOf(many(6), manifest);
    await writeFile(join(directory, 'images', 's6.png'), 'not a PNG');
    const dataset = await loadDataset(directory);
    expect(dataset).toMatchObject({ name: 'cells', classes: ['nothing', 'cell'] });
    expect(namesOf(dataset)).toEqual(manifest.splits);
  });

  test.each([
    ['text that is no JSON', '{"name": ', /must be JSON/],
    ['a list', [], /must be a JSON object/],
    ['an unknown key', { split: {} }, /Did you mean "splits"\?/],
    ['a wrong type of name', { name: 3 }, /"name" must be a text, got 3/],
    ['one class', { classes: ['all'] }, /"classes" must be 2 to 256/],
    ['a class twice', { classes: ['a', 'b', 'a'] }, /"classes" must be 2 to 256 different/],
    ['an unknown split', { splits: { ...manifest.splits, val: ['s4'] } }, /split: must be a known name, got "val"/],
    ['an empty split', { splits: { ...manifest.splits, test: [] } }, /"splits.test" must be a list/],
    ['no split of a kind', { splits: { train: ['s1'], test: ['s2'] } }, /"splits.validation".*got nothing/],
    ['a slice in two splits', { splits: { ...manifest.splits, test: ['s1'] } }, /one split, got "s1 in train and test"/],
  ])('%s is refused', (_, content, wording) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    expect(() => parseManifest(text, 'set/dataset.json')).toThrow(wording);
    expect(() => parseManifest(text, 'set/dataset.json')).toThrow(/^set\/dataset\.json: /);
  });

  test('a slice that does not exist is refused', async () => {
    const error = await failureOf(loadDataset(await folderOf(many(3), manifest)));
    expect(error).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining('must list slices that exist in images, got s5.') });
  });

  test('a class id beyond the named classes is refused, by file', async () => {
    const error = await failureOf(loadDataset(await folderOf({ ...many(6), s5: { mask: [0, 2, 0, 0] } }, manifest)));
    expect(error).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringMatching(/masks.s5\.png: must have class ids 0 to 1.*got 2\./) });
  });

  test('a class that train never shows is refused', async () => {
    const slices = { ...many(6), s5: { mask: [0, 2, 0, 0] } };
    const error = await failureOf(loadDataset(await folderOf(slices, { ...manifest, classes: ['nothing', 'cell', 'nucleus'] })));
    expect(error).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining('each class must occur in the train split, got none of nucleus.') });
  });
});

describe('folders that are refused', () => {
  test('one that does not exist, with the nearest embedded name', async () => {
    expect(await failureOf(loadDataset('hipocampus'))).toMatchObject({ code: 'FILE_MISSING', message: 'hipocampus: must be a folder or one of brain, hippocampus, got no such folder. Did you mean "hippocampus"?' });
  });

  test('a file, and a folder without images or masks', async () => {
    const empty = await mkdtemp(join(root, 'empty-'));
    expect(await failureOf(loadDataset(empty))).toMatchObject({ code: 'FILE_MISSING', message: expect.stringContaining('got no images and no masks.') });
    await writeFile(join(empty, 'file'), '');
    expect(await failureOf(loadDataset(join(empty, 'file')))).toMatchObject({ code: 'FILE_MISSING', message: expect.stringContaining('no folder') });
  });

  test('empty images', async () => {
    const directory = await folderOf({});
    expect(await failureOf(loadDataset(directory))).toMatchObject({ code: 'DATA_MISMATCH', message: `${join(directory, 'images')}: must hold PNG files, got none. Put one PNG per slice there.` });
  });

  test('files of other kinds', async () => {
    const directory = await folderOf(many(5));
    await writeFile(join(directory, 'images', 's9.jpg'), '');
    expect(await failureOf(loadDataset(directory))).toMatchObject({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining('got s9.jpg.') });
  });

  test('images without masks and masks without images, the first few by name', async () => {
    const directory = await folderOf(many(9));
    for (let i = 1; i <= 7; i++) await rm(join(directory, 'masks', `s${i}.png`));
    expect(await failureOf(loadDataset(directory))).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining('got s1, s2, s3, s4, s5 and 2 more without mask.') });
    const other = await folderOf(many(9));
    await rm(join(other, 'images', 's4.png'));
    expect(await failureOf(loadDataset(other))).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining('got s4 without image.') });
  });

  test('two sizes, naming both files', async () => {
    const directory = await folderOf({ ...many(5), s5: { width: 1, image: [1, 2, 3], mask: [0, 1, 0] } });
    const [odd, first] = [join(directory, 'images', 's5.png'), join(directory, 'images', 's1.png')];
    expect(await failureOf(loadDataset(directory))).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining(`${odd}: must be 2 × 2 pixels as ${first} is, got 1 × 3.`) });
    const masks = await folderOf({ ...many(5), s1: { maskWidth: 1 } });
    expect(await failureOf(loadDataset(masks))).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining(`${join(masks, 'masks', 's1.png')}: must be 2 × 2`) });
  });

  test('fewer slices than three splits need', async () => {
    expect(await failureOf(loadDataset(await folderOf(many(4))))).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining('at least 5 slices') });
  });

  test('no foreground, ids with holes, and 255 beside other ids', async () => {
    expect(await failureOf(loadDataset(await folderOf(many(5, { mask: [0, 0, 0, 0] }))))).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining('got only 0') });
    expect(await failureOf(loadDataset(await folderOf(many(5, { mask: [0, 1, 3, 3] }))))).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining('without a hole, got 0, 1, 3.') });
    expect(await failureOf(loadDataset(await folderOf(many(5, { mask: [0, 1, 255, 0] }))))).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining('255 means class 1 only where') });
    expect(await failureOf(loadDataset(await folderOf(many(5, { mask: [0, 1, 300, 0], maskDepth: 16 }))))).toMatchObject({ code: 'DATA_MISMATCH', message: expect.stringContaining('got 0, 1, 300.') });
  });

  test('a damaged mask, by name', async () => {
    const directory = await folderOf(many(5));
    const path = join(directory, 'masks', 's3.png');
    await writeFile(path, encode({ width: 2, height: 2, channels: 1, depth: 8, data: new Uint8Array(4) }).subarray(0, 50));
    expect(await failureOf(loadDataset(directory))).toMatchObject({ code: 'FILE_MALFORMED', message: expect.stringContaining(`${path}: must be a valid PNG`) });
  });
});

describe('the fingerprint', () => {
  const splits = { train: ['s1', 's2'], validation: ['s3'], test: ['s4'] };

  test('is that of the pixels and splits, not of names', async () => {
    const slices = { ...many(5), s2: { image: [9, 9, 9, 9] }, s3: { image: [8, 8, 8, 8] } };
    const base = await fingerprintOf(slices, { name: 'one', splits });
    expect(await fingerprintOf(slices, { name: 'two', splits, classes: ['a', 'b'] })).toBe(base);
    expect(await fingerprintOf({ ...slices, s5: { image: [1, 1, 1, 1] } }, { splits })).toBe(base);
    const others = [
      await fingerprintOf({ ...slices, s4: { image: [0, 51, 102, 254] } }, { splits }),
      await fingerprintOf({ ...slices, s4: { mask: [0, 1, 1, 1] } }, { splits }),
      await fingerprintOf(slices, { splits: { ...splits, train: ['s1'] } }),
      await fingerprintOf(slices, { splits: { ...splits, train: ['s1', 's3'], validation: ['s2'] } }),
    ];
    expect(new Set([base, ...others]).size).toBe(5);
  });
});

describe('splits by blocks', () => {
  test.each([
    [5, [1, 1, 1], 1],
    [29, [17, 5, 5], 1],
    [30, [16, 5, 5], 2],
    [60, [32, 11, 11], 3],
    [100, [56, 19, 19], 3],
  ])('%i slices give %j with gaps of %i', (count, sizes, gap) => {
    const { train, validation, test: held } = splitByBlocks(Array.from({ length: count }, (_, i) => i), 'set');
    expect([train.length, validation.length, held.length]).toEqual(sizes);
    expect(train[0]).toBe(0);
    expect(held.at(-1)).toBe(count - 1);
    expect((validation[0] ?? 0) - (train.at(-1) ?? 0)).toBe(gap + 1);
    expect((held[0] ?? 0) - (validation.at(-1) ?? 0)).toBe(gap + 1);
  });
});

describe('padding', () => {
  const sample = { name: 's', image: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6), mask: Uint8Array.of(1, 1, 1, 0, 1, 1) };
  const dataset: Dataset = { name: 'd', fingerprint: 'f', height: 2, width: 3, classes: ['a', 'b'], splits: { train: [sample], validation: [], test: [sample] } };

  test('centres each slice in the next multiple, with 0 around', () => {
    const padded = padForDepth(dataset, 2);
    expect(padded).toMatchObject({ height: 4, width: 4, fingerprint: 'f' });
    expect(padded.splits.validation).toEqual([]);
    expect(padded.splits.test[0]?.mask).toEqual(Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0));
    expect(padded.splits.train[0]?.image).toEqual(Float32Array.of(0, 0, 0, 0, 0.1, 0.2, 0.3, 0, 0.4, 0.5, 0.6, 0, 0, 0, 0, 0));
  });

  test('is nothing where the sides fit', () => {
    expect(padForDepth(dataset, 0)).toBe(dataset);
  });
});

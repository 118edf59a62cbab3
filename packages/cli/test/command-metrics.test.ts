// `metrics`: values counted by hand, every form of prediction, pairs, and what is refused.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeNpy, type NpyData } from '../src/files/npy.ts';
import { encodePng } from '../src/files/png.ts';
import { run, temporaryFolder } from './command-run.ts';
import { nifti1 } from './nifti-file.ts';

const root = temporaryFolder();

type Files = Readonly<Record<string, Uint8Array | string>>;
const npy = (data: NpyData, ...shape: number[]): Uint8Array => encodeNpy(data, shape);
const png = (width: number, ...ids: number[]): Uint8Array => encodePng(ids.length / width, width, Uint8Array.from(ids));

let folders = 0;
function folder(files: Files): string {
  const path = join(root, `folder-${(folders += 1)}`);
  mkdirSync(path);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, name), bytes);
  return path;
}
const metrics = (predictions: Files, targets: Files, ...words: string[]): ReturnType<typeof run> => run('metrics', '--pred', folder(predictions), '--target', folder(targets), ...words);

// Case a: TP 1, FP 1, FN 1, TN 1. Case b: nothing true, nothing predicted, 4 TN.
const targets = { 'a.png': png(2, 255, 255, 0, 0), 'b.png': png(2, 0, 0, 0, 0) };
const asIds = { 'a.png': png(2, 1, 0, 1, 0), 'b.png': png(2, 0, 0, 0, 0) };
const asScores = { 'a.npy': npy(Float32Array.of(0.9, 0.5, 0.6, 0.1), 2, 2), 'b.npy': npy(Float32Array.of(0, 0.2, 0.3, 0.1), 2, 2) };

describe('counts', () => {
  it.each([['class ids', asIds], ['probabilities', asScores], ['probabilities with a last axis of 1', { 'a.npy': npy(Float32Array.of(0.9, 0.5, 0.6, 0.1), 2, 2, 1), 'b.npy': npy(Float32Array.of(0, 0.2, 0.3, 0.1), 2, 2, 1) }], ['integer NPY', { 'a.npy': npy(Uint8Array.of(1, 0, 1, 0), 2, 2), 'b.npy': npy(new Int32Array(4), 2, 2) }]])('one foreground class from %s', async (_, predictions) => {
    const ran = await metrics(predictions, targets, '--json');
    expect(ran.json()).toMatchObject({
      classes: 2,
      cases: [{ name: 'a', mean: { dice: 0.5, iou: 1 / 3, precision: 0.5, recall: 0.5, specificity: 0.5, accuracy: 0.5 } }, { name: 'b', mean: { dice: null, iou: null, precision: null, recall: null, specificity: 1, accuracy: 1 } }],
      pooled: { mean: { dice: 0.5, specificity: 5 / 6, accuracy: 6 / 8 } },
      meanOfCases: { mean: { dice: 0.5, specificity: 0.75, accuracy: 0.75 } },
      confusionMatrix: [[5, 1], [1, 1]],
      withoutPrediction: [],
      withoutTarget: [],
    });
    expect([ran.status, ran.stderr]).toEqual([0, '']);
  });

  it('above another threshold', async () => {
    expect((await metrics(asScores, targets, '--threshold', '0.4', '--json')).json()).toMatchObject({ confusionMatrix: [[5, 1], [0, 2]] });
  });

  it('several classes from ids and from scores with a class axis, with an ignored value', async () => {
    const truth = { 'v1.png': png(2, 0, 1, 2, 255) };
    // Classes 0, 1, 1 and anything at the ignored pixel.
    const scores = npy(Float32Array.of(5, 1, 0, 0, 3, 1, 0, 2, 1, 0, 0, 9), 2, 2, 3);
    for (const predictions of [{ 'v1.png': png(2, 0, 1, 1, 2) }, { 'v1.npy': scores }]) {
      const ran = await metrics(predictions, truth, '--ignore-index', '255', '--json');
      expect(ran.json()).toMatchObject({
        classes: 3,
        ignoreIndex: 255,
        confusionMatrix: [[1, 0, 0], [0, 1, 0], [0, 1, 0]],
        pooled: { perClass: [{ dice: 1 }, { dice: 2 / 3 }, { dice: 0, precision: null }], mean: { dice: 1 / 3 } },
      });
    }
    expect((await metrics({ 'v1.npy': scores }, truth, '--ignore-index', '255', '--background', '--json')).json()).toMatchObject({ includeBackground: true, pooled: { mean: { dice: expect.closeTo(5 / 9, 12) as number } } });
  });

  it('volumes and given numbers of classes', async () => {
    const volume = npy(Uint8Array.of(0, 1, 0, 1, 0, 0, 1, 1), 2, 2, 2);
    expect((await metrics({ 'v.npy': volume }, { 'v.npy': volume }, '--classes', '4', '--json')).json()).toMatchObject({ classes: 4, pooled: { perClass: [{ dice: 1 }, { dice: 1 }, { dice: null }, { dice: null }], mean: { dice: 1 } } });
  });
});

/** One row of four pixels, class ids as NIfTI; the surface of one pixel is that pixel. */
const row = (ids: readonly number[], pixdim: readonly number[] = [2, 5], sform?: readonly (readonly number[])[]): Uint8Array =>
  nifti1({ sizes: [4, 1], datatype: 2, bits: 8, voxels: Uint8Array.from(ids), pixdim, ...(sform === undefined ? {} : { sform }) });
const [first, last] = [[1, 0, 0, 0], [0, 0, 0, 1]] as const;

const volume = (datatype: number, bits: number, voxels: ArrayBufferView): Uint8Array => nifti1({ sizes: [2, 2, 2], datatype, bits, voxels: new Uint8Array(voxels.buffer) });

/** The Hausdorff distance of the one case, and the spacing that it was measured with. */
async function distance(files: readonly [Files, Files], ...words: string[]): Promise<unknown> {
  const ran = await metrics(...files, '--metrics', 'hausdorff-distance,hausdorff-distance:spacing=[7]', '--json', ...words);
  const { cases, pooled } = ran.json() as { cases: { mean: Record<string, number>; spacing: unknown }[]; pooled: { mean: Record<string, unknown> } };
  expect(cases[0]?.mean['hausdorff-distance:spacing=[7]']).toBe(21);
  expect(pooled.mean['hausdorff-distance']).toBeNull();
  return [cases[0]?.mean['hausdorff-distance'], cases[0]?.spacing];
}

describe('any metric', () => {
  it('of counts, with parameters, and of all classes at once', async () => {
    // TP 1, FP 1, FN 1 for either class: F2 is ½, and of 4 pixels 2 are right.
    const ran = await metrics({ 'a.png': asIds['a.png'] }, { 'a.png': targets['a.png'] }, '--metrics', 'f-beta:beta=2,pixel-accuracy,dice:average=micro', '--background', '--json');
    expect(ran.json()).toMatchObject({
      metrics: ['f-beta:beta=2', 'pixel-accuracy', 'dice:average=micro'],
      cases: [{ mean: { 'f-beta:beta=2': 0.5, 'pixel-accuracy': 0.5, 'dice:average=micro': 0.5 }, perClass: [{ 'f-beta:beta=2': 0.5, 'pixel-accuracy': null }, { 'f-beta:beta=2': 0.5 }] }],
      pooled: { mean: { 'pixel-accuracy': 0.5 } },
    });
  });

  it('that reads scores: pairs of a true and another pixel in the right order, 3 of 4', async () => {
    // Positives 0.9 and 0.5, negatives 0.6 and 0.1.
    expect((await metrics({ 'a.npy': asScores['a.npy'] }, { 'a.png': targets['a.png'] }, '--metrics', 'roc-auc', '--json')).json()).toMatchObject({ cases: [{ mean: { 'roc-auc': 0.75 }, perClass: [{ 'roc-auc': null }, { 'roc-auc': 0.75 }] }], pooled: { mean: { 'roc-auc': 0.75 } } });
    // The same as scores of two classes, once as probabilities and once as logits, whose softmax has the same order.
    for (const shift of [0, -5]) {
      const scores = npy(Float32Array.of(0.1, 0.9, 0.5, 0.5, 0.4, 0.6, 0.9, 0.1).map((score) => score + shift), 2, 2, 2);
      expect((await metrics({ 'a.npy': scores }, { 'a.png': targets['a.png'] }, '--metrics', 'roc-auc', '--json')).json()).toMatchObject({ cases: [{ mean: { 'roc-auc': 0.75 }, perClass: [{ 'roc-auc': 0.75 }, { 'roc-auc': 0.75 }] }] });
    }
  });

  it('of distances, in pixels, as told, or as NIfTI says: three pixels apart', async () => {
    const pictures = [{ 'a.png': png(4, ...first) }, { 'a.png': png(4, ...last) }] as const;
    expect(await distance(pictures)).toEqual([3, null]);
    expect(await distance(pictures, '--spacing', '0.5')).toEqual([1.5, [0.5]]);
    // The axes of the array are y, x.
    const volumes = [{ 'a.nii': row(first) }, { 'a.nii.gz': gzipSync(row(last)) }] as const;
    expect(await distance(volumes)).toEqual([6, [5, 2]]);
    expect(await distance(volumes, '--spacing', '5,1')).toEqual([3, [5, 1]]);
    expect(await distance([pictures[0], volumes[1]])).toEqual([6, [5, 2]]);
  });

  it('of segments, pooled over cases', async () => {
    // Case a: one true and one predicted segment that do not match (IoU ⅓). Case b: one that is found exactly.
    const predictions = { 'a.png': asIds['a.png'], 'b.png': png(2, 1, 1, 0, 0) };
    const truth = { 'a.png': targets['a.png'], 'b.png': png(2, 255, 255, 0, 0) };
    expect((await metrics(predictions, truth, '--metrics', 'panoptic-quality', '--json')).json()).toMatchObject({
      cases: [{ mean: { 'panoptic-quality': 0 } }, { mean: { 'panoptic-quality': 1 } }],
      // PQ = 1 / (1 + ½ + ½).
      pooled: { mean: { 'panoptic-quality': 0.5 } },
    });
  });

  it('is summed up over cases: mean, standard deviation, median, and how many are defined', async () => {
    // Dice ½, 1, and undefined.
    const predictions = { ...asIds, 'c.png': png(2, 1, 1, 0, 0) };
    const truth = { ...targets, 'c.png': png(2, 255, 255, 0, 0) };
    const ran = await metrics(predictions, truth, '--metrics', 'dice', '--json');
    expect(ran.json()).toMatchObject({ meanOfCases: { mean: { dice: 0.75 } }, sdOfCases: { mean: { dice: expect.closeTo(Math.SQRT1_2 / 2, 12) as number } }, medianOfCases: { mean: { dice: 0.75 } }, definedCases: { mean: { dice: 2 }, perClass: [{ dice: 3 }, { dice: 2 }] } });
    const { stdout } = await metrics(predictions, truth, '--metrics', 'dice', '--per-class');
    expect(stdout).toMatch(/\nmean of cases +0\.7500\nstandard deviation +0\.3536\nmedian +0\.7500\ndefined cases +2\n/);
    expect(stdout).toMatch(/\ndice by class\ncase +0 +1 +mean\na +0\.5000 +0\.5000 +0\.5000\nb +1\.0000 +– +–\n/);
  });
});

describe('NIfTI', () => {
  const ids = [0, 1, 2, 1, 0, 0, 2, 1];

  it('of class ids in any type, paired with NPY by name', async () => {
    const truth = { 'v.npy': npy(Uint8Array.from(ids), 2, 2, 2) };
    for (const prediction of [volume(2, 8, Uint8Array.from(ids)), volume(16, 32, Float32Array.from(ids)), volume(64, 64, Float64Array.from(ids))]) {
      expect((await metrics({ 'v.nii.gz': gzipSync(prediction) }, truth, '--json')).json()).toMatchObject({ classes: 3, cases: [{ name: 'v', mean: { dice: 1 } }], confusionMatrix: [[3, 0, 0], [0, 3, 0], [0, 0, 2]] });
    }
  });

  it('of probabilities', async () => {
    const probabilities = volume(16, 32, Float32Array.of(0.1, 0.9, 0.2, 0.8, 0, 0.3, 0.4, 0.7));
    expect((await metrics({ 'v.nii': probabilities }, { 'v.nii': volume(2, 8, Uint8Array.of(0, 1, 0, 1, 0, 0, 0, 1)) }, '--json')).json()).toMatchObject({ classes: 2, cases: [{ mean: { dice: 1 } }] });
  });

  it('on one grid, up to rounding', async () => {
    const sform = [[2, 0, 0, 10], [0, 5, 0, 20], [0, 0, 1, 30]];
    const rounded = sform.map((values) => values.map((value) => value * 1.000001));
    expect((await metrics({ 'a.nii': row(first, [2, 5], rounded) }, { 'a.nii': row(first, [2, 5], sform) }, '--json')).status).toBe(0);
  });
});

describe('output', () => {
  it('is a table of cases and tables of classes, with a dash for what is undefined', async () => {
    const { stdout } = await metrics(asIds, targets);
    expect(stdout).toMatch(/^cases: foreground\ncase +dice +iou/);
    expect(stdout).toMatch(/\na +0\.5000 +0\.3333 .*\nb +– +– +– +– +1\.0000 +1\.0000\nall, pooled +0\.5000/);
    expect(stdout).toMatch(/\nclasses: all cases pooled\nclass +dice/);
  });

  it('is CSV as well where asked for', async () => {
    const csv = join(root, 'scores.csv');
    expect((await metrics({ 'a,1.png': asIds['a.png'] }, { 'a,1.png': targets['a.png'] }, '--csv', csv)).status).toBe(0);
    expect(readFileSync(csv, 'utf8')).toBe(`case,class,dice,iou,precision,recall,specificity,accuracy\n"a,1",mean,0.5,${1 / 3},0.5,0.5,0.5,0.5\n"a,1",0,0.5,${1 / 3},0.5,0.5,0.5,0.5\n"a,1",1,0.5,${1 / 3},0.5,0.5,0.5,0.5\n`);
  });

  it('lists names that are missing on either side, and ends with status 1', async () => {
    const { status, stdout, stderr } = await metrics({ ...asIds, 'extra.png': asIds['a.png'] }, { ...targets, 'c10.png': targets['b.png'], 'c9.png': targets['b.png'] }, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ cases: [{ name: 'a' }, { name: 'b' }], withoutPrediction: ['c9', 'c10'], withoutTarget: ['extra'] });
    expect(stderr).toMatch(/without a prediction, not scored: c9, c10\n.*without a target, not scored: extra\n/);
    expect(status).toBe(1);
  });
});

describe('refuses, with status 2 and nothing written:', () => {
  const four = { 'a.png': png(2, 0, 1, 1, 0) };
  const cases: [string, Files, Files, string[], string][] = [
    ['folders without images', {}, four, [], '[EMPTY_INPUT]'],
    ['no pair', four, { 'b.png': four['a.png'] }, [], '[DATA_MISMATCH]'],
    ['two files of one name', { ...four, 'a.npy': npy(new Uint8Array(4), 2, 2) }, four, [], '[DATA_MISMATCH]'],
    ['sizes that differ', four, { 'a.png': png(4, 0, 1, 1, 0) }, [], 'Scale or crop'],
    ['a broken picture', { 'a.png': 'nothing' }, four, [], '[FILE_MALFORMED]'],
    ['logits', { 'a.npy': npy(Float32Array.of(-3, 2, 1, 0), 2, 2) }, four, [], '[VALUE_RANGE]'],
    ['a NaN', { 'a.npy': npy(Float32Array.of(Number.NaN, 0, 1, 0), 2, 2) }, four, [], '[VALUE_RANGE]'],
    ['soft targets', four, { 'a.npy': npy(Float32Array.of(0.5, 0, 1, 0), 2, 2) }, [], '[DTYPE_MISMATCH]'],
    ['negative ids', four, { 'a.npy': npy(Int32Array.of(-1, 0, 1, 0), 2, 2) }, [], '--ignore-index'],
    ['text named as a picture', { 'a.png': 'text' }, four, [], 'a.png: must be a valid PNG, got other first bytes than a PNG has'],
    ['grey values', { 'a.png': png(2, 0, 30, 200, 255) }, four, [], '--classes'],
    ['an id beyond the classes', { 'a.png': png(2, 0, 3, 1, 0) }, four, ['--classes', '3'], 'a.png, '],
    ['one class', four, four, ['--classes', '1'], '[PARAMETER_RANGE]'],
    ['a threshold of 2', four, four, ['--threshold', '2'], '[PARAMETER_RANGE]'],
    ['a threshold that is no number', four, four, ['--threshold', 'half'], '--threshold'],
    ['a fraction as ignored id', four, four, ['--ignore-index', '0.5'], '[PARAMETER_RANGE]'],
    ['an unknown option', four, four, ['--treshold', '0.5'], 'Did you mean --threshold?'],
    ['an unknown metric', four, four, ['--metrics', 'dise'], 'Did you mean "dice"?'],
    ['no metric', four, four, ['--metrics', ','], 'must name at least one metric'],
    ['an unknown parameter of a metric', four, four, ['--metrics', 'f-beta:bta=2'], 'Did you mean "beta"?'],
    ['a parameter out of range', four, four, ['--metrics', 'f-beta:beta=-1'], '[PARAMETER_RANGE]'],
    ['an option of the command as a parameter', four, four, ['--metrics', 'dice:threshold=0.3'], '--threshold'],
    ['the average over nothing', four, four, ['--metrics', 'dice:average=none'], '[OPTION_CONFLICT]'],
    ['a metric that is no value', four, four, ['--metrics', 'confusion-matrix'], '--json always has it'],
    ['a metric of scores on class ids', four, four, ['--metrics', 'roc-auc'], 'needs scores'],
    ['a spacing of another rank', four, four, ['--metrics', 'hausdorff-distance', '--spacing', '1,2,3'], 'spacing'],
    ['a spacing of 0', four, four, ['--spacing', '1,0'], '--spacing: must be one to three numbers greater than 0'],
    ['a NIfTI of another spacing', { 'a.nii': row(first, [2, 5]) }, { 'a.nii': row(first, [2, 6]) }, [], 'must have the spacing 6 × 2 mm'],
    ['a NIfTI that lies elsewhere', { 'a.nii': row(first, [2, 5], [[2, 0, 0, 0], [0, 5, 0, 0], [0, 0, 1, 0]]) }, { 'a.nii': row(first, [2, 5], [[-2, 0, 0, 0], [0, 5, 0, 0], [0, 0, 1, 0]]) }, [], 'a corner 12.0 mm away'],
    ['a NIfTI of another size', { 'a.nii': row(first) }, { 'a.nii': nifti1({ sizes: [2, 1], datatype: 2, bits: 8, voxels: new Uint8Array(2) }) }, [], 'must have the size [1, 2]'],
    ['a NIfTI without spacing', { 'a.nii': row(first, [0, 0]) }, { 'a.nii': row(last, [0, 0]) }, ['--metrics', 'hausdorff-distance'], 'Give --spacing'],
    ['a NIfTI that is cut off', { 'a.nii.gz': gzipSync(row(first)).subarray(0, 60) }, four, [], '[FILE_MALFORMED]'],
    ['the header of a pair', { 'a.hdr': nifti1({ sizes: [4, 1], datatype: 2, bits: 8, voxels: new Uint8Array(4), magic: 'ni1' }), 'a.img': 'abcd' }, four, [], '.hdr/.img pair'],
    ['an image and its packed copy', { 'a.nii': row(first), 'a.nii.gz': gzipSync(row(first)) }, four, [], '[DATA_MISMATCH]'],
    ['four axes', { 'a.npy': npy(new Uint8Array(1), 1, 1, 1, 1) }, { 'a.npy': npy(new Uint8Array(1), 1, 1, 1, 1) }, [], '[SHAPE_MISMATCH]'],
  ];
  it.each(cases)('%s', async (_, predictions, truth, words, message) => {
    const csv = join(root, 'never.csv');
    const { status, stdout, stderr } = await metrics(predictions, truth, ...words, '--csv', csv, '--json');
    expect(stderr).toContain(message);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(csv)).toBe(false);
  });

  it('folders that are not there or not given', async () => {
    expect(await run('metrics', '--pred', join(root, 'none'), '--target', root)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('[FILE_MISSING]') as string });
    const file = join(folder(asIds), 'a.png');
    expect(await run('metrics', '--pred', file, '--target', root)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(`${file}: must lie in a folder or be one, got a file in its place`) as string });
    expect(await run('metrics', '--pred', root)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('--target') as string });
  });
});

// `metrics`: values counted by hand, every form of prediction, pairs, and what is refused.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeNpy, type NpyData } from '../src/files/npy.ts';
import { encodePng } from '../src/files/png.ts';
import { run, temporaryFolder } from './command-run.ts';

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
    ['grey values', { 'a.png': png(2, 0, 30, 200, 255) }, four, [], '--classes'],
    ['an id beyond the classes', { 'a.png': png(2, 0, 3, 1, 0) }, four, ['--classes', '3'], 'a.png, '],
    ['one class', four, four, ['--classes', '1'], '[PARAMETER_RANGE]'],
    ['a threshold of 2', four, four, ['--threshold', '2'], '[PARAMETER_RANGE]'],
    ['a threshold that is no number', four, four, ['--threshold', 'half'], '--threshold'],
    ['a fraction as ignored id', four, four, ['--ignore-index', '0.5'], '[PARAMETER_RANGE]'],
    ['an unknown option', four, four, ['--treshold', '0.5'], 'Did you mean --threshold?'],
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
    expect(await run('metrics', '--pred', root)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('--target') as string });
  });
});

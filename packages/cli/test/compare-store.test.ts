// The output folder: torn and foreign lines, checkpoints, and the lock.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planJobs } from '../src/compare/job.ts';
import { acquireLock } from '../src/compare/lock.ts';
import { openStore } from '../src/compare/store.ts';
import type { Job, JobResult } from '../src/compare/types.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compare-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const training = { steps: 10, batchSize: 1, learningRate: 1, evaluateEvery: 5, filters: 1, depth: 1 };
const plan = planJobs({ datasets: [{ name: 'd', fingerprint: 'f' }], losses: [{ loss: 'a', parameters: {} }, { loss: 'b', parameters: {} }], seeds: [0], training });
const [first, second] = plan as [Job, Job];
const result = (job: Job): JobResult => ({
  job,
  curve: [{ step: 5, trainingLoss: 1, validation: [[1, 0], [0, 1]] }],
  test: [[1, 0], [0, 1]],
  bestStep: 5,
  predictions: ['AAE='],
  milliseconds: { step: 1, loss: 1, total: 10 },
  environment: { backend: 'b', threads: 1, node: '20', versions: {} },
});
const file = (): string => join(folder, 'results.jsonl');
const reopened = (): { finished: string[]; notices: readonly string[] } => {
  const store = openStore(folder, plan);
  store.close();
  return { finished: store.finished.map(({ job }) => job.loss), notices: store.notices };
};

describe('results', () => {
  it('are there after closing and opening again', () => {
    const store = openStore(folder, plan);
    expect(store.notices).toEqual([]);
    store.finish(result(second));
    store.close();
    const again = openStore(folder, plan);
    expect(again.finished).toEqual([result(second)]);
    expect(again.open).toEqual([first]);
    expect(again.notices).toEqual(['resuming: 1 of 2 runs finished, 0 in progress']);
    again.close();
  });

  it('survive a line torn at any byte: it is cut off, with a notice', () => {
    const [whole, torn] = [`${JSON.stringify(result(first))}\n`, JSON.stringify(result(second))];
    for (const length of [1, 10, torn.length - 1, torn.length]) {
      writeFileSync(file(), whole + torn.slice(0, length));
      expect(reopened()).toEqual({
        finished: ['a'],
        notices: [`${file()}: its last line was incomplete (${length} bytes, from a run that was killed) and was removed.`, 'resuming: 1 of 2 runs finished, 0 in progress'],
      });
      expect(readFileSync(file(), 'utf8')).toBe(whole);
    }
  });

  it.each([
    ['text', 'not JSON'],
    ['null', 'null'],
    ['a job that was edited', JSON.stringify(result({ ...first, seed: 7 }))],
    ['a matrix that is none', JSON.stringify({ ...result(first), test: [[1, 2]] })],
    ['a missing part', JSON.stringify({ ...result(first), milliseconds: undefined })],
  ])('ignore %s, with a notice, and leave the line', (_, line) => {
    writeFileSync(file(), `${line}\n${JSON.stringify(result(second))}\n`);
    const { finished, notices } = reopened();
    expect(finished).toEqual(['b']);
    expect(notices[0]).toBe(`${file()}: line 1 is not a result and was ignored.`);
    expect(readFileSync(file(), 'utf8').startsWith(line)).toBe(true);
  });
});

describe('checkpoints', () => {
  it('come back as they were, and go when their run is finished', async () => {
    const store = openStore(folder, plan);
    await store.checkpoints.write(first.id, Uint8Array.of(1, 2, 3));
    expect(await store.checkpoints.read(first.id)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await store.checkpoints.read(second.id)).toBeUndefined();
    store.finish(result(first));
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual([]);
    store.close();
  });

  it('are known to be damaged, and leftovers of a kill are swept away', async () => {
    const store = openStore(folder, plan);
    await store.checkpoints.write(first.id, Uint8Array.of(1, 2, 3));
    const path = join(folder, 'checkpoints', first.id);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, -1));
    writeFileSync(join(folder, 'checkpoints', '.half.tmp'), 'x');
    store.close();
    const again = openStore(folder, plan);
    expect(again.notices).toEqual(['resuming: 0 of 2 runs finished, 1 in progress']);
    expect(await again.checkpoints.read(first.id)).toBe('damaged');
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual([first.id]);
    again.close();
  });
});

const owner = (fields: object): void => writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, host: hostname(), began: '', ...fields }));

describe('the lock', () => {
  it('keeps a second comparison out and is gone after release', () => {
    const lock = acquireLock(folder);
    expect(() => acquireLock(folder)).toThrow(`${folder}: must be used by one comparison at a time, got one that runs as process ${process.pid}. Wait until it ends, or choose another folder with --out.`);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over from a process that is gone, from an earlier one with the same id, and when unreadable', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    for (const prepare of [() => owner({ pid }), () => owner({ began: 'another boot, another time' }), () => writeFileSync(join(folder, 'lock'), '{"pid":')]) {
      prepare();
      acquireLock(folder).release();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('is believed when it comes from another host', () => {
    owner({ host: 'elsewhere' });
    expect(() => acquireLock(folder)).toThrow(/process \d+ on elsewhere\. .* If that process is gone, delete .*lock\./);
    expect(existsSync(join(folder, 'lock'))).toBe(true);
  });
});

describe('the folder', () => {
  it('is made with the folders it stands in', () => {
    openStore(join(folder, 'a', 'b'), []).close();
    expect(readdirSync(join(folder, 'a', 'b'))).toContain('checkpoints');
  });

  it('that cannot be made is refused at once', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openStore(join(folder, 'file', 'inside'), plan)).toThrow(/must be a folder that can be written/);
  });

  it.skipIf(!existsSync('/proc/self'))('inside /proc is refused at once (needs Linux)', () => {
    expect(() => openStore('/proc/none/inside', plan)).toThrow(/must be a folder that can be written/);
  });
});

// Whole comparisons in processes of their own, with a trainer made of arithmetic: finishing, being killed
// and resuming, being interrupted, crashing workers, folders that are in use or cannot be written.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobResult } from '../src/compare/types.ts';
import { buildFixtures, type Built } from './compare-fixtures/build.ts';

let built: Built;
let out: string;
beforeAll(async () => {
  built = await buildFixtures();
});
afterAll(() => built.remove());
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'compare-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const short = { losses: ['a', 'bb'], seeds: 2, steps: 40, evaluateEvery: 10, jobs: 2 };

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(options: object): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [built.driver, JSON.stringify({ out, ...options })], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  return { child, ended };
}

const run = async (options: object): Promise<Ended> => start(options).ended;

const results = (folder = out): JobResult[] =>
  readFileSync(join(folder, 'results.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as JobResult).toSorted((a, b) => (a.job.id < b.job.id ? -1 : 1));

const checkpoints = (): string[] => (existsSync(join(out, 'checkpoints')) ? readdirSync(join(out, 'checkpoints')).filter((name) => !name.startsWith('.')) : []);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a comparison', () => {
  it('prints the tables on stdout, says each finished run on stderr, and writes the report', async () => {
    const { code, stdout, stderr } = await run(short);
    expect(stderr).toContain('4 runs: 2 losses × 1 data set × seeds 0, 1; 4 to do with 2 workers');
    expect(stderr).toMatch(/\[4\/4\] disc (a|bb) seed [01]: validation Dice 0\.\d{3} at step 40, test Dice 0\.9\d\d, 1 s/);
    expect(stdout).toMatch(/^disc: scores on the test split/);
    expect(code).toBe(0);
    expect(results()).toHaveLength(4);
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('Which loss works best');
    expect(readdirSync(out).toSorted()).toEqual(['checkpoints', 'index.html', 'results.jsonl']);
    expect(checkpoints()).toEqual([]);
  });

  it('with --json prints one document and nothing else', async () => {
    const { stdout } = await run({ ...short, json: true });
    const document = JSON.parse(stdout) as { datasets: { losses: { label: string; runs: unknown[] }[] }[]; command: string };
    expect(document.datasets[0]?.losses.map(({ label, runs }) => [label, runs.length]).toSorted()).toEqual([['a', 2], ['bb', 2]]);
    expect(document.command).toBe(
      `semsegloss compare --data disc --losses a,bb --seeds 2 --seed 0 --steps 40 --batch-size 8 --learning-rate 0.01 --evaluate-every 10 --filters 8 --depth 2 --out ${out}`,
    );
  });

  it('trains nothing again, and gives the same tables whatever the order of the results', async () => {
    const first = await run(short);
    const lines = readFileSync(join(out, 'results.jsonl'), 'utf8').trim().split('\n');
    writeFileSync(join(out, 'results.jsonl'), `${lines.toReversed().join('\n')}\n`);
    const second = await run({ ...short, jobs: 1 });
    expect(second.stderr).toContain('resuming: 4 of 4 runs finished, 0 in progress');
    expect(second.stdout).toBe(first.stdout);
    expect(results()).toHaveLength(4);
  });

  it('keeps the results of other options and does not use them', async () => {
    await run({ ...short, losses: ['a'], seeds: 1 });
    const { stderr, stdout } = await run({ ...short, losses: ['bb'], seeds: 1 });
    expect(stderr).toContain(`1 result of other options in ${out} kept and not used`);
    expect(stdout).not.toMatch(/^a /m);
    expect(results()).toHaveLength(2);
  });
});

describe('resuming', () => {
  const slow = { losses: ['slow one', 'slow two', 'slow three'], seeds: 1, steps: 60, evaluateEvery: 5, jobs: 2 };

  it('after SIGKILL continues from the checkpoints, to the same results as without', async () => {
    const { child, ended } = start(slow);
    await until(() => checkpoints().length === 2);
    child.kill('SIGKILL');
    await ended;
    const { code, stderr } = await run(slow);
    // A run may end between the second checkpoint and the kill, which a busy machine delays.
    expect(stderr).toMatch(/resuming: [012] of 3 runs finished, [12] in progress/);
    expect(code).toBe(0);

    const other = mkdtempSync(join(tmpdir(), 'compare-'));
    await run({ ...slow, out: other, jobs: 1 });
    expect(results()).toEqual(results(other));
    rmSync(other, { recursive: true });
  });

  it('after Ctrl-C keeps checkpoints, says how to resume, and exits with 130', async () => {
    const { child, ended } = start({ ...slow, steps: 10_000, evaluateEvery: 5 });
    await until(() => checkpoints().length === 2);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain(`interrupted: 0 of 3 runs are finished and kept in ${out}. The same command resumes.`);
    expect(checkpoints()).toHaveLength(2);
    expect(existsSync(join(out, 'lock'))).toBe(false);
  });

  it('starts a run over whose checkpoint is damaged', async () => {
    const { child, ended } = start({ ...slow, jobs: 1 });
    await until(() => checkpoints().length === 1);
    child.kill('SIGINT');
    await ended;
    const [id = ''] = checkpoints();
    writeFileSync(join(out, 'checkpoints', id), 'not what was written');
    const { code, stderr } = await run(slow);
    expect(stderr).toContain(`checkpoint of ${id} is damaged: that run starts from its first step`);
    expect(code).toBe(0);
  });
});

describe('failures', () => {
  it('a run that fails and a worker that dies cost that run only', async () => {
    const { code, stdout, stderr } = await run({ ...short, losses: ['throws', 'a', 'dies'], seeds: 1 });
    expect(code).toBe(1);
    expect(stderr).toContain('disc throws seed 0: FAILED, the loss is no longer finite');
    expect(stderr).toContain('disc dies seed 0: FAILED, a worker that ended with signal SIGKILL');
    expect(results().map(({ job }) => job.loss)).toEqual(['a']);
    expect(stdout).toContain('Runs without a result: dies 1 of 1 and throws 1 of 1.');
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('Runs that failed');
  });

  it('refuses a folder that another comparison uses', async () => {
    const { child, ended } = start({ ...short, losses: ['slow'], steps: 10_000 });
    await until(() => existsSync(join(out, 'lock')));
    const { code, stderr } = await run(short);
    child.kill('SIGINT');
    await ended;
    expect(code).toBe(2);
    expect(stderr).toContain(`FILE_UNWRITABLE: ${out}: must be used by one comparison at a time, got one that runs as process ${child.pid}.`);
  });

  it('refuses a folder that is a file, before any training', async () => {
    writeFileSync(join(out, 'file'), '');
    const { code, stderr } = await run({ ...short, out: join(out, 'file') });
    expect(code).toBe(2);
    expect(stderr).toBe(`FILE_UNWRITABLE: ${join(out, 'file')}: must be a folder that can be written, got something that is not a folder. Choose another folder with --out.\n`);
  });

  it('ends when the folder is lost in mid-run', async () => {
    const inner = join(out, 'inner');
    const { ended } = start({ ...short, out: inner, losses: ['slow'], steps: 100, evaluateEvery: 100 });
    await until(() => existsSync(join(inner, 'results.jsonl')));
    rmSync(inner, { recursive: true });
    mkdirSync(inner);
    const { code, stderr } = await ended;
    expect(code).toBe(2);
    expect(stderr).toContain('FILE_UNWRITABLE');
    expect(readdirSync(inner)).toEqual([]);
  });

  // A limit on the size of files stands in for a full disk: both fail in the middle of a write.
  it.skipIf(process.platform === 'win32')('ends when the disk is full, with only whole lines in the results, and goes on when there is room', async () => {
    const limited = spawnSync('bash', ['-c', 'ulimit -f 4; exec "$0" "$@"', process.execPath, built.driver, JSON.stringify({ out, ...short })], { encoding: 'utf8' });
    expect(limited.status).toBe(2);
    expect(limited.stderr).toContain(`FILE_UNWRITABLE: ${join(out, 'results.jsonl')}: must be writable, got a full disk or a limit on its size.`);
    expect(readFileSync(join(out, 'results.jsonl'), 'utf8').endsWith('}\n')).toBe(true);
    const kept = results().length;
    const { code, stderr } = await run(short);
    expect(stderr).toContain(`resuming: ${kept} of 4 runs finished`);
    expect(code).toBe(0);
  });

  it('refuses options that make no sense; the same name twice is one data set', async () => {
    expect((await run({ ...short, seeds: 0 })).stderr).toBe('PARAMETER_RANGE: --seeds: must be a whole number of at least 1, got 0. Give for example --seeds 3.\n');
    expect((await run({ ...short, data: ['disc', 'disc'] })).code).toBe(0);
    expect((await run({ ...short, evaluateEvery: 50 })).stderr).toContain('--evaluate-every: must be at most --steps (40), got 50');
  });
});

// `semsegloss bench`: everybody computes the same value and gradient, what is printed and written, what is left out and
// why, and how turns are taken. Times themselves are not tested.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Entrant, Entry } from '../src/bench/entrant.ts';
import { ENTRANTS } from '../src/bench/entrants/all.ts';
import { measure, median } from '../src/bench/measure.ts';
import { asked, DEFAULT_ELEMENTS } from '../src/bench/options.ts';
import { BENCH_LOSSES, bytesOf, pixelsOf } from '../src/bench/problem.ts';
import type { BenchResult, CaseResult } from '../src/bench/result.ts';
import { runBench } from '../src/bench/run.ts';
import { run, temporaryFolder } from './command-run.ts';

const folder = temporaryFolder();

/** That they all took part, with the same value and gradient. */
function expectSame({ loss, rows, skipped, pixels, classes }: CaseResult, names: readonly string[]): void {
  expect(skipped, loss).toEqual([]);
  expect(rows.map(({ backend }) => backend)).toEqual(names);
  for (const { backend, milliseconds, valueOff, gradientOff, samples } of rows) {
    expect(milliseconds).toBeGreaterThan(0);
    expect(samples).toBe(1);
    // The worst that is allowed is a plain sum in float32, which loses half a unit in the last place at each term, and behind
    // it a quotient of two such sums and its square, as in the slope of Dice.
    for (const off of [valueOff, gradientOff]) expect(off, `${loss} on ${backend}`).toBeLessThan(4 * pixels * classes * 2 ** -24);
  }
}

describe('bench', () => {
  it('times every loss, which all alternatives compute as we do', async () => {
    const alternatives = ENTRANTS.filter(({ name, isOurs }) => !isOurs && name !== 'tfjs-wasm-autodiff').map(({ name }) => name);
    const { status, stderr, json } = await run('bench', '--size', '24', '--classes', '1,3', '--runs', '1', '--backend', ['js', ...alternatives].join(','), '--json');
    expect(status).toBe(0);
    expect(stderr).toContain('dice, 24 × 24, 1 class');
    const { cases } = json() as BenchResult;
    expect(cases.map(({ loss }) => loss)).toEqual(Object.keys(BENCH_LOSSES));
    for (const each of cases) expectSame(each, ['js', ...alternatives]);
  });

  it('times everybody on a volume of three classes, and writes a page and the data', async () => {
    const { stdout, json } = await run('bench', '--loss', 'softmax-ce', '--size', '6x5x4', '--classes', '3', '--runs', '1', '--json', '--report', folder);
    const { cases, missing } = json() as BenchResult;
    expect(missing).toEqual([]);
    for (const each of cases) expectSame(each, ENTRANTS.map(({ name }) => name));
    expect(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))).toEqual(JSON.parse(stdout));
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    expect(page).toContain('<h2>softmax-ce, 3 classes</h2>');
    expect(page).toContain('(jax-js)');
    expect(page.replaceAll(/<script>.*?<\/script>/gs, '')).not.toMatch(/(src|href)="(?!data:)/);
  });

  it('prints a table for each case, the fastest first', async () => {
    const { stdout } = await run('bench', '--loss', 'bce', '--size', '16', '--runs', '3', '--backend', 'js,loop');
    expect(stdout).toMatch(/^bce, 16 × 16: 12 bytes a pixel, memcpy of as many [\d.e-]+ ms$/m);
    const rows = [...stdout.matchAll(/^ {2}(js|\(loop\)) +[\d.e-]+ .* ([\d.]+) +(?:\S+)? *(?:\S+)?$/gm)];
    expect(rows.map(([, name]) => name).toSorted()).toEqual(['(loop)', 'js']);
    expect(stdout.indexOf('backend')).toBeLessThan(stdout.indexOf('js'));
  });

  it.each([
    ['an unknown loss', ['--loss', 'dyce'], 'Did you mean "dice"'],
    ['an unknown backend', ['--backend', 'jaxjs'], 'Did you mean "jax-js"'],
    ['a size that is none', ['--size', '0'], '--size'],
    ['four sides', ['--size', '2x2x2x2'], 'one to three sides'],
    ['a class count that is none', ['--classes', '1.5'], '--classes'],
    ['no runs', ['--runs', '0'], '--runs'],
    ['a binary loss of several classes', ['--loss', 'dice', '--classes', '4'], 'cannot be had with 4 classes'],
  ])('refuses %s', async (_what, words, text) => {
    const { status, stderr, stdout } = await run('bench', ...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(text);
  });
});

describe('what is asked for', () => {
  const given = { loss: [], backend: [], runs: '9' };
  it('by default all losses and everybody, at sizes that take a few minutes', () => {
    const { cases, entrants, isNamed } = asked(given);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(Object.keys(BENCH_LOSSES).length);
    expect([entrants, isNamed]).toEqual([ENTRANTS, false]);
    expect(Math.max(...cases.map((each) => pixelsOf(each) * each.classes))).toBeLessThanOrEqual(DEFAULT_ELEMENTS);
  });
  it('what is named, at any size', () => {
    const { cases, entrants, isNamed } = asked({ ...given, loss: ['softmax-ce'], backend: ['loop', 'js'], size: '4096,8x4x2', classes: '1,150' });
    expect(cases).toEqual([{ name: 'softmax-ce', sides: [4096, 4096], classes: 150 }, { name: 'softmax-ce', sides: [8, 4, 2], classes: 150 }]);
    expect([entrants.map(({ name }) => name), isNamed]).toEqual([['js', 'loop'], true]);
  });
});

it('the unit counts what is read and written once a sweep', () => {
  const of = (name: keyof typeof BENCH_LOSSES, classes: number): number => bytesOf({ name, sides: [1, 1], classes });
  // Two sweeps: prediction and target; target again and the gradient.
  expect(of('dice-probabilities', 1)).toBe(16);
  // Two sweeps, the second reads the logits as well. One sweep.
  expect([of('dice', 1), of('bce', 1)]).toEqual([20, 12]);
  // Logits, a byte, and the gradient.
  expect(of('softmax-ce', 21)).toBe(2 * 4 * 21 + 1);
});

describe('a run', () => {
  const entry: Entry = { run: () => 1, gradient: async () => [1], dispose: () => undefined };
  const entrant = (name: string, more: Partial<Entrant> = {}): Entrant => ({ name, doc: '', isOurs: true, arrays: 3, open: async () => ({ prepare: () => entry }), ...more });
  const listener = { missing: () => undefined, begin: () => undefined, end: () => undefined };
  const cases = [{ name: 'bce', sides: [1, 1], classes: 1 }] as const;
  const fails = (message: string) => (): never => { throw new Error(message); };

  it('goes on without what cannot be had, and says why', async () => {
    let closed = 0;
    let disposed = 0;
    const dispose = (): void => { disposed += 1; };
    const result = await runBench({ cases, runs: 1, entrants: [
      entrant('there', { open: async () => ({ prepare: () => ({ ...entry, dispose }), close: () => { closed += 1; } }) }),
      entrant('absent', { open: fails('not installed\nat line 1') }),
      entrant('unable', { open: async () => ({ prepare: fails('no such loss') }) }),
      entrant('broken', { open: async () => ({ prepare: () => ({ ...entry, dispose, run: fails('out of memory') }) }) }),
      entrant('large', { mostBytes: 4 }),
      entrant('other', { open: async () => ({ prepare: () => ({ ...entry, run: () => 3, gradient: async () => [2] }) }) }),
    ] }, listener);
    expect(result.missing).toEqual([{ backend: 'absent', reason: 'not installed' }]);
    expect(result.cases[0]?.skipped.map(({ backend, reason }) => `${backend}: ${reason}`)).toEqual(['unable: no such loss', 'broken: out of memory', 'large: would need about 0.0 GB and can have 0.0 GB']);
    expect(result.cases[0]?.rows.map(({ backend, valueOff, gradientOff }) => [backend, valueOff, gradientOff])).toEqual([['there', 0, 0], ['other', 2, 1]]);
    expect([closed, disposed]).toEqual([1, 2]);
  });

  it('ends where it is interrupted, and closes what it opened', async () => {
    const control = new AbortController();
    let closed = false;
    const open: Entrant['open'] = async () => ({ prepare: () => ({ ...entry, run: () => (control.abort(), 1) }), close: () => { closed = true; } });
    await expect(runBench({ cases, runs: 5, entrants: [entrant('a', { open })] }, listener, control.signal)).rejects.toThrow();
    expect(closed).toBe(true);
  });

  it('takes turns, begins each of them with another, and leaves the slow out when their time is over', async () => {
    let [order, clock] = ['', 0];
    vi.spyOn(performance, 'now').mockImplementation(() => clock);
    const taking = (name: string, milliseconds: number): Pick<Entry, 'begin' | 'run'> => ({
      begin: async () => { order += name; },
      run: () => { clock += milliseconds; return 0; },
    });
    try {
      const [slow, quick, tiny] = await measure([taking('s', 45), taking('q', 3), taking('t', 0.5)], { rounds: 5, budget: 60 });
      // Warm-ups: one run of more than 25 milliseconds, or as many as that takes. Then s q t, q t s, and from then on without s.
      expect(order).toBe(`s${'q'.repeat(9)}${'t'.repeat(50)}sqtqtstqqtqt`);
      expect([slow?.times, quick?.times]).toEqual([[45, 45], [3, 3, 3, 3, 3]]);
      // Four runs to a sample, and the time of one.
      expect([tiny?.times, clock]).toEqual([Array(5).fill(0.5), 45 + 27 + 25 + 2 * 45 + 5 * 3 + 5 * 2]);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('median', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });
});

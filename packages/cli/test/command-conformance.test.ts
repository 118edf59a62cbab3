// `semsegloss conformance`: what it prints, what it writes, and how it ends.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@semsegloss/conformance';
import type { Adapter } from '@semsegloss/core';
import { createJsAdapter } from '@semsegloss/js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MISTAKES, mutant } from '../../conformance/test/mutants.ts';
import { run } from './command-run.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'conformance-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

const quick = ['conformance', '--loss', 'dice', '--profile', 'quick'];

describe('conformance', () => {
  it('prints a table, and writes a page, the data and the agreement of a run', async () => {
    const { status, stdout, stderr } = await run(...quick, '--backend', 'js,wasm', '--report', folder);
    expect(status).toBe(0);
    expect(stderr).toContain('seed 1, profile quick');
    expect(stdout).toMatch(/^js +\d+ +0 +\d+ /m);
    expect(stdout).toMatch(/^wasm +\d+ +0 +\d+ /m);
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toContain('Conformance');
    const reports = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report[];
    expect(reports.map(({ backend }) => backend)).toEqual(['js', 'wasm']);
    expect(await readFile(join(folder, 'agreement.md'), 'utf8')).toMatch(/^\| dice \| [\d.]+ \| [\d.]+ \|$/m);
  });

  it('tries every loss in whatever time, and says what it left out', async () => {
    const { status, stdout } = await run('conformance', '--loss', 'dice,focal', '--backend', 'js', '--seconds', '0.001', '--json');
    expect(status).toBe(0);
    const [report] = (JSON.parse(stdout) as { reports: Report[] }).reports;
    expect(new Set(report?.cases.map(({ loss }) => loss))).toEqual(new Set(['dice', 'focal']));
    expect(report?.summary.leftOut).toBeGreaterThan(10);
  });

  it('prints one document with --json, and the same for the same seed', async () => {
    const runs = await Promise.all([1, 2].map(() => run(...quick, '--backend', 'js', '--seed', '5', '--json')));
    const [first, again] = runs.map(({ stdout }) => JSON.parse(stdout) as { agrees: boolean; seed: number; missing: string[]; reports: Report[] });
    expect(first).toMatchObject({ agrees: true, seed: 5, missing: [] });
    expect(first?.reports[0]?.cases).toEqual(again?.reports[0]?.cases);
  });

  it.each([
    ['an unknown loss', ['conformance', '--loss', 'dyce'], 2, 'Did you mean "dice"'],
    ['an unknown backend', ['conformance', '--backend', 'tfjs-wsm'], 2, 'Did you mean "tfjs-wasm"'],
    ['an unknown profile', ['conformance', '--profile', 'quik'], 2, 'Did you mean "quick"'],
    ['a seed that is none', ['conformance', '--seed', 'x'], 2, '--seed'],
    ['no time', ['conformance', '--seconds', '0'], 2, '--seconds'],
    ['a backend that is not run here', ['conformance', '--backend', 'reference'], 3, 'reference is not run by this command'],
  ])('refuses %s', async (_what, words, status, text) => {
    const ran = await run(...words);
    expect(ran.status).toBe(status);
    expect(ran.stderr).toContain(text);
  });
});

describe('conformance of what is wrong or missing', () => {
  it('ends with 1 where something disagrees, and says what', async () => {
    await withBackend(async () => mutant(createJsAdapter(), MISTAKES['a dropped term']!(53)), async (broken) => {
      const { status, stdout } = await broken(...quick, '--backend', 'js');
      expect(status).toBe(1);
      expect(stdout).toContain('js disagrees');
      expect(stdout).toMatch(/dice +random +value .* times the bound.*seed \d+/);
    });
  });

  it('ends with 3 where a named backend cannot be started', async () => {
    const notToday = async (): Promise<never> => {
      // The class as the command knows it, whose modules were loaded anew.
      const { SemSegLossError } = await import('@semsegloss/core');
      throw new SemSegLossError('BACKEND_MISSING', 'js: not today');
    };
    await withBackend(notToday, async (missing) => {
      const { status, stderr } = await missing(...quick, '--backend', 'js');
      expect(status).toBe(3);
      expect(stderr).toContain('js: not today [BACKEND_MISSING]');
    });
  });
});

/** The command with another backend in the place of js. */
async function withBackend(open: () => Promise<Adapter>, act: (other: typeof run) => Promise<void>): Promise<void> {
  vi.resetModules();
  vi.doMock('../src/conformance/node-backends.ts', () => ({ NODE_BACKEND_NAMES: ['js'], openInNode: open }));
  try {
    await act((await import('./command-run.ts')).run);
  } finally {
    vi.doUnmock('../src/conformance/node-backends.ts');
    vi.resetModules();
  }
}

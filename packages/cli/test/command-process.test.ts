// The command as a process of its own: statuses, pipes, and a whole comparison on a small folder.
// Bundled as the package is built, since a process of its own cannot run TypeScript.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodePng } from '../src/files/png.ts';
import { temporaryFolder } from './command-run.ts';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const work = temporaryFolder();
let built = '';

beforeAll(async () => {
  const cache = join(packageFolder, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  built = mkdtempSync(join(cache, 'command-'));
  copyFileSync(join(packageFolder, 'package.json'), join(built, 'package.json'));
  const conditions = ['@semsegloss/source', 'module', 'import', 'default'];
  await build({
    configFile: false,
    logLevel: 'silent',
    root: packageFolder,
    resolve: { conditions },
    ssr: { noExternal: [/^@semsegloss/], resolve: { conditions } },
    build: {
      ssr: true,
      outDir: join(built, 'dist'),
      minify: false,
      rollupOptions: {
        input: { main: join(packageFolder, 'src/main.ts'), worker: join(packageFolder, 'src/compare/worker.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}, 120_000);
afterAll(() => rmSync(built, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(words: readonly string[], { closeAfterFirst = false, interruptAt }: { readonly closeAfterFirst?: boolean; readonly interruptAt?: string } = {}): Promise<Ended> {
  const child = spawn(process.execPath, [join(built, 'dist/main.js'), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (closeAfterFirst) child.stdout.destroy();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (interruptAt !== undefined && !stderr.includes(interruptAt) && (stderr + text).includes(interruptAt)) child.kill('SIGINT');
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}

/** Ten slices with a bright square each. */
function writeSlices(): string {
  const folder = join(work, 'squares');
  for (const kind of ['images', 'masks']) mkdirSync(join(folder, kind), { recursive: true });
  for (let slice = 0; slice < 10; slice += 1) {
    const mask = Uint8Array.from({ length: 256 }, (_, pixel) => (pixel % 16 > slice / 2 && pixel % 16 < 8 + slice / 2 && pixel > 64 && pixel < 192 ? 1 : 0));
    writeFileSync(join(folder, 'masks', `s${slice}.png`), encodePng(16, 16, mask));
    writeFileSync(join(folder, 'images', `s${slice}.png`), encodePng(16, 16, mask.map((id, pixel) => 60 + 120 * id + (pixel % 13))));
  }
  return folder;
}

it('ends with the status of what happened', async () => {
  expect(await start(['--version'])).toMatchObject({ status: 0, stderr: '' });
  expect(await start(['show', 'dcie'])).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('Did you mean "dice"?') as string });
});

it('writes a long document whole, and ends quietly when nobody reads on', async () => {
  const { stdout, status } = await start(['show', 'combo', '--gradient', '--json']);
  expect(status).toBe(0);
  expect(stdout.length).toBeGreaterThan(8192);
  expect(JSON.parse(stdout)).toMatchObject({ slug: 'combo' });
  const cut = await start(['show', 'combo', '--gradient', '--json'], { closeAfterFirst: true });
  expect([cut.status, cut.stderr]).toEqual([0, '']);
});

it('compares real losses on a folder, stops when interrupted, and resumes', async () => {
  const out = join(work, 'report');
  const words = ['compare', '--data', writeSlices(), '--losses', 'dice,focal:gamma=1', '--seeds', '2', '--steps', '8', '--evaluate-every', '4', '--filters', '2', '--depth', '1', '--batch-size', '2', '--jobs', '1', '--out', out, '--json'];
  const stopped = await start(words, { interruptAt: '[1/4]' });
  expect([stopped.status, stopped.stdout]).toEqual([130, '']);
  expect(stopped.stderr).toContain('The same command resumes.');
  expect(existsSync(join(out, 'index.html'))).toBe(false);

  const { status, stdout, stderr } = await start(words);
  expect([stderr, status]).toEqual([expect.stringContaining('report:'), 0]);
  expect(JSON.parse(stdout)).toMatchObject({ datasets: [{ dataset: 'squares', seeds: [0, 1], losses: [{ finished: 2 }, { finished: 2 }] }], failures: [] });
  expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('focal:gamma=1');
}, 120_000);

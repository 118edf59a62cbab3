// The page for Python users: its commands write the files, its code runs from top to bottom, and prints what it says.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { run, temporaryFolder } from './command-run.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const python = [process.env['PYTHON'], '/usr/bin/python3', 'python3'].find((path) => path !== undefined && spawnSync(path, ['-c', 'import numpy']).status === 0);
if (python === undefined && process.env['CI'] === 'true') throw new Error('CI: no Python with numpy was found, and the page for Python users is run here. Install python3-numpy, or set PYTHON.');

const page = readFileSync(here('../../onnx/python.md'), 'utf8');
const blocks = (language: string): string[] => [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);
const folder = temporaryFolder();

it.skipIf(python === undefined)('does what it says', { timeout: 120_000 }, async () => {
  copyFileSync(here('../../../apps/examples/onnx-attach/unet.onnx'), join(folder, 'unet.onnx'));
  for (const line of blocks('sh').flatMap((block) => block.trim().split('\n'))) {
    const [npx, semsegloss, ...words] = line.split(' ');
    expect([npx, semsegloss]).toEqual(['npx', 'semsegloss']);
    const { status, stderr } = await run(...words.map((word) => (word.endsWith('.onnx') ? join(folder, word) : word)));
    expect(status, stderr).toBe(0);
  }
  const code = blocks('python');
  const printed = JSON.parse(execFileSync(python ?? '', [here('onnxruntime-in-python/run-blocks.py')], { cwd: folder, input: JSON.stringify(code), encoding: 'utf8' })) as (string | null)[];
  const expected = blocks('text');
  expect(expected).toHaveLength(code.length);
  // What needs PyTorch is only compiled where that is not installed.
  expect(printed.filter((text) => text === null).length).toBeLessThanOrEqual(1);
  expect(printed).toEqual(expected.map((text, i) => (printed[i] === null ? null : text)));
});

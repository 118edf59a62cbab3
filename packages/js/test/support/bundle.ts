// The package as one script for a page, and the Chromium that opens it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright';
import { build, type Rollup } from 'vite';

const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path));

export const isChromiumHere = executablePath !== undefined;

export async function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', '--disable-background-networking'] });
}

/** Text of a script that sets `semsegloss` to what the package exports. */
export async function packageScript(): Promise<string> {
  const [bundle] = [await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@semsegloss/source', 'module', 'import', 'default'] },
    build: { write: false, minify: false, lib: { entry: fileURLToPath(new URL('../../src/index.ts', import.meta.url)), formats: ['iife'], name: 'semsegloss' } },
  })].flat() as Rollup.RollupOutput[];
  return bundle?.output[0].code ?? '';
}

// The built page on a server of this machine, and a Chromium to look at it with. Shared by the end-to-end tests.
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encode } from 'fast-png';
import { chromium as launcher, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright';
import { build, preview } from 'vite';
import { chromium, CHROMIUM_FLAGS } from '../../../chromium.ts';

/** For what a page does next: other work on the machine may slow a browser down a great deal. */
export const WAIT = 150_000;

export interface Site {
  readonly url: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Builds the page anew, so that what is tested is what is written. */
export async function openSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-'));
  const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const server = await preview({ configFile, logLevel: 'error', build: { outDir: folder }, preview: { port: 0, host: '127.0.0.1' } });
  const browser = await launcher.launch({ executablePath: chromium ?? '', args: [...CHROMIUM_FLAGS] });
  const { port } = server.httpServer.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    browser,
    async close() {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained about. */
  readonly complaints: string[];
}

/** A page with storage of its own. */
export async function visit({ url, browser }: Site, hash = '', options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(WAIT);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url + hash);
  return { page, context, complaints };
}

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bright discs on noise, with their masks: ten slices that a network learns in a few steps. */
export function discs(size = 32): NamedBytes[] {
  const png = (data: Uint8Array): Uint8Array => encode({ width: size, height: size, channels: 1, depth: 8, data });
  return Array.from({ length: 10 }, (_, index) => {
    const inside = (pixel: number): boolean => Math.hypot((pixel % size) - size / 2 - (index % 3) * 2, Math.floor(pixel / size) - size / 2) < size / 5 + (index % 4);
    const image = Uint8Array.from({ length: size * size }, (__, pixel) => (inside(pixel) ? 200 : 60) + ((pixel * 7919 + index * 31) % 23));
    const mask = Uint8Array.from({ length: size * size }, (__, pixel) => (inside(pixel) ? 255 : 0));
    return [{ name: `disc${index}.png`, bytes: png(image) }, { name: `disc${index}_mask.png`, bytes: png(mask) }];
  }).flat();
}

/** Drops files where the page takes them. */
export async function drop(page: Page, files: readonly NamedBytes[]): Promise<void> {
  const transfer = await page.evaluateHandle((given) => {
    const made = new DataTransfer();
    for (const [name, base64] of given) made.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name));
    return made;
  }, files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('base64')] as const));
  await page.getByRole('group', { name: 'Your images and masks' }).dispatchEvent('drop', { dataTransfer: transfer });
}

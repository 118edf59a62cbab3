// Draws the pictures of the README from the page itself, after a short training. With a folder as argument it draws every
// view there instead, whole, in light, dark and on a phone, for looking through after a change.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import UPNG from 'upng-js';
import { runnerImport } from 'vite';

const { openSite, visit } = (await runnerImport(fileURLToPath(new URL('test/site.ts', import.meta.url)))).module;

const LOSSES = 'loss=cross-entropy&loss=dice&loss=focal-tversky';
const TRAINING = 'data=hippocampus&steps=150&evaluateEvery=10&filters=6&seeds=2&backend=wasm';
const DESKTOP = { width: 1040, height: 1000 };
const PHONE = { width: 360, height: 720 };
const given = process.argv[2];
const folder = given === undefined ? fileURLToPath(new URL('screenshots/', import.meta.url)) : resolve(given);

/** Brings a view to where it shows what it is for. */
const READY = {
  train: async (page) => page.locator('.slices canvas').first().waitFor(),
  compare: async (page) => page.locator('table.results tbody tr').first().waitFor(),
  understand: async (page) => {
    await page.getByRole('combobox', { name: /start from/ }).selectOption('too large');
    await page.getByRole('button', { name: 'Draw them' }).click();
    await page.locator('svg.graph .node').first().waitFor();
    await page.locator('[data-loss="dice"]').filter({ hasNotText: '…' }).waitFor();
    await page.locator('section[aria-label="Curves"] .chart canvas').first().waitFor();
  },
  use: async (page) => page.locator('.code.tall pre').waitFor(),
  check: async (page) => {
    await page.getByRole('button', { name: 'Run the suite' }).click();
    await page.getByRole('status').getByText(/ran to the end/).waitFor({ timeout: 600_000 });
  },
};

/** The picture with a palette, which text and lines do not mind. */
function fewColours(png) {
  const { width, height, channels, data } = decode(png);
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) rgba.set(data.subarray(channels * pixel, channels * pixel + 3), 4 * pixel);
  return new Uint8Array(UPNG.encode([rgba.buffer], width, height, 96));
}

const site = await openSite();
try {
  const { page } = await visit(site, `#train?${TRAINING}&${LOSSES}`, { viewport: DESKTOP, reducedMotion: 'reduce' });
  await page.getByRole('button', { name: /^Train / }).click();
  await page.locator('.live-head h2', { hasText: 'Finished' }).waitFor({ timeout: 600_000 });
  await mkdir(folder, { recursive: true });

  const open = async (view) => {
    await page.evaluate((hash) => { location.hash = hash; }, `${view}?${TRAINING}&${LOSSES}&focus=1`);
    await page.locator(`main[data-view="${view}"] h1`).waitFor();
    await READY[view](page);
  };
  const draw = async (name, from) => {
    if (from !== undefined) await page.locator(from).evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - document.querySelector('header.top').offsetHeight - 20));
    // What is drawn on canvases follows a new size or theme a frame later, and computed values after that.
    await page.waitForTimeout(1500);
    const path = join(folder, `${name}.png`);
    const bytes = given === undefined ? fewColours(await page.screenshot()) : await page.screenshot({ fullPage: true });
    await writeFile(path, bytes);
    console.log(`${path} ${Math.round(bytes.length / 1000)} kB`);
  };

  if (given === undefined) {
    for (const view of ['compare', 'use', 'check']) {
      await open(view);
      await draw(view);
    }
    await open('train');
    await draw('train', '.live-head');
    await page.emulateMedia({ colorScheme: 'dark' });
    await open('understand');
    await draw('understand-dark', 'section[aria-label="Painting"]');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(PHONE);
    await open('train');
    await draw('phone', '.live-head');
  } else {
    for (const view of Object.keys(READY)) {
      await page.setViewportSize(DESKTOP);
      await open(view);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await draw(`${view}-${colorScheme}`);
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize(PHONE);
      await draw(`${view}-phone`);
    }
  }
} finally {
  await site.close();
}

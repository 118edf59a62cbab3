// The page in a real browser: what it weighs and asks for, training from dropped files to exports, interruptions of every
// kind, painting against the reference, and the ONNX file run by onnxruntime-web.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import * as ort from 'onnxruntime-web';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, differentiate, findLoss, optimise, run } from '@semsegloss/core';
import { ROUNDING } from '@semsegloss/onnxruntime-web';
import { JS_ROUNDING } from '@semsegloss/js';
import { chromium } from '../../../chromium.ts';
import { logit, SIDE, SITUATIONS } from '../src/understand/scene.ts';
import { nifti1 } from '../../../packages/cli/test/nifti-file.ts';
import { discs, drop, openSite, visit, WAIT, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  if (chromium !== undefined) site = await openSite();
}, 400_000);
afterAll(() => site?.close());

/** Other work on the machine may slow a browser down a great deal. */
const PATIENCE = { timeout: 600_000 };

const VIEWS = ['train', 'compare', 'understand', 'use', 'check'] as const;
/** A training of a few steps of a tiny network. */
const SMALL = 'data=own&steps=6&evaluateEvery=2&filters=2&depth=1&batchSize=2&backend=wasm&loss=cross-entropy&loss=dice';

async function heading(page: Page): Promise<string> {
  return (await page.locator('.live-head h2').textContent()) ?? '';
}

async function train(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Train / }).click();
}

async function until(page: Page, text: RegExp | string): Promise<void> {
  await page.locator('.live-head h2', { hasText: text }).waitFor();
}

describe.skipIf(chromium === undefined)('the page', PATIENCE, () => {
  test('opens within 300 kB, asks no other server, and nothing moves while it loads', async () => {
    const context = await site.browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => { for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) shifts.push(entry.value); }).observe({ type: 'layout-shift', buffered: true });
    });
    const answers: Promise<readonly [string, number]>[] = [];
    page.on('response', (response) => answers.push(response.body().then((body) => [response.url(), gzipSync(body).length] as const)));
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Train 3 losses' }).and(page.locator(':enabled')).waitFor();
    const loaded = await Promise.all(answers);
    expect(loaded.filter(([url]) => !url.startsWith(site.url))).toEqual([]);
    expect(loaded.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(300_000);
    expect(await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts)).toEqual([]);
    await context.close();
  });

  test.each(['light', 'dark'] as const)('meets the rules of accessibility in every view, %s', async (colorScheme) => {
    const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    const { page, context, complaints } = await visit(site, '', { colorScheme });
    await page.addScriptTag({ path: axe });
    for (const name of VIEWS) {
      await page.getByRole('navigation').getByRole('link').nth(VIEWS.indexOf(name)).click();
      await page.locator(`main[data-view="${name}"] h1`).waitFor();
      const violations = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
      });
      expect(violations, name).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('runs the conformance suite here, live', async () => {
    const { page, context, complaints } = await visit(site, '#check?loss=dice&loss=focal');
    await page.getByRole('checkbox', { name: /^tfjs, WebAssembly/ }).uncheck();
    await page.getByRole('checkbox', { name: /^gpu\.js, JavaScript/ }).check();
    await page.getByRole('button', { name: 'Run the suite' }).click();
    await page.getByRole('status').getByText('3 of 3 backends ran to the end, and agree.').waitFor();
    const rows = page.locator('table.agreement tbody tr');
    expect(await rows.locator('th').allTextContents()).toEqual(['dice', 'focal']);
    const ratios = (await rows.locator('td').allTextContents()).map(Number);
    expect(ratios).toHaveLength(6);
    for (const ratio of ratios) {
      expect(ratio).toBeGreaterThan(0);
      expect(ratio).toBeLessThanOrEqual(1);
    }
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'JSON' }).click()]);
    const reports = JSON.parse(await readFile(await file.path(), 'utf8')) as { backend: string }[];
    expect(reports.map(({ backend }) => backend)).toEqual(['js', 'wasm', 'gpu.js-cpu']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('fits the width of a phone', async () => {
    const { page, context } = await visit(site, '', { viewport: { width: 360, height: 740 } });
    for (const name of VIEWS) {
      await page.evaluate((hash) => { location.hash = hash; }, name);
      await page.locator(`main[data-view="${name}"] h1`).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(360);
    }
    await context.close();
  });
});

describe.skipIf(chromium === undefined)('Train', PATIENCE, () => {
  test('from dropped files through a pause and a reload to a comparison and its exports', async () => {
    const { page, context, complaints } = await visit(site, `#train?${SMALL.replace('steps=6', 'steps=300').replace('evaluateEvery=2', 'evaluateEvery=100')}`);
    await drop(page, discs());
    await page.getByText('4 training, 2 validation and 2 test slices of 32 × 32 pixels').waitFor();
    await page.getByRole('table').getByText('class 1').waitFor();
    await train(page);
    const picture = page.locator('.slices tbody tr').first().locator('canvas').nth(2);
    const pixels = (): Promise<string> => picture.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await page.locator('.slices thead th').nth(2).getByText(/step (0|100)/).waitFor();
    const before = await pixels();
    await page.getByRole('button', { name: 'Pause' }).click();
    await until(page, 'Paused');
    const share = await heading(page);

    await page.reload();
    await until(page, share);
    await page.getByRole('button', { name: 'Resume' }).click();
    await until(page, 'Finished');
    expect(await pixels()).not.toBe(before);
    const charts = await page.locator('.chart canvas').evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL().length));
    expect(charts).toHaveLength(2);
    await page.getByRole('button', { name: 'Gradient' }).click();
    expect(await pixels()).not.toBe(before);

    await page.getByRole('link', { name: 'Compare' }).last().click();
    const rows = page.locator('table.results tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(2);
    const first = async (): Promise<string> => (await rows.first().locator('th').textContent())?.trim() ?? '';
    await page.getByRole('button', { name: 'loss', exact: true }).click();
    expect(await first()).toBe('cross-entropy');
    await page.getByRole('button', { name: /^loss/ }).first().click();
    expect(await first()).toBe('dice');

    const saved = async (name: string): Promise<Buffer> => {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
      return readFile(await file.path());
    };
    const csv = (await saved('CSV')).toString().trim().split('\r\n');
    expect(csv).toHaveLength(3);
    expect(csv[0]).toMatch(/^dataset,loss,seed,dice,iou/);
    const json = JSON.parse((await saved('JSON')).toString()) as { runs: { loss: string; seed: number; curve: { step: number }[]; scores: { dice: number } }[]; link: string };
    expect(json.runs.map(({ loss }) => loss).toSorted()).toEqual(['cross-entropy', 'dice']);
    for (const { curve } of json.runs) expect(curve.map(({ step }) => step)).toEqual([0, 100, 200, 300]);
    const dice = csv.slice(1).map((row) => Number(row.split(',')[3]));
    expect(dice.toSorted()).toEqual(json.runs.map(({ scores }) => scores.dice).toSorted());
    const png = await saved('PNG');
    expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    // The link alone sets up the same training on another visit.
    const again = await visit(site, json.link.slice(json.link.indexOf('#')).replace('#compare', '#train'));
    await again.page.getByRole('spinbutton', { name: 'steps' }).waitFor();
    expect(await again.page.getByRole('spinbutton', { name: 'steps' }).inputValue()).toBe('300');
    expect(await again.page.locator('.loss-chip').allTextContents()).toEqual([expect.stringContaining('cross-entropy'), expect.stringContaining('dice')]);
    expect(complaints).toEqual([]);
    await Promise.all([context.close(), again.context.close()]);
  });

  test('says what is wrong with files, and keeps what was there', async () => {
    const { page, context } = await visit(site, `#train?${SMALL}`);
    const alert = page.getByRole('alert');
    await drop(page, [{ name: 'letter.txt', bytes: new TextEncoder().encode('dear lab') }]);
    await alert.getByText('letter.txt: must be PNG or NIfTI').waitFor();
    await drop(page, discs());
    await page.getByRole('table').getByText('class 1').waitFor();
    await drop(page, discs().filter(({ name }) => !name.includes('_mask')));
    await alert.getByText('must hold a mask for each image, got 10 images and no mask').waitFor();
    await drop(page, [...discs().slice(0, 12), ...discs(24).slice(12)]);
    await alert.getByText(/must be 32 × 32 pixels .*, got 24 × 24/).waitFor();
    expect(await page.getByRole('table').getByText('class 1').count()).toBe(1);
    expect(await page.getByRole('button', { name: /^Train / }).isEnabled()).toBe(true);
    const huge = nifti1({ sizes: [600, 600, 600], datatype: 4, bits: 16, voxels: new Uint8Array() });
    await drop(page, [{ name: 'big.nii', bytes: huge }, { name: 'big_seg.nii', bytes: huge }]);
    await alert.getByText(/big\.nii: must have at most 67108864 voxels to fit a page's memory, got 600 × 600 × 600/).waitFor();
    const voxels = Uint8Array.from({ length: 20 * 16 * 12 }, (_, voxel) => (voxel % 20 < 8 ? 1 : 0));
    const volume = nifti1({ sizes: [20, 16, 12], datatype: 2, bits: 8, voxels });
    await drop(page, [{ name: 'head.nii.gz', bytes: gzipSync(volume) }, { name: 'head_seg.nii.gz', bytes: gzipSync(volume) }]);
    await page.getByText(/ training, .* slices of 20 × 16 pixels/).waitFor();
    expect(await alert.count()).toBe(0);
    await context.close();
  });

  test('one tab trains at a time; the other says so and loses nothing', async () => {
    const { page, context } = await visit(site, `#train?${SMALL.replace('steps=6', 'steps=4000').replace('evaluateEvery=2', 'evaluateEvery=1000')}`);
    await drop(page, discs());
    await train(page);
    await until(page, 'Training');
    const other = await context.newPage();
    await other.goto(`${site.url}#train?${SMALL}`);
    await until(other, 'Paused');
    await other.getByRole('button', { name: 'Resume' }).click();
    await other.getByRole('alert').getByText('Another tab of this lab is training').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await until(page, 'Paused');
    await other.getByRole('button', { name: 'Resume' }).click();
    await until(other, 'Training');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Stop and delete' }).click();
    await page.getByRole('alert').getByText('Another tab of this lab is training').waitFor();
    await other.getByRole('button', { name: 'Pause' }).click();
    await until(other, 'Paused');
    await page.getByRole('button', { name: 'Stop and delete' }).click();
    await page.locator('.live-head').waitFor({ state: 'detached' });
    await context.close();
  });

  test('it measures the backends; without storage it trains to the end all the same, and says what that means', async () => {
    const { page, context } = await visit(site, `#train?${SMALL.replace('backend=wasm', 'backend=auto')}`);
    await context.route(/trainer\.worker/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `Object.defineProperty(self, 'indexedDB', { get() { throw new Error('storage is full') } });${await response.text()}` });
    });
    await drop(page, discs());
    await train(page);
    await page.getByText('This browser did not keep the state of the training (storage is full).').waitFor();
    await until(page, 'Finished');
    expect(await page.locator('.slices thead small').allTextContents()).toEqual(['step 6', 'step 6']);
    // Each backend of this browser was measured, or says why it was not.
    for (const name of ['WebAssembly', 'WebGPU', 'WebGL']) await page.locator('.live-head p').getByText(new RegExp(`${name} (\\d+ ms a step|not used: .)`)).waitFor();
    expect(await page.getByText('ended without a result').count()).toBe(0);
    await context.close();
  });

  test('a lost GPU: it goes on with WebAssembly, says so, and ends with all points', async () => {
    const { page, context } = await visit(site, `#train?${SMALL.replace('backend=wasm', 'backend=webgl').replace('steps=6', 'steps=24').replace('evaluateEvery=2', 'evaluateEvery=4')}`);
    await drop(page, discs());
    await train(page);
    await page.locator('.slices thead th').nth(2).getByText(/step [04]/).waitFor();
    const trainer = page.workers().find((worker) => worker.url().includes('trainer'))!;
    await trainer.evaluate(() => {
      interface Engine { findBackend(name: string): { gpgpu: { gl: WebGL2RenderingContext } } }
      (globalThis as unknown as Record<string, Engine>)['_tfengine']!.findBackend('webgl').gpgpu.gl.getExtension('WEBGL_lose_context')!.loseContext();
    });
    await page.getByText('The GPU was lost while training on WebGL').waitFor();
    await until(page, 'Finished');
    expect(await page.getByText('ended without a result').count()).toBe(0);
    expect(await page.locator('.slices thead small').allTextContents()).toEqual(['step 24', 'step 24']);
    await context.close();
  });
});

describe.skipIf(chromium === undefined)('Understand', PATIENCE, () => {
  test('values of the painting are those of the reference, and change as one paints', async () => {
    const { page, context, complaints } = await visit(site, '#understand?loss=dice&loss=cross-entropy&loss=hausdorff');
    const shown = (loss: string) => page.locator(`[data-loss="${loss}"]`);
    await page.getByRole('combobox', { name: /start from/ }).selectOption('too large');
    const { truth, probability } = SITUATIONS['too large']();
    for (const loss of ['dice', 'cross-entropy', 'hausdorff']) {
      const { graph } = build(findLoss(loss));
      const shape = [1, SIDE, SIDE, 1];
      const value = run(optimise(graph), { prediction: { data: Float32Array.from(probability, logit), shape }, target: { data: truth, shape } }, JS_ROUNDING)['value']!;
      await expect.poll(async () => Number(await shown(loss).textContent()), { timeout: WAIT }).toSatisfy((text: number) => Math.abs(text - value.data[0]!) <= value.bound[0]! + 0.5e-4);
    }
    const before = Number(await shown('dice').textContent());
    const canvas = page.getByRole('application');
    await canvas.scrollIntoViewIfNeeded();
    const box = (await canvas.boundingBox())!;
    // Erase a part that is predicted and not true: Dice must become better.
    await page.keyboard.down('Shift');
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.35);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.65, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await expect.poll(async () => Number(await shown('dice').textContent()), { timeout: WAIT }).toBeLessThan(before);
    const erased = Number(await shown('dice').textContent());
    await canvas.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('button', { name: 'Truth', exact: true }).click();
    await page.getByRole('checkbox', { name: 'erase' }).check();
    await canvas.focus();
    for (const key of ['ArrowUp', 'ArrowUp', 'Space']) await page.keyboard.press(key);
    await expect.poll(async () => Number(await shown('dice').textContent()), { timeout: WAIT }).toBeGreaterThan(erased);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a parameter out of its range is explained, and the loss stays', async () => {
    const { page, context } = await visit(site, '#understand?loss=focal');
    const gamma = page.getByRole('textbox', { name: 'gamma', exact: true });
    await gamma.fill('-2');
    await gamma.press('Enter');
    await page.getByRole('alert').getByText(/focal\.gamma: must be a finite number in \[0/).waitFor();
    await gamma.fill('3.5');
    await gamma.press('Enter');
    await page.locator('.loss-chip', { hasText: 'focal:gamma=3.5' }).waitFor();
    expect(page.url()).toContain('loss=focal:gamma=3.5');
    await page.getByRole('button', { name: 'Draw them' }).click();
    await page.locator('svg.graph .node').first().waitFor();
    await page.locator('.plan-pass').first().waitFor();
    await context.close();
  });
});

describe.skipIf(chromium === undefined)('Use it', PATIENCE, () => {
  test('the ONNX file runs in onnxruntime-web, within the bound of the reference', async () => {
    const { page, context } = await visit(site, '#use?loss=tversky:fnWeight=0.8:fpWeight=0.2');
    await page.locator('.code.tall pre', { hasText: "lossFor(tf, 'tversky', { fnWeight: 0.8, fpWeight: 0.2 })" }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download ONNX with gradient' }).click()]);
    expect(file.suggestedFilename()).toBe('tversky.onnx');
    const session = await ort.InferenceSession.create(new Uint8Array(await readFile(await file.path())));
    const shape = [1, SIDE, SIDE, 1];
    const { truth, probability } = SITUATIONS['a little off']();
    const prediction = { data: Float32Array.from(probability, logit), shape };
    const target = { data: Float32Array.from(truth), shape };
    const outputs = await session.run({ prediction: new ort.Tensor('float32', prediction.data, shape), target: new ort.Tensor('float32', target.data, shape) });
    const { graph } = build(findLoss('tversky'), { fnWeight: 0.8, fpWeight: 0.2 });
    const expected = run(optimise(differentiate(optimise(graph))), { prediction, target }, ROUNDING);
    for (const name of ['value', 'gradient'] as const) {
      const given = outputs[name]!.data as Float32Array;
      const { data, bound } = expected[name]!;
      expect(given.length).toBe(data.length);
      data.forEach((value, index) => expect(Math.abs(given[index]! - value)).toBeLessThanOrEqual(bound[index]!));
    }
    await session.release();
    await context.close();
  });
});

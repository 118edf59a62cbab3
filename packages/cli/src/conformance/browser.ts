// The user's own Chromium, Chrome or Edge, with the conformance page open in it: the machine's GPU where there is one that
// a page can reach, computed in software elsewhere.
import { existsSync } from 'node:fs';
import type { ConformanceOptions, Event, Report } from '@semsegloss/conformance';
import { SemSegLossError, type BackendName } from '@semsegloss/core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { servePage, type Served } from './serve-page.ts';

export const BROWSER_BACKEND_NAMES = ['tfjs-webgl', 'tfjs-webgpu', 'onnxruntime-webgpu', 'gpu.js-webgl2', 'gpu.js-webgpu'] as const satisfies readonly BackendName[];
export type BrowserBackend = (typeof BROWSER_BACKEND_NAMES)[number];

/** Where Linux distributions put Chromium; Chrome and Edge are found by playwright wherever they are installed. */
const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'];
const CHANNELS = ['chrome', 'msedge'];

/** WebGPU is still behind a flag on Linux. */
const GPU = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--ignore-gpu-blocklist'];
/** WebGL 2 and WebGPU computed by the processor, the same on every machine. */
const SOFTWARE = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--use-vulkan=swiftshader', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/** What a page asks its window for; see apps/conformance. */
interface PageWindow {
  semsegloss: { run(order: Readonly<Record<string, unknown>>, onEvent: (event: Event) => void): Promise<{ report?: Report; missing?: string; broken?: string }> };
  heard(event: Event): void;
}

export class ConformanceBrowser {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #served: Served;
  #listener: (event: Event) => void = () => undefined;

  private constructor(browser: Browser, page: Page, served: Served) {
    this.#browser = browser;
    this.#page = page;
    this.#served = served;
  }

  /** @throws BACKEND_MISSING where there is no browser */
  static async open(): Promise<ConformanceBrowser> {
    const served = await servePage();
    let browser = await launch(GPU);
    try {
      let page = await opened(browser, served);
      if (!(await hasGpu(page))) {
        await browser.close();
        browser = await launch(SOFTWARE);
        page = await opened(browser, served);
      }
      const made = new ConformanceBrowser(browser, page, served);
      await page.exposeFunction('heard', (event: Event) => made.#listener(event));
      return made;
    } catch (error) {
      await browser.close();
      await served.close();
      throw error;
    }
  }

  /** Runs the suite on one backend of the browser. @throws BACKEND_MISSING with the reason where the browser has it not */
  async run(backend: BrowserBackend, { profile, seed, seconds, losses, sections, onEvent, signal }: ConformanceOptions): Promise<Report> {
    this.#listener = onEvent ?? ((): void => undefined);
    const order = { backend, profile, seed, seconds, losses, sections };
    const stopped = (): void => void this.close();
    signal?.addEventListener('abort', stopped, { once: true });
    const outcome = await this.#page.evaluate((given) => {
      const page = globalThis as unknown as PageWindow;
      return page.semsegloss.run(given, (event) => page.heard(event));
    }, order).finally(() => signal?.removeEventListener('abort', stopped));
    if (outcome.report !== undefined) return outcome.report;
    if (outcome.missing !== undefined) throw new SemSegLossError('BACKEND_MISSING', `${backend}: ${outcome.missing}`);
    throw new Error(`${backend}: ${outcome.broken}`);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#served.close();
  }
}

async function launch(gpu: readonly string[]): Promise<Browser> {
  // Chromium refuses to sandbox what root runs.
  const args = [...gpu, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const given = process.env['CHROMIUM'];
  const found = given ?? PATHS.find((path) => existsSync(path));
  if (found !== undefined) return chromium.launch({ executablePath: found, args });
  const reasons: string[] = [];
  for (const channel of CHANNELS) {
    try {
      return await chromium.launch({ channel, args });
    } catch (error) {
      reasons.push(String(error));
    }
  }
  throw new SemSegLossError('BACKEND_MISSING', 'browser: no Chromium, Chrome or Edge was found for backends that need one. Install one, or set CHROMIUM to its path.', { cause: reasons });
}

async function opened(browser: Browser, { address }: Served): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(address);
  return page;
}

/** A GPU for WebGPU, and WebGL 2 with float targets. */
async function hasGpu(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const { gpu } = navigator as unknown as { readonly gpu?: { requestAdapter(): Promise<unknown> } };
    const context = new OffscreenCanvas(1, 1).getContext('webgl2');
    return (await gpu?.requestAdapter()) != null && context?.getExtension('EXT_color_buffer_float') != null;
  });
}

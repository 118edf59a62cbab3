// One test run for every package: in Node, and, where a Chromium is found, in a real browser.
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import type { Reporter } from 'vitest/node';
import { chromium, CHROMIUM_FLAGS } from './chromium.ts';

const setup = fileURLToPath(new URL('vitest.setup.ts', import.meta.url));
const conditions = ['@semsegloss/source', 'module', 'import', 'default'];
if (chromium === undefined && process.env['CI'] === 'true') {
  throw new Error('CI: no Chromium was found, and browser tests are required here. Install one, or set CHROMIUM to its path.');
}
if (chromium === undefined) console.warn('Browser tests are SKIPPED: no Chromium was found (set CHROMIUM to its path).');

/** Of all property tests: fixed, unless SEED says otherwise. */
const seed = Number(process.env['SEED'] ?? 20_210_426);
if (!Number.isInteger(seed)) throw new Error(`SEED: must be a whole number, got ${process.env['SEED']}. Leave it out for the usual one.`);
if (process.env['SEED'] !== undefined) console.log(`SEED=${seed}`);

const node: TestProjectInlineConfiguration = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'node',
    environment: 'node',
    setupFiles: [setup],
    provide: { seed },
    include: ['packages/*/test/**/*.test.ts', 'apps/examples/*/*.test.ts', 'apps/lab/test/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.browser.test.ts'],
    testTimeout: 60_000,
  },
};

const browser: TestProjectInlineConfiguration = {
  resolve: { conditions: [...conditions, 'browser'] },
  // It finds its WebAssembly beside itself.
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  test: {
    name: 'chromium',
    setupFiles: [setup],
    provide: { seed },
    // Of core what meets the engine: operations, routines, vectors. The laws of the reference hold on any engine or none.
    include: ['packages/{gpujs,js,tfjs}/test/**/*.test.ts', 'apps/examples/*/*.browser.test.ts', 'packages/onnxruntime-web/test/*.browser.test.ts', 'packages/core/test/{golden,graph,host-routines,loss-vectors,ops,routines}.test.ts'],
    exclude: ['**/*.node.test.ts'],
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: chromium ?? '',
          // Memory shared between threads, which a page has otherwise only behind headers that these pages lack.
          args: [...CHROMIUM_FLAGS, '--enable-features=SharedArrayBuffer'],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
};

/** Ends the run with one plain line that any script can read. */
const counts: Reporter = {
  onTestRunEnd(modules, errors) {
    let passed = 0;
    let failed = errors.length;
    let skipped = 0;
    for (const module of modules) {
      if (module.errors().length > 0) failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else skipped += 1;
      }
    }
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  },
};

export default defineConfig({
  test: {
    projects: chromium === undefined ? [node] : [node, browser],
    // The default leaves a core idle, which of two is half of the time.
    maxWorkers: '100%',
    reporters: ['default', counts],
  },
});

// Bundles the driver and the fake worker to JavaScript, since a process of its own cannot run TypeScript.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export interface Built {
  readonly driver: string;
  readonly worker: URL;
  remove(): void;
}

/** Built below this package's node_modules, where its dependencies are found and git does not look. */
export async function buildFixtures(): Promise<Built> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const cache = join(here, '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'compare-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    root: here,
    resolve: { conditions: ['@semsegloss/source', 'module', 'import', 'default'] },
    ssr: { noExternal: true, resolve: { conditions: ['@semsegloss/source', 'module', 'import', 'default'] } },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { input: { driver: join(here, 'driver.ts'), 'fake-worker': join(here, 'fake-worker.ts') }, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  });
  return {
    driver: join(folder, 'driver.js'),
    worker: new URL(`file://${join(folder, 'fake-worker.js')}`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

// Builds the page as static files that may lie anywhere. WebAssembly binaries are put beside it under their own names.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { WASM_FILES } from './src/wasm-files.ts';

const conditions = ['@semsegloss/source', 'module', 'browser', 'import', 'default'];
const require = createRequire(import.meta.url);
const pathOf = (file: string): string => join(dirname(require.resolve(WASM_FILES[file] ?? '')), file);

const binaries: Plugin = {
  name: 'wasm-binaries',
  generateBundle() {
    for (const file of Object.keys(WASM_FILES)) this.emitFile({ type: 'asset', fileName: `wasm/${file}`, source: readFileSync(pathOf(file)) });
  },
  configureServer(server) {
    server.middlewares.use('/wasm', (request, response, next) => {
      const file = (request.url ?? '').replace(/^\/|\?.*$/g, '');
      if (!Object.hasOwn(WASM_FILES, file)) return next();
      response.setHeader('Content-Type', file.endsWith('.wasm') ? 'application/wasm' : 'text/javascript');
      response.end(readFileSync(pathOf(file)));
    });
  },
};

export default defineConfig({
  base: './',
  resolve: { conditions },
  plugins: [binaries],
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  build: { chunkSizeWarningLimit: 4096 },
  worker: { format: 'es' },
});

// Builds the page from the packages' sources into static files that work from any folder of any server.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import conformancePage from '../conformance/vite.config.ts';

const conditions = ['@semsegloss/source', 'module', 'browser', 'import', 'default'];
/** Decoders of the cli unpack with Node's zlib; here the same calls go to fflate. */
const alias = { 'node:zlib': fileURLToPath(new URL('./src/data/zlib.ts', import.meta.url)) };

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  resolve: { conditions, alias },
  // The view Check runs the suite as that page does, on binaries that lie beside the page.
  plugins: conformancePage.plugins ?? [],
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  worker: { format: 'es' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 3000 },
  preview: { port: 4173 },
});

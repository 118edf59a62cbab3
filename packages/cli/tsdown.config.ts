import { defineConfig } from 'tsdown';
import { base } from '../../tsdown.base.ts';

export default defineConfig({
  ...base,
  // The worker is a program of its own: the comparison starts it by its file.
  entry: ['src/index.ts', 'src/main.ts', 'src/training.ts', 'src/compare/worker.ts'],
  // The page of the conformance suite, without binaries that come with the runtimes anyway.
  copy: [
    { from: '../../apps/conformance/dist/index.html', to: 'dist/conformance-page' },
    { from: '../../apps/conformance/dist/assets/*.js', to: 'dist/conformance-page/assets' },
  ],
  platform: 'node',
});

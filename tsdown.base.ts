// How every package is built: ES modules, a file for each source file, with types beside it.
import type { UserConfig } from 'tsdown';

export const base = {
  entry: ['src/index.ts'],
  format: 'esm',
  platform: 'neutral',
  dts: true,
  unbundle: true,
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
} satisfies UserConfig;

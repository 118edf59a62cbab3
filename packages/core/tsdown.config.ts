import { defineConfig } from 'tsdown';
import { base } from '../../tsdown.base.ts';

export default defineConfig({ ...base, entry: ['src/index.ts', 'src/losses/*.ts', 'src/metrics/*.ts', 'src/wasm/assembler.ts'] });

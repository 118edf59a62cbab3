// Every loss in the modes of this environment against the float64 reference, by the conformance suite. A software GPU
// compiles a kernel far longer than it runs it, so that in Chromium a few losses stand for all; `npm run agreement` runs
// the rest there too.
import { describe } from 'vitest';
import { agreement } from '../../conformance/test/agreement.ts';
import { createAdapter } from '../src/index.ts';
import { gpuFor, HERE } from './gpu.ts';

const isBrowser = 'window' in globalThis;
const some = isBrowser ? { losses: ['cross-entropy', 'dice', 'lovasz'], graphs: false } : {};

describe.each(HERE)('gpu.js-%s', (mode) => {
  agreement(async () => {
    const gpu = await gpuFor(mode);
    return typeof gpu === 'string' ? gpu : createAdapter(gpu);
  }, { skips: {}, bits: mode === 'cpu' ? 53 : 24, ...some });
});

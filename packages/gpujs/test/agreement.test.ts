// Losses in the modes of this environment against the float64 reference, by the conformance suite: all of them on webasm,
// whose kernels are printed as those of GPUs are; where that is slow or the text is much the same, one for each way in
// which a plan can run. `npm run agreement` runs all losses in all four modes.
import { LOSSES } from '@semsegloss/core';
import { describe } from 'vitest';
import { agreement } from '../../conformance/test/agreement.ts';
import { createAdapter, type Mode } from '../src/index.ts';
import { gpuFor, HERE } from './gpu.ts';

const FEW = ['cross-entropy', 'dice', 'lovasz'];
const LOSSES_OF: Readonly<Record<Mode, readonly string[]>> = {
  cpu: [...FEW, 'weighted-cross-entropy', 'focal', 'tversky', 'generalised-dice', 'mcc', 'boundary', 'hausdorff', 'top-k-cross-entropy', 'ssim', 'combo', 'unified-focal'],
  webasm: [...LOSSES.keys()],
  // A software GPU compiles a kernel far longer than it runs it.
  webgl2: FEW,
  webgpu: FEW,
};

describe.each(HERE)('gpu.js-%s', (mode) => {
  // A GPU is another one elsewhere; the page's rows are those of one in software.
  const isOnHost = mode === 'cpu' || mode === 'webasm';
  agreement(async () => {
    const gpu = await gpuFor(mode);
    return typeof gpu === 'string' ? gpu : createAdapter(gpu);
  }, { skips: {}, bits: mode === 'cpu' ? 53 : 24, losses: LOSSES_OF[mode], isOnPage: isOnHost, graphs: isOnHost });
});

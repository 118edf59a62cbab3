// Every loss on webgl2 and webgpu against the float64 reference: value and gradient, each element within the bound that
// the reference derives from the declared roundings. Compiling a kernel takes far longer than running it, so that each
// loss gets one random problem on each; the other modes, which run the same text, get many more.
import { findLoss, LOSSES, type LossDefinition, type LossOptions } from '@semsegloss/core';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GPU } from 'gpu.js';
import { isAccepted } from '../../core/test/support/scenes.ts';
import { problems } from '../../js/test/problems.ts';
import { createAdapter, ROUNDING } from '../src/index.ts';
import { expectAgreement, isClear, worstRatio } from './agreement.ts';
import { gpuFor } from './gpu.ts';
import { sampleOf } from './samples.ts';

/** Graphs of many hundred operations, whose kernels a software GPU compiles for minutes. */
const VAST: ReadonlySet<string> = new Set(['rmi', 'hausdorff-erosion']);

describe.each(['webgl2', 'webgpu'] as const)('gpu.js-%s agrees with the reference', (mode) => {
  let gpu: GPU;
  beforeEach(async ({ skip }) => {
    const found = await gpuFor(mode);
    skip(typeof found === 'string', String(found));
    gpu = found as GPU;
  });

  it.each([...LOSSES.values()].filter(({ slug }) => !VAST.has(slug)).map((loss) => [loss.slug, loss] as const))('%s', async (slug, loss: LossDefinition) => {
    const seed = [...LOSSES.keys()].indexOf(slug);
    const [problem] = fc.sample(problems(loss).filter((each) => isClear(mode, loss, each)), { numRuns: 1, seed });
    if (problem !== undefined) await expectAgreement(createAdapter(gpu), mode, loss, problem);
  });

  it.each<[string, LossOptions]>([
    ['dice', { task: 'binary' }], ['cross-entropy', { task: 'binary' }], ['dice', { task: 'multiclass', layout: 'NCHW' }], ['cross-entropy', { task: 'multiclass', targets: 'labels', mask: true }],
  ])('%s in several blocks and rows: %o', async (slug, options) => {
    for (const sizes of [{ N: 2, H: 64, W: 48 }, { N: 1, H: 131, W: 67 }]) {
      const compiled = createAdapter(gpu).compile(findLoss(slug), options);
      expect(await worstRatio(compiled, sampleOf(options, { ...sizes, C: options.task === 'binary' ? 1 : 3 }), ROUNDING[mode])).toBeLessThanOrEqual(1);
      compiled.dispose();
    }
  });

  it.each(['dice', 'cross-entropy', 'focal', 'tversky', 'combo'].filter((slug) => isAccepted(findLoss(slug), { task: 'binary' })))('%s is finite for logits up to ±10 000', async (slug) => {
    const logits = [1e4, -1e4, 0, 88, -88, 104, -104, 17, -17, 1e-30, 709, -745];
    const compiled = createAdapter(gpu).compile(slug);
    for (const label of [0, 1]) {
      const feeds = { prediction: { data: Float32Array.from(logits), shape: [1, 3, 4, 1] }, target: { data: new Float32Array(12).fill(label), shape: [1, 3, 4, 1] } };
      const { value, gradient } = await compiled.run(feeds, { gradient: true });
      expect([...value.data, ...(gradient?.data ?? [Number.NaN])].every(Number.isFinite)).toBe(true);
    }
    compiled.dispose();
  });
});

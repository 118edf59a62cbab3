// On webgl2 and webgpu: what the conformance suite's small images do not reach, several blocks of pixels and rows of
// threads, against the float64 reference; and logits so large that a careless exponential is infinite.
import { findLoss, type LossOptions } from '@semsegloss/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GPU } from 'gpu.js';
import { createAdapter, ROUNDING } from '../src/index.ts';
import { worstRatio } from './bound.ts';
import { gpuFor } from './gpu.ts';
import { sampleOf } from './samples.ts';

describe.each(['webgl2', 'webgpu'] as const)('gpu.js-%s', (mode) => {
  let gpu: GPU;
  beforeEach(async ({ skip }) => {
    const found = await gpuFor(mode);
    skip(typeof found === 'string', String(found));
    gpu = found as GPU;
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

  it.each(['dice', 'cross-entropy', 'focal', 'tversky', 'combo'])('%s is finite for logits up to ±10 000', async (slug) => {
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

// The op probes of fused programs: each entry of the GPU tables, swept over its op's domain against float64.
import { ROUNDING } from '@semsegloss/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { GPU_BACKENDS, start } from './backends.ts';
import { computed } from './gpu.ts';
import { PROBES } from '../../core/test/support/printed-probes.ts';

describe.each(GPU_BACKENDS)('fused programs on %s round as declared', (backend) => {
  beforeEach(async ({ skip }) => {
    const missing = await start(backend);
    skip(missing !== undefined, missing);
  });

  it.each(PROBES)('$what', async ({ op, expr, of, points }) => {
    const got = await computed(points, expr);
    const worst = points.reduce((most, x, i) => (of(x) === 0 ? most : Math.max(most, Math.abs((got[i] ?? Number.NaN) - of(x)) / Math.abs(of(x)))), 0);
    expect(worst).toBeLessThanOrEqual(ROUNDING[backend].ops[op] ?? 0);
  });

  it('e^x is 0 far below, and finite for all logits', async () => {
    const got = await computed(Float32Array.of(-1e4, -200, -88, 88.3), (x) => x.exp());
    expect([...got.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect(got[3]).toBeGreaterThan(1e38);
  });

  it('keeps count of more ones than float32 can count', async () => {
    const count = 2 ** 24 + 66;
    const total = await computed(new Float32Array(count).fill(1), (x) => x.sum('space'));
    expect(total[0]).toBe(count);
  });

  it.each([1, 2, 63, 1023, 1025, 4099, 64 * 64 * 3, 131 * 67, 1_000_003])('sums %i terms within its bound', async (terms) => {
    const data = Float32Array.from({ length: terms }, (_, i) => ((i * 7919) % 1009) / 1009);
    const exact = data.reduce((a, b) => a + b, 0);
    const total = await computed(data, (x) => x.sum('space'));
    expect(Math.abs((total[0] ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * ROUNDING[backend].sum(terms));
  });
});

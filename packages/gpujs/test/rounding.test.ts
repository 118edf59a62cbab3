// The op probes: each entry of the rounding tables, swept over its op's domain against float64.
import { beforeEach, describe, expect, it } from 'vitest';
import type { GPU } from 'gpu.js';
import { ROUNDING } from '../src/index.ts';
import { gpuFor, HERE } from './gpu.ts';
import { computed } from './probe.ts';
import { PROBES } from '../../core/test/support/printed-probes.ts';

describe.each(HERE)('gpu.js-%s rounds as declared', (mode) => {
  let gpu: GPU;
  beforeEach(async ({ skip }) => {
    const found = await gpuFor(mode);
    skip(typeof found === 'string', String(found));
    gpu = found as GPU;
  });
  const { ops, store, sum } = ROUNDING[mode];

  it.each(PROBES)('$what', async ({ op, expr, of, points }) => {
    const got = await computed(gpu, mode, points, expr);
    const worst = points.reduce((most, x, i) => (of(x) === 0 ? most : Math.max(most, Math.abs((got[i] ?? Number.NaN) - of(x)) / Math.abs(of(x)))), 0);
    // Where numbers are float64 inside, the output is rounded once more.
    expect(worst).toBeLessThanOrEqual((ops[op] ?? 0) + (mode === 'cpu' ? store : 0));
  });

  it('e^x is 0 far below, and finite for all logits', async () => {
    const got = await computed(gpu, mode, Float32Array.of(-1e4, -200, -88.5, 88.3, 1e4), (x) => x.exp());
    expect([got[0], got[1], got[2]]).toEqual([0, 0, 0]);
    expect(got[3]).toBeGreaterThan(1e38);
    expect(Number.isFinite(got[4])).toBe(true);
  });

  it('keeps count of more ones than float32 can count, and tells their places apart', async () => {
    const count = 2 ** 24 + 66;
    const ones = new Float32Array(count).fill(1);
    ones[count - 1] = 3;
    const total = await computed(gpu, mode, ones, (x) => x.sum('space'));
    expect(total[0]).toBe(count + 2);
  });

  it('tells the places of classes apart where there are more than float32 can tell', async () => {
    const pixels = 2 ** 23 + 33;
    const pairs = new Float32Array(2 * pixels);
    pairs.set([5, 7], 2 * pixels - 2);
    // The first class of the last pixel and the second have places that are one float32.
    const total = await computed(gpu, mode, pairs, (x) => x.mul(x.sum('class').expandTo(x.shape)).sum('space'), 2);
    expect(Array.from(total)).toEqual([5 * 12, 7 * 12]);
  });

  it.each([1, 2, 63, 1023, 1025, 4099, 64 * 64 * 3, 131 * 67, 1_000_003])('sums %i terms within its bound', async (terms) => {
    const data = Float32Array.from({ length: terms }, (_, i) => ((i * 7919) % 1009) / 1009);
    const exact = data.reduce((a, b) => a + b, 0);
    const total = await computed(gpu, mode, data, (x) => x.sum('space'));
    expect(Math.abs((total[0] ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * sum(terms));
  });

  it('sums 10 000 000 terms, many small beside few large, to 1e-6', async () => {
    const data = Float32Array.from({ length: 1e7 }, (_, i) => (i % 1000 === 0 ? 100 : 1e-4));
    const exact = data.reduce((a, b) => a + b, 0);
    const total = await computed(gpu, mode, data, (x) => x.sum('space'));
    expect(Math.abs((total[0] ?? Number.NaN) - exact) / exact).toBeLessThanOrEqual(1e-6);
  });
});

// Ten million pixels: values to a millionth, from sums that a plain float32 loop would have lost.
import { beforeEach, describe, expect, it } from 'vitest';
import type { GPU } from 'gpu.js';
import { createAdapter } from '../src/index.ts';
import { gpuFor, HERE } from './gpu.ts';

const PIXELS = 10_000_000;
const shape = [1, 2500, 4000, 1];
const prediction = Float32Array.from({ length: PIXELS }, (_, i) => 12 * (((i * 7919) % 1009) / 1009) - 6);
const target = Uint8Array.from({ length: PIXELS }, (_, i) => ((i * 31) % 7 < 3 ? 1 : 0));

const mean = (of: (x: number, y: number) => number): number => prediction.reduce((sum, x, i) => sum + of(x, target[i] ?? 0), 0) / PIXELS;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe.each(HERE)('gpu.js-%s, 10 000 000 pixels', (mode) => {
  let gpu: GPU;
  beforeEach(async ({ skip }) => {
    const found = await gpuFor(mode);
    skip(typeof found === 'string', String(found));
    gpu = found as GPU;
  });

  it.each<[string, object, () => number]>([
    ['cross-entropy', {}, () => mean((x, y) => Math.log1p(Math.exp(x)) - x * y)],
    ['dice', { smoothNumerator: 0, smoothDenominator: 0 }, () => 1 - (2 * mean((x, y) => sigmoid(x) * y)) / mean((x, y) => sigmoid(x) + y)],
  ])('%s to 1e-6', async (slug, options, expected) => {
    const loss = createAdapter(gpu).compile(slug, options);
    const { value } = await loss.run({ prediction: { data: prediction, shape }, target: { data: target, shape } }, { validate: false });
    expect(Math.abs((value.data[0] ?? Number.NaN) / expected() - 1)).toBeLessThanOrEqual(1e-6);
    loss.dispose();
  });
});

// Every loss on onnxruntime's WebAssembly against the float64 reference, by the conformance suite; and what only this
// backend is asked: sizes that differ from run to run, large windows, many pixels.
import { weighted } from '@semsegloss/core';
import { createAdapter } from '@semsegloss/onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { agreement } from '../../conformance/test/agreement.ts';
import { noise } from '../../tfjs/test/samples.ts';
import { feedsOf, ort, problemsOf, SUPPORTED, UNSUPPORTED, worstRatio } from './agreement.ts';

const adapter = createAdapter(ort);

describe('onnxruntime-wasm', () => agreement(() => adapter, { skips: UNSUPPORTED, bits: 24 }));

describe('onnxruntime-wasm agrees with the reference', () => {
  it.each(Object.entries(UNSUPPORTED))('%s is refused: %s', (slug) => {
    expect(() => adapter.compile(slug)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }) as Error);
  });

  it('for any sizes, once compiled: nothing is frozen', async () => {
    for (const slug of ['dice', 'lovasz', 'hausdorff', 'boundary', 'ssim', 'cldice', 'top-k-cross-entropy', 'weighted-hausdorff']) {
      const loss = adapter.compile(slug, { task: 'multilabel', layout: 'NCHW' });
      for (const [i, sizes] of [{ N: 1, H: 1, W: 1 }, { N: 3, H: 4, W: 9 }, { N: 1, H: 16, W: 3 }].entries()) {
        const options = { task: 'multilabel', layout: 'NCHW' } as const;
        const feeds = feedsOf(options, sizes, i + 2);
        expect(worstRatio(slug, options, feeds, await loss.run(feeds, { gradient: true })), `${slug} ${JSON.stringify(sizes)}`).toBeLessThanOrEqual(1);
      }
      loss.dispose();
    }
  });

  it('rmi with its usual neighbourhood of nine pixels', async () => {
    const feeds = feedsOf({}, { N: 1, H: 12, W: 13 });
    const loss = adapter.compile('rmi');
    expect(worstRatio('rmi', {}, feeds, await loss.run(feeds, { gradient: true }))).toBeLessThanOrEqual(1);
    loss.dispose();
  });

  it('with numbers as inputs, and their derivatives', async () => {
    const loss = adapter.compile(weighted([{ loss: 'dice' }, { loss: 'cross-entropy', weight: 'share' }]));
    const feeds = { ...feedsOf({}), share: { data: Float32Array.of(0.25), shape: [] } };
    const { value, gradients } = await loss.run(feeds, { gradient: true });
    const [dice, entropy] = await Promise.all(['dice', 'cross-entropy'].map((slug) => adapter.compile(slug).run(feedsOf({}))));
    expect(gradients?.['share']?.data[0]).toBeCloseTo(entropy!.value.data[0]!, 6);
    expect(value.data[0]).toBeCloseTo(dice!.value.data[0]! + 0.25 * entropy!.value.data[0]!, 6);
  });
});

describe('extremes', () => {
  it.each(SUPPORTED)('%s is finite for logits up to ±10 000', async (slug) => {
    const options = problemsOf(slug, 1)[0] ?? {};
    const C = options.task === 'binary' ? 1 : 3;
    const extremes = [1e4, -1e4, 0, 88, -88, 104, -104, 17, -17, 1e-30, 709, -745];
    const shape = [1, 3, 4, C];
    const prediction = { data: Float32Array.from({ length: 12 * C }, (_, i) => extremes[(i * 5) % 12] ?? 0), shape };
    const loss = adapter.compile(slug, options);
    for (const truth of [0, 1]) {
      const { value, gradient } = await loss.run({ prediction, target: { data: new Float32Array(12 * C).fill(truth), shape } }, { gradient: true });
      expect([...value.data, ...gradient!.data].every(Number.isFinite)).toBe(true);
    }
    loss.dispose();
  });

  it.each([['HW', [3163, 3163]], ['W', [10_004_569]]] as const)('sums 10 000 000 pixels of layout %s to six digits', async (layout, shape) => {
    const random = noise(7);
    const logits = Float32Array.from({ length: 10_004_569 }, () => 12 * random() - 6);
    // With a target of 0 each pixel costs ln(1 + e^x).
    const expected = logits.reduce((sum, x) => sum + Math.log1p(Math.exp(x)), 0);
    const loss = adapter.compile('cross-entropy', { layout, reduction: 'sum' });
    const { value } = await loss.run({ prediction: { data: logits, shape }, target: { data: new Float32Array(logits.length), shape } }, { validate: false });
    expect(Math.abs(value.data[0]! / expected - 1)).toBeLessThan(1e-6);
    loss.dispose();
  });

  it('counts more pixels than float32 can, one by one', async () => {
    const shape = [4097, 4096];
    const ones = new Float32Array(4097 * 4096).fill(1);
    // With p = ½ everywhere Dice is 1 − 2 · n/2 / (n/2 + n) = 1/3.
    const loss = adapter.compile('dice', { layout: 'HW', smoothNumerator: 0, smoothDenominator: 0 });
    const { value } = await loss.run({ prediction: { data: new Float32Array(ones.length), shape }, target: { data: ones, shape } }, { validate: false });
    expect(value.data[0]).toBe(Math.fround(1 / 3));
    loss.dispose();
  });
});

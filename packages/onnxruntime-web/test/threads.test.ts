// On two threads of WebAssembly, with images that are large enough to be shared among them.
import { createAdapter } from '@semsegloss/onnxruntime-web';
import { afterAll, expect, it } from 'vitest';
import { feedsOf, ort, worstRatio } from './agreement.ts';

// Read by onnxruntime once, when its first session is made: this file has a runtime of its own.
ort.env.wasm.numThreads = 2;

it.each(['cross-entropy', 'dice', 'ssim'])('%s agrees with the reference', async (slug) => {
  const options = { layout: 'NCHW' } as const;
  const loss = createAdapter(ort).compile(slug, options);
  const feeds = feedsOf(options, { N: 1, H: 96, W: 80 });
  expect(worstRatio(slug, options, feeds, await loss.run(feeds, { gradient: true }))).toBeLessThanOrEqual(1);
  loss.dispose();
});

afterAll(() => { expect(ort.env.wasm.numThreads).toBe(2); });

// In Chromium: WebAssembly. That every loss agrees on it is tested in Node, which runs the same binary.
import { createAdapter } from '@semsegloss/onnxruntime-web';
import { expect, it } from 'vitest';
import { feedsOf, ort, worstRatio } from './agreement.ts';

it.each(['dice', 'lovasz', 'hausdorff'])('%s agrees with the reference', async (slug) => {
  const options = { layout: 'NCHW' } as const;
  const loss = createAdapter(ort).compile(slug, options);
  const feeds = feedsOf(options, { N: 2, H: 9, W: 7 });
  expect(worstRatio(slug, options, feeds, await loss.run(feeds, { gradient: true }))).toBeLessThanOrEqual(1);
  loss.dispose();
});

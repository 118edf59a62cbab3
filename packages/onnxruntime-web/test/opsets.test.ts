// Every loss as exported for other opsets and for the WebGPU profile: onnxruntime's WebAssembly runs them all, within the
// same bound.
import { toOnnx, type OnnxOptions } from '@semsegloss/onnx';
import type { Feeds, LossOptions, LossResult, Tensor } from '@semsegloss/core';
import { describe, expect, it } from 'vitest';
import { feedsOf, ort, problemsOf, SUPPORTED, worstRatio } from './agreement.ts';

async function runExport(slug: string, options: LossOptions, feeds: Feeds, given: OnnxOptions): Promise<LossResult> {
  const session = await ort.InferenceSession.create(toOnnx(slug, options, given));
  const fed = Object.entries(feeds).map(([name, { data, shape }]) => [name, data instanceof Int32Array ? new ort.Tensor('int32', data, [...shape]) : new ort.Tensor('float32', Float32Array.from(data), [...shape])]);
  const outputs = await session.run(Object.fromEntries(fed));
  await session.release();
  const tensor = (name: string): Tensor => ({ data: outputs[name]!.data as Float32Array, shape: outputs[name]!.dims });
  return { value: tensor('value'), gradient: tensor('gradient') };
}

describe.each<OnnxOptions>([{ opset: 13 }, { opset: 21 }, { opset: 26 }, { profile: 'webgpu' }])('%o', (given) => {
  // Adding up by place came with opset 16, and the GPU has no float64.
  const slugs = SUPPORTED.filter((slug) => slug !== 'rmi' || ((given.opset ?? 17) >= 16 && given.profile !== 'webgpu'));
  it.each(slugs)('%s', async (slug) => {
    const [options = {}] = problemsOf(slug, 1);
    const feeds = feedsOf(options);
    expect(worstRatio(slug, options, feeds, await runExport(slug, options, feeds, given))).toBeLessThanOrEqual(1);
  });
});

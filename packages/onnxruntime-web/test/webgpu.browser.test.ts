// In Chromium: the WebGPU backend, on a software GPU where there is no other.
import { toOnnx } from '@semsegloss/onnx';
import { createAdapter, type OrtTensor } from '@semsegloss/onnxruntime-web';
import * as ort from 'onnxruntime-web/webgpu';
import { describe, expect, it } from 'vitest';
import { agreement } from '../../conformance/test/agreement.ts';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'fatal';

// Losses that sort, loop and take windows among them: opening a session takes far longer than running it.
describe('onnxruntime-webgpu', () => agreement(() => createAdapter(ort, { provider: 'webgpu' }), {
  // The page's rows are those of a GPU in software.
  skips: {}, bits: 24, isOnPage: false, graphs: false, losses: ['cross-entropy', 'focal', 'dice', 'jaccard', 'dice-cross-entropy', 'lovasz', 'boundary', 'log-dice'],
}));

it.each(['cross-entropy', 'focal', 'dice', 'tversky', 'log-dice', 'lovasz'])('%s is finite on a GPU for logits up to ±10 000', async (slug) => {
  const extremes = Float32Array.of(1e4, -1e4, 0, 88, -88, 104, -104, 17, -17, 1e-30, 709, -745);
  const loss = createAdapter(ort, { provider: 'webgpu' }).compile(slug);
  for (const truth of [0, 1]) {
    const box = [1, 3, 4, 1];
    const { value, gradient } = await loss.run({ prediction: { data: extremes, shape: box }, target: { data: new Float32Array(12).fill(truth), shape: box } }, { gradient: true });
    expect([...value.data, ...gradient!.data].every(Number.isFinite)).toBe(true);
  }
  loss.dispose();
});

describe('tensors of the runtime', () => {
  const options = { layout: 'NCHW' } as const;
  const shape = [1, 1, 4, 3];
  const logits = Float32Array.from({ length: 12 }, (_, i) => 3 * Math.sin(i));
  const target = Float32Array.from({ length: 12 }, (_, i) => i % 2);

  it('stay on the GPU from one session to the next', async () => {
    const first = await ort.InferenceSession.create(toOnnx('cross-entropy', options, { outputs: ['gradient'], profile: 'webgpu' }), { executionProviders: ['webgpu'], preferredOutputLocation: 'gpu-buffer' });
    const { gradient: prediction } = await first.run({ prediction: new ort.Tensor('float32', logits, shape), target: new ort.Tensor('float32', target, shape) });
    expect(prediction!.location).toBe('gpu-buffer');
    const loss = createAdapter(ort, { provider: 'webgpu' }).compile('dice', options);
    const truth = new ort.Tensor('float32', target, shape);
    const twice = [];
    for (let run = 0; run < 2; run++) {
      const { value, gradient } = await loss.runTensors({ prediction: prediction as OrtTensor, target: truth }, { gradient: true });
      expect([prediction!.location, gradient!.location, value!.location]).toEqual(['gpu-buffer', 'gpu-buffer', 'cpu']);
      twice.push([await value!.getData(), await gradient!.getData()]);
      gradient!.dispose();
    }
    // Reading takes a tensor off the GPU, so that it comes last.
    const expected = await loss.run({ prediction: { data: (await prediction!.getData()) as Float32Array, shape }, target: { data: target, shape } }, { gradient: true });
    expect(twice).toEqual([1, 2].map(() => [expected.value.data, expected.gradient!.data]));
    loss.dispose();
    await first.release();
  });
});

describe('the profile webgpu', () => {
  it.each(['cross-entropy', 'focal', 'poly-1', 'dice', 'tversky', 'focal-tversky', 'log-cosh-dice', 'mcc', 'unified-focal', 'exponential-logarithmic', 'adaptive-wing', 'ssim'])('%s leaves nothing to the CPU', async (slug) => {
    // With the sizes given, their arithmetic is done beforehand; whatever else were to run on the CPU would be refused.
    const session = await ort.InferenceSession.create(toOnnx(slug, {}, { profile: 'webgpu' }), {
      executionProviders: ['webgpu'], freeDimensionOverrides: { N: 2, H: 5, W: 7 }, extra: { session: { disable_cpu_ep_fallback: '1' } },
    });
    await session.release();
  });
});

// In Chromium: the WebAssembly backend as in Node, and the WebGPU backend, on a software GPU where there is no other.
import { build, decompose, differentiate, findLoss, optimise, run, type Rounding } from '@semsegloss/core';
import { toOnnx } from '@semsegloss/onnx';
import { createAdapter, ROUNDING, type Provider } from '@semsegloss/onnxruntime-web';
import * as ort from 'onnxruntime-web/webgpu';
import { describe, expect, it } from 'vitest';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'fatal';

const MOST = 5;
const shape = [2, 5, 7, 1];
const feeds = {
  prediction: { data: Float32Array.from({ length: 70 }, (_, i) => MOST * Math.sin(1.7 * i)), shape },
  target: { data: Float32Array.from({ length: 70 }, (_, i) => Number(Math.cos(2.3 * i) > 0)), shape },
};

const ULP = 2 ** -23;
/** What WGSL asks of every GPU: + and · rounded either way, e^x within 3 + 2|x| ULP, a quotient within 2.5 ULP. */
const WGSL: Rounding = {
  ops: { add: ULP, mul: ULP, div: 2.5 * ULP, const: ULP, size: ULP, exp: (3 + 2 * MOST) * ULP, log1p: 16 * ULP, minPlusQuad: 8 * ULP },
  sum: (terms) => terms * ULP,
  store: ULP,
  buffer: ULP,
};
const ROUNDINGS: Readonly<Record<Provider, Rounding>> = { wasm: ROUNDING, webgpu: WGSL };

describe.each(['wasm', 'webgpu'] as const)('onnxruntime-%s in the browser', (provider) => {
  // Losses without a logarithm of anything, for which WGSL gives no relative bound; one that sorts, one that loops.
  it.each(['cross-entropy', 'focal', 'poly-1', 'dice', 'jaccard', 'tversky', 'dice-cross-entropy', 'lovasz', 'boundary'])('%s agrees with the reference', async (slug) => {
    const graph = optimise(decompose(differentiate(build(findLoss(slug), {}).graph)));
    const truth = run(graph, feeds, ROUNDINGS[provider]);
    const loss = createAdapter(ort, { provider }).compile(slug);
    const got = await loss.run(feeds, { gradient: true });
    loss.dispose();
    for (const [name, tensor] of [['value', got.value], ['gradient', got.gradient!]] as const) {
      truth[name]!.data.forEach((value, i) => { expect(Math.abs(tensor.data[i]! - value), `${name}[${i}]`).toBeLessThanOrEqual(truth[name]!.bound[i]! + 2 ** -120); });
    }
  });
});

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

describe('the profile webgpu', () => {
  it.each(['cross-entropy', 'focal', 'poly-1', 'dice', 'tversky', 'focal-tversky', 'log-cosh-dice', 'mcc', 'unified-focal', 'exponential-logarithmic', 'adaptive-wing', 'ssim'])('%s leaves nothing to the CPU', async (slug) => {
    // With the sizes given, their arithmetic is done beforehand; whatever else were to run on the CPU would be refused.
    const session = await ort.InferenceSession.create(toOnnx(slug, {}, { profile: 'webgpu' }), {
      executionProviders: ['webgpu'], freeDimensionOverrides: { N: 2, H: 5, W: 7 }, extra: { session: { disable_cpu_ep_fallback: '1' } },
    });
    await session.release();
  });
});

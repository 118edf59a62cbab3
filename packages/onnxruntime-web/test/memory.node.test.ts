// What a run holds: value and gradient of large images in a WebAssembly memory that has no room for a seventh buffer of the
// prediction's size, prediction and target among them.
import { toOnnx } from '@semsegloss/onnx';
import type * as OnnxRuntime from 'onnxruntime-web';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SIDE = 2048;
const BUFFER = 4 * SIDE * SIDE;
const PAGE = 65_536;
const { Memory } = WebAssembly;
let memory: WebAssembly.Memory | undefined;
let ort: typeof OnnxRuntime;

beforeAll(async () => {
  // The runtime makes its memory when it is first used. What it starts with it needs for itself, and a little more.
  WebAssembly.Memory = new Proxy(Memory, {
    construct: (Original, [descriptor]: [WebAssembly.MemoryDescriptor]) => {
      if (descriptor.initial <= 1) return new Original(descriptor);
      return (memory = new Original({ ...descriptor, maximum: descriptor.initial + Math.floor((6.9 * BUFFER) / PAGE) }));
    },
  });
  ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'fatal';
});
afterAll(() => { WebAssembly.Memory = Memory; });

async function run(model: Uint8Array): Promise<number> {
  const session = await ort.InferenceSession.create(model);
  try {
    const tensor = (): OnnxRuntime.Tensor => new ort.Tensor('float32', new Float32Array(SIDE * SIDE), [1, 1, SIDE, SIDE]);
    const { value } = await session.run({ prediction: tensor(), target: tensor() });
    return Number(value!.data[0]);
  } finally {
    await session.release();
  }
}

it.each([['dice', 1], ['cross-entropy', Math.LN2]] as const)('%s takes at most six buffers', async (slug, expected) => {
  expect(await run(toOnnx(slug, { layout: 'NCHW' }))).toBeCloseTo(expected, 4);
  expect(memory!.buffer.byteLength).toBeGreaterThan(3 * BUFFER);
});

it('what takes more would be found', async () => {
  await expect(run(toOnnx('unified-focal', { layout: 'NCHW' }))).rejects.toThrow(/bad_alloc/);
});

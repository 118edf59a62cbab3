// What the GPU holds before a step it holds after it, whatever way the value and the gradient are asked for.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { createAdapter, lossFor } from '@semsegloss/tfjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { GPU_BACKENDS, start } from './backends.ts';
import { sampleOf } from './samples.ts';

const STEPS = 50;

interface Held {
  readonly numTensors: number;
  readonly numDataBuffers: number;
  readonly numBytesInGPU: number;
}

function held(): Held {
  const { numTensors, numDataBuffers, numBytesInGPU } = tf.memory() as unknown as Held;
  return { numTensors, numDataBuffers, numBytesInGPU };
}

describe.each(GPU_BACKENDS)('fused programs on %s leak nothing', (backend) => {
  beforeEach(async ({ skip }) => {
    const missing = await start(backend);
    skip(missing !== undefined, missing);
  });

  it('1000 steps', async () => {
    const [yTrue, yPred] = [tf.tensor([0, 1, 1, 0], [1, 2, 2, 1]), tf.tensor([-1, 2, 0.5, -3], [1, 2, 2, 1])];
    const loss = lossFor(tf, 'dice');
    const gradient = tf.valueAndGrad((p: tf.Tensor) => loss(yTrue, p));
    // Reading waits for what the device has yet to do and to free.
    const step = async (isRead: boolean): Promise<void> => {
      const { value, grad } = gradient(yPred);
      if (isRead) await grad.data();
      tf.dispose([value, grad]);
    };
    await step(true);
    const before = held();
    for (let i = 1; i <= 1000; i++) await step(i % 100 === 0);
    expect(held()).toEqual(before);
    tf.dispose([yTrue, yPred]);
  });

  it.each([['balanced-cross-entropy', { reduction: 'none' }], ['cross-entropy', { task: 'multiclass', targets: 'labels' }]] as const)('%s %o', async (slug, options) => {
    const { feeds } = sampleOf(options, { N: 2, H: 9, W: 7, C: 'task' in options ? 3 : 1 });
    const tensor = (name: string, dtype: 'float32' | 'int32'): tf.Tensor => tf.tensor(feeds[name]?.data as Float32Array, [...(feeds[name]?.shape ?? [])], dtype);
    const [yTrue, yPred] = [tensor('target', 'targets' in options ? 'int32' : 'float32'), tensor('prediction', 'float32')];
    const loss = lossFor(tf, slug, options);
    expect(loss.execution()).toMatch(/^fused: (GLSL|WGSL) programs$/);
    const step = async (): Promise<void> => {
      loss(yTrue, yPred).dispose();
      const { value, grad } = tf.valueAndGrad((p) => loss(yTrue, p))(yPred);
      await Promise.all([value.data(), grad.data()]);
      tf.dispose([value, grad]);
    };
    await step();
    const before = held();
    for (let i = 0; i < STEPS; i++) await step();
    expect(held()).toEqual(before);
    tf.dispose([yTrue, yPred]);
  });

  it.each([['dice', {}, 4], ['cross-entropy', {}, 3], ['balanced-cross-entropy', {}, 4]] as const)('%s runs no more than its programs', async (slug, options, count) => {
    const backendObject = tf.backend() as unknown as Record<'runWebGLProgram' | 'runWebGPUProgram', (program: { userCode?: string; getUserCode?: () => string }) => unknown>;
    const spy = vi.spyOn(backendObject, backend === 'webgl' ? 'runWebGLProgram' : 'runWebGPUProgram');
    const [yTrue, yPred] = [tf.tensor([0, 1, 1, 0], [1, 2, 2, 1]), tf.tensor([-1, 2, 0.5, -3], [1, 2, 2, 1])];
    const { value, grad } = tf.valueAndGrad((p) => lossFor(tf, slug, options)(yTrue, p))(yPred);
    await Promise.all([value.data(), grad.data()]);
    const texts = spy.mock.calls.map(([program]) => program.userCode ?? program.getUserCode?.() ?? '');
    spy.mockRestore();
    expect(texts.filter((text) => text.startsWith(`// ${slug}: `))).toHaveLength(count);
    tf.dispose([yTrue, yPred, value, grad]);
  });

  it('nor where batches differ in size, through the adapter', async () => {
    const compiled = createAdapter(tf).compile('tversky', { task: 'multiclass' });
    const before = held();
    for (let i = 0; i < STEPS; i++) {
      const { feeds } = sampleOf({ task: 'multiclass' }, { N: 1 + (i % 3), H: 5 + (i % 4), W: 7, C: 3 });
      const { gradient } = await compiled.run(feeds, { gradient: i % 2 === 0 });
      expect(gradient === undefined).toBe(i % 2 === 1);
    }
    expect(held()).toEqual(before);
  });
});

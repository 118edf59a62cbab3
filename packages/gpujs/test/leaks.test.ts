// What gpu.js and the device hold before a run they hold after it, over 1000 runs; and nothing after dispose().
import { GPU } from 'gpu.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAdapter } from '../src/index.ts';
import type { Mode } from '../src/mode.ts';
import { HERE, gpuFor } from './gpu.ts';
import { sampleOf } from './samples.ts';

const RUNS = 1000;

/** Textures of WebGL, or buffers of WebGPU, that were made and not deleted since. */
class Held {
  count = 0;
  readonly #undo: (() => void)[] = [];

  constructor(mode: Mode) {
    if (mode === 'webgl2') {
      this.#watch(WebGL2RenderingContext.prototype, 'createTexture', 1);
      this.#watch(WebGL2RenderingContext.prototype, 'deleteTexture', -1);
    } else if (mode === 'webgpu') {
      const { GPUDevice, GPUBuffer } = globalThis as unknown as Record<'GPUDevice' | 'GPUBuffer', { readonly prototype: Record<'createBuffer' | 'destroy', () => void> }>;
      this.#watch(GPUDevice.prototype, 'createBuffer', 1);
      this.#watch(GPUBuffer.prototype, 'destroy', -1);
    }
  }

  stop(): void {
    this.#undo.forEach((act) => act());
  }

  #watch<Owner extends object>(owner: Owner, name: keyof Owner & string, by: number): void {
    const original = owner[name] as (...args: unknown[]) => unknown;
    const add = (): void => { this.count += by; };
    owner[name] = function counted(this: unknown, ...args: unknown[]) {
      add();
      return original.apply(this, args);
    } as Owner[typeof name];
    this.#undo.push(() => { owner[name] = original as Owner[typeof name]; });
  }
}

describe.each(HERE)('gpu.js-%s', (mode) => {
  beforeEach(async ({ skip }) => {
    const found = await gpuFor(mode);
    skip(typeof found === 'string', String(found));
  });

  it(`holds no more after ${RUNS} runs, and nothing after dispose()`, async () => {
    const gpu = new GPU({ mode });
    const { kernels } = gpu as unknown as { readonly kernels: readonly unknown[] };
    const held = new Held(mode);
    try {
      const compiled = createAdapter(gpu).compile('dice', { task: 'multiclass' });
      const feeds = sampleOf({ task: 'multiclass' }, { N: 1, H: 4, W: 4, C: 3 });
      for (let i = 0; i < 3; i++) await compiled.run(feeds, { gradient: true });
      const before = { kernels: kernels.length, count: held.count };
      for (let i = 0; i < RUNS; i++) await compiled.run(feeds, { gradient: true, validate: false });
      expect({ kernels: kernels.length, count: held.count }).toEqual(before);
      compiled.dispose();
      expect(kernels).toHaveLength(0);
      expect(held.count).toBeLessThanOrEqual(0);
    } finally {
      held.stop();
      await gpu.destroy();
    }
  });

  it('keeps kernels for a few sizes of arrays only', async () => {
    const gpu = new GPU({ mode });
    const { kernels } = gpu as unknown as { readonly kernels: readonly unknown[] };
    const compiled = createAdapter(gpu).compile('cross-entropy');
    const counts: number[] = [];
    for (let side = 1; side <= 12; side++) {
      await compiled.run(sampleOf({}, { N: 1, H: side, W: 2, C: 1 }));
      counts.push(kernels.length);
    }
    expect(Math.max(...counts)).toBe(counts[7]);
    expect(counts.slice(7).every((count) => count === counts[7])).toBe(true);
    compiled.dispose();
    expect(kernels).toHaveLength(0);
    await gpu.destroy();
  });
});

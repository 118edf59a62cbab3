// A device that goes away takes every kernel along: the error says so, and a new one works.
import { GPU } from 'gpu.js';
import { describe, expect, it } from 'vitest';
import { createAdapter } from '../src/index.ts';
import type { Mode } from '../src/mode.ts';
import { gpuFor } from './gpu.ts';
import { sampleOf } from './samples.ts';

const feeds = sampleOf({}, { N: 1, H: 4, W: 4, C: 1 });

async function lose(mode: Mode, gpu: GPU): Promise<void> {
  if (mode === 'webgl2') {
    const context = gpu.context as WebGL2RenderingContext;
    context.getExtension('WEBGL_lose_context')?.loseContext();
    return;
  }
  const { kernels } = gpu as unknown as { readonly kernels: readonly { readonly _device?: { destroy(): void; readonly lost: Promise<unknown> } | null }[] };
  const device = kernels.map(({ _device }) => _device).find((each) => each !== undefined && each !== null);
  device?.destroy();
  await device?.lost;
}

describe.each(['webgl2', 'webgpu'] as const)('gpu.js-%s', (mode) => {
  it('says that the device was lost', async ({ skip }) => {
    const missing = await gpuFor(mode);
    skip(typeof missing === 'string', String(missing));
    const gpu = new GPU({ mode });
    const compiled = createAdapter(gpu).compile('dice');
    const { value } = await compiled.run(feeds, { gradient: true });
    await lose(mode, gpu);
    await expect(compiled.run(feeds, { gradient: true })).rejects.toThrow(expect.objectContaining({ code: 'BACKEND_MISSING' }) as Error);
    compiled.dispose();
    const again = createAdapter(new GPU({ mode })).compile('dice');
    expect((await again.run(feeds, { gradient: true })).value).toEqual(value);
    again.dispose();
  });
});

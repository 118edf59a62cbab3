// tfjs' wasm backend with threads, which it has in browsers only: its memory is shared, and the fused loops run in it.
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { lossFor } from '@semsegloss/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { worstRatio } from './agreement.ts';

const folder = new URL('.', new URL('../node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm', import.meta.url));

describe('tfjs-wasm with threads', () => {
  beforeEach(async ({ skip }) => {
    skip(!('SharedArrayBuffer' in globalThis), 'this page may not share memory');
    if (tf.getBackend() === 'wasm') return;
    setWasmPaths(folder.href);
    expect(await tf.setBackend('wasm')).toBe(true);
  });

  it('runs fused, in the memory that the threads share', () => {
    const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
    expect(wasm.HEAPU8.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(lossFor(tf, 'dice').execution()).toBe("fused: WebAssembly on the backend's heap");
  });

  it.each([
    ['dice', { task: 'binary' }], ['cross-entropy', { task: 'multiclass', mask: true, targets: 'labels' }], ['lovasz', { task: 'multiclass' }],
  ] as const)('%s agrees with the reference: %o', async (slug, options) => {
    for (const how of [{}, { fused: false }]) expect(await worstRatio('wasm', slug, options, { N: 1, H: 61, W: 37 }, how)).toBeLessThanOrEqual(1);
  });
});

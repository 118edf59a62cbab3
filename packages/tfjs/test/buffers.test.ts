// How much of the wasm backend's heap one value and gradient takes beyond the prediction, the target and the gradient:
// what is allocated and freed is counted as it happens. Arrays that losses with routines keep between sweeps are
// JavaScript's; those are the plan's, and counted in the tests of @semsegloss/js.
import * as tf from '@tensorflow/tfjs-core';
// tfjs-core alone has no gradients of its own ops; layers registers them.
import '@tensorflow/tfjs-layers';
import { LOSSES, SemSegLossError, type LossOptions } from '@semsegloss/core';
import { lossFor } from '@semsegloss/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { start } from './backends.ts';

/** The value and the number that follows it, each an allocation of the least size. */
const NUMBERS_BYTES = 64;
const SIDES = [32, 48] as const;

interface Allocator {
  _malloc(bytes: number): number;
  _free(pointer: number): void;
}

/** The most bytes that `work` holds at one time, beside what was there before. */
function peakBytes(work: () => void): number {
  const { wasm } = tf.backend() as unknown as { wasm: Allocator };
  const { _malloc: allocate, _free: free } = wasm;
  const sizes = new Map<number, number>();
  let [held, peak] = [0, 0];
  wasm['_malloc'] = (bytes) => {
    const pointer = allocate(bytes);
    sizes.set(pointer, bytes);
    held += bytes;
    peak = Math.max(peak, held);
    return pointer;
  };
  wasm['_free'] = (pointer) => {
    held -= sizes.get(pointer) ?? 0;
    sizes.delete(pointer);
    free(pointer);
  };
  try {
    work();
  } finally {
    Object.assign(wasm, { _malloc: allocate, _free: free });
  }
  return peak;
}

describe('heap at one time', () => {
  beforeAll(() => start('wasm'));

  it.each([...LOSSES.keys()])('%s: one more gradient, and numbers', (slug) => {
    for (const options of [{ task: 'binary', classes: 1 }, { task: 'multiclass', classes: 3 }] as const) {
      const loss = made(slug, options);
      if (loss === undefined) continue;
      const yPred = tf.randomNormal([1, ...SIDES, options.classes], 0, 3, 'float32', 1);
      const ids = tf.randomUniform([1, ...SIDES], 0, Math.max(2, options.classes), 'int32', 2);
      const yTrue = options.classes === 1 ? tf.cast(tf.expandDims(ids, -1), 'float32') : tf.cast(tf.oneHot(tf.cast(ids, 'int32'), options.classes), 'float32');
      const step = (): void => {
        const { value, grad } = tf.valueAndGrad((p) => loss(yTrue, p))(yPred);
        tf.dispose([value, grad]);
      };
      // The first makes the functions and the scratch memory that all losses share.
      step();
      const gradientBytes = 4 * yPred.size;
      // tfjs copies on wasm what is kept until it asks for the gradient.
      expect(peakBytes(step) - gradientBytes).toBeLessThanOrEqual(gradientBytes + NUMBERS_BYTES);
      tf.dispose([yPred, ids, yTrue]);
    }
  });
});

function made(slug: string, options: LossOptions): ReturnType<typeof lossFor> | undefined {
  try {
    return lossFor(tf, slug, options);
  } catch (error) {
    if (error instanceof SemSegLossError && error.code === 'OPTION_CONFLICT') return undefined;
    throw error;
  }
}

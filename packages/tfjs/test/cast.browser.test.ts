// Casts on a GPU: whichever kernel comes next reads the numbers, not the bits of integers.
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { castTo } from '../src/cast.ts';
import { GPU_BACKENDS, start } from './backends.ts';

describe.each(GPU_BACKENDS)('on %s', (backend) => {
  beforeEach(async ({ skip }) => {
    const missing = await start(backend);
    skip(missing !== undefined, missing);
  });

  it.each(['int32', 'bool'] as const)('%s as float32 can be transposed and summed along any axis', async (dtype) => {
    // Large enough for the GPU itself, which small tensors do not reach.
    const [rows, columns] = [40, 60];
    const numbers = Array.from({ length: 2 * rows * columns }, (_, i) => (dtype === 'bool' ? i % 2 : i % 7));
    const x = tf.tensor(numbers, [2, rows, columns], 'int32');
    const float = castTo(tf, dtype === 'bool' ? tf.greater(x, 0) : tf.add(x, 0), 'float32');
    const sums = await tf.sum(float, [1]).data();
    expect([...sums]).toEqual(Array.from({ length: 2 * columns }, (_, k) => (
      Array.from({ length: rows }, (_row, row) => numbers[(Math.floor(k / columns) * rows + row) * columns + (k % columns)] ?? 0).reduce((a, b) => a + b)
    )));
    expect([...(await tf.transpose(float, [0, 2, 1]).data())].slice(0, rows)).toEqual(Array.from({ length: rows }, (_, row) => numbers[row * columns]));
  });
});

// What is refused before a kernel fails, with a code and a sentence that says what to do.
import * as tf from '@tensorflow/tfjs-core';
import type { ErrorCode } from '@semsegloss/core';
import { createAdapter, lossFor, type Tf } from '@semsegloss/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { start } from './backends.ts';

const coded = (code: ErrorCode): unknown => expect.objectContaining({ name: 'SemSegLossError', code });

const good = (): tf.Tensor => tf.ones([1, 2, 2, 1]);

describe('tensors that are refused', () => {
  beforeAll(() => start('cpu'));
  const dice = lossFor(tf, 'dice');

  it.each<[string, ErrorCode, () => unknown]>([
    ['a wrong rank', 'SHAPE_MISMATCH', () => dice(good(), tf.ones([4]))],
    ['sizes that differ', 'SHAPE_MISMATCH', () => dice(tf.ones([1, 2, 3, 1]), good())],
    ['more channels than the task has', 'SHAPE_MISMATCH', () => dice(tf.ones([1, 2, 2, 3]), tf.ones([1, 2, 2, 3]))],
    ['another class count', 'SHAPE_MISMATCH', () => lossFor(tf, 'dice', { task: 'multiclass', classes: 4 })(tf.ones([1, 2, 2, 3]), tf.ones([1, 2, 2, 3]))],
    ['an empty batch', 'EMPTY_INPUT', () => dice(tf.ones([0, 2, 2, 1]), tf.ones([0, 2, 2, 1]))],
    ['integers as a prediction', 'DTYPE_MISMATCH', () => dice(good(), tf.ones([1, 2, 2, 1], 'int32'))],
    ['text', 'DTYPE_MISMATCH', () => dice(tf.tensor(['a', 'b', 'c', 'd'], [1, 2, 2, 1]), good())],
    ['no tensor at all', 'DTYPE_MISMATCH', () => dice([1, 0] as unknown as tf.Tensor, good())],
    ['a missing mask', 'MISSING_INPUT', () => lossFor(tf, 'dice', { mask: true })(good(), good())],
    ['a disposed tensor', 'DISPOSED', () => {
      const gone = good();
      gone.dispose();
      return dice(gone, good());
    }],
    ['an unknown name', 'UNKNOWN_NAME', () => lossFor(tf, 'dyce')],
    ['a runtime without a backend', 'BACKEND_MISSING', () => createAdapter({ ...tf, getBackend: () => undefined } as unknown as Tf)],
    ['a backend that was never checked', 'UNSUPPORTED', () => createAdapter({ ...tf, getBackend: () => 'tensorflow' })],
  ])('%s', (_what, code, act) => {
    expect(act).toThrow(coded(code) as Error);
  });

  it('tfjs-core alone has the gradient, though it registers none of its own', () => {
    const exact = lossFor(tf, 'dice', { smoothNumerator: 0, smoothDenominator: 0 });
    const { value, grad } = tf.valueAndGrad((p) => exact(good(), p))(tf.zeros([1, 2, 2, 1]));
    // All four are true, and p = ½: 1 − 2 · 2/(2 + 4), and −(2 · 6 − 2 · 2)/6² times p' = ¼.
    expect(value.dataSync()[0]).toBe(Math.fround(1 / 3));
    expect([...grad.dataSync()]).toEqual(Array.from({ length: 4 }, () => Math.fround(-1 / 18)));
  });

  it('accepts targets of any number type', () => {
    const numbers = [0, 1, 1, 0];
    const yPred = tf.tensor4d([-1, 2, 0.5, -3], [1, 2, 2, 1]);
    const [a, b, c] = (['float32', 'int32', 'bool'] as const).map((dtype) => dice(tf.tensor(numbers, [1, 2, 2, 1], dtype), yPred).dataSync()[0]);
    expect([b, c]).toEqual([a, a]);
  });

  it('refuses a mask that it was not built for, and what is no tfjs', () => {
    const ones = tf.ones([1, 2, 2, 1]);
    expect(() => lossFor(tf, 'dice')(ones, ones, ones)).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }));
    expect(() => lossFor('dice' as unknown as Tf, 'dice')).toThrow(expect.objectContaining({ code: 'PARAMETER_RANGE' }));
    expect(() => lossFor(tf, undefined as unknown as string)).toThrow(expect.objectContaining({ code: 'PARAMETER_RANGE' }));
    ones.dispose();
  });

  it('takes the mask as the third argument, with or without a class axis', () => {
    const loss = lossFor(tf, 'cross-entropy', { mask: true });
    const [yTrue, yPred] = [tf.tensor4d([0, 1, 1, 0], [1, 2, 2, 1]), tf.tensor4d([-1, 2, 9, -3], [1, 2, 2, 1])];
    const mask = tf.tensor3d([1, 1, 0, 1], [1, 2, 2]);
    const value = loss(yTrue, yPred, mask).dataSync()[0];
    expect(loss(yTrue, yPred, tf.expandDims(mask, -1)).dataSync()[0]).toBe(value);
    expect(value).not.toBe(loss(yTrue, yPred, tf.onesLike(mask)).dataSync()[0]);
  });

  it('will not run a disposed loss, nor on another backend than it was compiled for', async () => {
    let name = 'cpu';
    const compiled = createAdapter({ ...tf, getBackend: () => name }).compile('dice');
    const feeds = { prediction: { data: Float32Array.of(1), shape: [1, 1, 1, 1] }, target: { data: Float32Array.of(1), shape: [1, 1, 1, 1] } };
    name = 'wasm';
    await expect(compiled.run(feeds)).rejects.toThrow(coded('BACKEND_MISSING') as Error);
    name = 'cpu';
    compiled.dispose();
    await expect(compiled.run(feeds)).rejects.toThrow(coded('DISPOSED') as Error);
  });
});

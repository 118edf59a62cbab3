// Fused loops on cpu and wasm: where they run and what stands in for them, that value and gradient share their passes,
// and sums longer than float32 can count.
import * as tf from '@tensorflow/tfjs-core';
// tfjs-core alone has no gradients of its own ops; layers registers them.
import '@tensorflow/tfjs-layers';
import { weighted } from '@semsegloss/core';
import { lossFor, ROUNDING, type ComputeOptions, type Tf } from '@semsegloss/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HOST_BACKENDS, start } from './backends.ts';
import { sampleOf } from './samples.ts';

const SIZES = { N: 2, H: 9, W: 7, C: 3 };
const OPTIONS = { task: 'multiclass', targets: 'labels' } as const;

/** The backend under another identity, with some of its properties changed. */
function disguised(changes: Readonly<Record<string, unknown>> = {}): Tf {
  const backend = tf.backend();
  const double = Object.create(backend, Object.getOwnPropertyDescriptors(changes)) as ReturnType<Tf['backend']>;
  return { ...tf, backend: () => double };
}

/** Value and gradient of a Dice loss. */
function both(loss: ReturnType<typeof lossFor>): number[] {
  const { feeds, shape } = sampleOf(OPTIONS, SIZES);
  const [yTrue, yPred] = [tf.tensor(feeds['target']?.data as Int32Array, [2, 9, 7], 'int32'), tf.tensor(feeds['prediction']?.data as Float32Array, [...shape])];
  const { value, grad } = tf.valueAndGrad((p) => loss(yTrue, p))(yPred);
  return [...value.dataSync(), ...grad.dataSync()];
}

/** The largest difference between two lists of numbers. */
const apart = (a: readonly number[], b: readonly number[]): number => a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? Number.NaN))), 0);

describe.each(HOST_BACKENDS)('on tfjs-%s', (backend) => {
  beforeAll(() => start(backend));
  afterEach(() => void vi.unstubAllGlobals());

  it('the value is the same whether or not the gradient is asked for, and whatever dtype the target has', () => {
    const loss = lossFor(tf, 'dice-cross-entropy');
    const yPred = tf.tensor4d([-1, 2, 0.5, -3], [1, 2, 2, 1]);
    const alone = loss(tf.tensor([0, 1, 1, 0], [1, 2, 2, 1]), yPred).dataSync();
    for (const dtype of ['float32', 'int32', 'bool'] as const) {
      const { value, grad } = tf.valueAndGrad((p) => loss(tf.tensor([0, 1, 1, 0], [1, 2, 2, 1], dtype), p))(yPred);
      expect(apart([...value.dataSync()], [...alone]), dtype).toBeLessThanOrEqual(Math.abs(alone[0] ?? 0) * 2 ** -22);
      expect(grad.dataSync().every((slope) => Number.isFinite(slope) && slope !== 0)).toBe(true);
    }
  });

  it('no kernel of tfjs runs but for what follows the loss', async () => {
    const yTrue = tf.tensor([0, 1, 1, 0], [1, 2, 2, 1]);
    const yPred = tf.tensor([-1, 2, 0.5, -3], [1, 2, 2, 1]);
    const kernels = async (how: ComputeOptions): Promise<string[]> => {
      const loss = lossFor(tf, 'focal', {}, how);
      const { kernelNames } = await tf.profile(() => tf.valueAndGrad((p) => loss(yTrue, p))(yPred) as unknown as tf.TensorContainer & object as never);
      return kernelNames;
    };
    expect((await kernels({})).filter((name) => !['forward', 'Fill', 'Identity', 'Reshape'].includes(name))).toEqual([]);
    expect((await kernels({ fused: false })).length).toBeGreaterThan(10);
  });

  it('a weight that is a tensor has its gradient', () => {
    const loss = lossFor(tf, weighted([{ loss: 'dice', weight: 'share' }, { loss: 'cross-entropy' }]));
    const [yTrue, yPred] = [tf.tensor([0, 1, 1, 0], [1, 2, 2, 1]), tf.tensor([-1, 2, 0.5, -3], [1, 2, 2, 1])];
    const [slope] = tf.grad((share) => tf.mul(3, loss(yTrue, yPred, undefined, { share })))(tf.scalar(0.5)).dataSync();
    // L = share · Dice + CE, so the slope is Dice itself, times what follows.
    const [dice] = lossFor(tf, 'dice')(yTrue, yPred).dataSync();
    expect(apart([slope ?? 0], [3 * (dice ?? Number.NaN)])).toBeLessThanOrEqual(4 * 3 * 2 ** -24);
  });

  it('elements have gradients, times what follows each of them', () => {
    const loss = lossFor(tf, 'cross-entropy', { reduction: 'none' });
    const [yTrue, yPred] = [tf.tensor([0, 1, 1, 0], [1, 2, 2, 1]), tf.tensor([-1, 2, 0.5, -3], [1, 2, 2, 1])];
    const weights = tf.tensor([1, 2, 0, 4], [1, 2, 2, 1]);
    const slopes = tf.grad((p) => tf.sum(tf.mul(weights, loss(yTrue, p))))(yPred).dataSync();
    const expected = [1 / (1 + Math.exp(1)), 2 * (1 / (1 + Math.exp(-2)) - 1), 0, 4 / (1 + Math.exp(3))];
    expect(apart([...slopes], expected)).toBeLessThanOrEqual(2 ** -21);
  });
});

describe('where WebAssembly or its memory cannot be had', () => {
  beforeAll(() => start('wasm'));
  afterEach(() => void vi.unstubAllGlobals());

  it('wasm runs in place on its heap', () => {
    expect(lossFor(tf, 'dice', OPTIONS).execution()).toBe("fused: WebAssembly on the backend's heap");
  });

  it('loops of JavaScript run on the heap of a backend that does not show its memory', () => {
    const hidden = disguised({ wasm: { ...(tf.backend() as unknown as { wasm: object }).wasm, asm: {} } });
    const loss = lossFor(hidden, 'dice', OPTIONS);
    expect(loss.execution()).toBe("fused: JavaScript loops on the backend's heap, since this version of the backend does not show its memory");
    expect(apart(both(loss), both(lossFor(tf, 'dice', OPTIONS)))).toBeLessThanOrEqual(2 ** -20);
  });

  it('and op by op where a content-security policy forbids those too', () => {
    const hidden = disguised({ wasm: { ...(tf.backend() as unknown as { wasm: object }).wasm, asm: {} } });
    vi.stubGlobal('Function', function forbidden() { throw new EvalError('unsafe-eval'); });
    const loss = lossFor(hidden, 'dice', OPTIONS);
    expect(loss.execution()).toMatch(/^op by op: .*this version of the backend does not show its memory, and a content-security policy forbids/);
    expect(apart(both(loss), both(lossFor(tf, 'dice', OPTIONS)))).toBeLessThanOrEqual(2 ** -20);
  });

  it('a sum of 32 000 000 terms keeps its digits', () => {
    const count = 32_000_000;
    const { fill } = tf;
    const loss = lossFor(tf, 'cross-entropy', { fromLogits: false, reduction: 'sum', layout: 'W' });
    const total = tf.tidy(() => loss(tf.ones([count], 'bool'), fill([count], 0.5)).dataSync()[0] ?? Number.NaN);
    const exact = count * Math.LN2;
    const relative = (ROUNDING.wasm.ops['log'] ?? 0) + ROUNDING.wasm.sum(count) + 2 ** -24;
    expect(Math.abs(total - exact)).toBeLessThanOrEqual(exact * relative);
  });
});

describe('under a backend that is not known, such as that of tfjs-node', () => {
  it('losses run op by op through its kernels', async () => {
    await start('cpu');
    tf.registerBackend('tensorflow', () => Object.create(tf.findBackend('cpu')) as ReturnType<Tf['backend']>);
    tf.copyRegisteredKernels('cpu', 'tensorflow');
    const expected = both(lossFor(tf, 'dice', OPTIONS));
    await tf.setBackend('tensorflow');
    const loss = lossFor(tf, 'dice', OPTIONS);
    expect(loss.execution()).toBe('op by op: the memory of tfjs-tensorflow is not known to be the host\'s');
    expect(apart(both(loss), expected)).toBeLessThanOrEqual(2 ** -20);
    await start('cpu');
    tf.removeBackend('tensorflow');
  });
});

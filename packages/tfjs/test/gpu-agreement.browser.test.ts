// Fused programs on webgl and webgpu against the float64 reference: value and gradient, each element within the bound that
// the reference derives from the declared roundings: every loss, and where blocks, classes and tensors of other kernels
// make a difference. The conformance suite, in a page, tries each loss with more.
import * as tf from '@tensorflow/tfjs-core';
// tfjs-core alone has no gradients of its own ops; layers registers them.
import '@tensorflow/tfjs-layers';
import { LOSSES } from '@semsegloss/core';
import { createAdapter, lossFor } from '@semsegloss/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { cases, isAccepted, SMALL, worstRatio } from './agreement.ts';
import { GPU_BACKENDS, start } from './backends.ts';
import { sampleOf } from './samples.ts';

const slugs = [...LOSSES.keys()];
/** A browser takes longer to compile a program than to run it: so one case for each loss, another for each backend, and of all losses together all kinds. */
const STEP = 41;
const START = { webgl: 0, webgpu: 20 } as const;

describe.each(GPU_BACKENDS)('fused programs on %s agree with the reference', (backend) => {
  beforeEach(async ({ skip }) => {
    const missing = await start(backend);
    skip(missing !== undefined, missing);
  });

  it.for(slugs)('%s', async (slug, { skip }) => {
    const all = cases(slug);
    const execution = lossFor(tf, slug, all[0]).execution();
    skip(!execution.startsWith('fused'), execution);
    const options = all[(START[backend] + STEP * slugs.indexOf(slug)) % all.length] ?? {};
    expect(await worstRatio(backend, slug, options, SMALL), JSON.stringify(options)).toBeLessThanOrEqual(1);
  });

  it.each([
    { task: 'binary', layout: 'NHWC' }, { task: 'multiclass', layout: 'NHWC' }, { task: 'multiclass', layout: 'NCHW' },
    { task: 'multiclass', over: 'batch' }, { task: 'multilabel', classWeights: [1, 2, 3] }, { task: 'multiclass', mask: true, targets: 'labels' },
  ] as const)('in several blocks: %o', async (options) => {
    for (const sizes of [{ N: 2, H: 64, W: 48 }, { N: 1, H: 131, W: 67 }]) {
      for (const slug of ['cross-entropy', 'dice']) expect(await worstRatio(backend, slug, options, sizes)).toBeLessThanOrEqual(1);
    }
  });

  it('with a single class', async () => {
    for (const slug of ['dice', 'balanced-cross-entropy']) expect(await worstRatio(backend, slug, { task: 'multilabel', classWeights: [2] }, SMALL)).toBeLessThanOrEqual(1);
  });

  it('with 40 classes', async () => {
    const classWeights = Array.from({ length: 40 }, (_, i) => 1 + (i % 3));
    for (const slug of ['dice', 'cross-entropy']) expect(await worstRatio(backend, slug, { task: 'multiclass', targets: 'labels', classWeights }, { N: 2, H: 5, W: 7 })).toBeLessThanOrEqual(1);
  });

  it.for(slugs.filter((slug) => isAccepted(slug, { task: 'binary' })))('%s is finite for logits up to ±10 000', async (slug, { skip }) => {
    const loss = lossFor(tf, slug, { task: 'binary', fromLogits: true });
    skip(!loss.execution().startsWith('fused'), loss.execution());
    const extremes = [1e4, -1e4, 0, 88, -88, 104, -104, 17, -17, 1e-30, 709, -745];
    const yPred = tf.tensor(extremes, [1, 3, 4, 1]);
    for (const yTrue of [tf.zeros([1, 3, 4, 1]), tf.ones([1, 3, 4, 1])]) {
      const { value, grad } = tf.valueAndGrad((p) => loss(yTrue, p))(yPred);
      expect([...(await value.data()), ...(await grad.data())].every(Number.isFinite)).toBe(true);
    }
  });

  it('reads what other kernels of the backend have written, in whatever form', async () => {
    const options = { task: 'multiclass', targets: 'labels' } as const;
    const { feeds, shape } = sampleOf(options, { N: 2, H: 9, W: 7, C: 3 });
    const [yTrue, logits] = [tf.tensor(feeds['target']?.data as Int32Array, [2, 9, 7], 'int32'), tf.tensor(feeds['prediction']?.data as Float32Array, [...shape])];
    const loss = lossFor(tf, 'dice', options);
    const alone = await loss(yTrue, logits).data();
    // A product of matrices and a slice lie differently in memory from an upload.
    const product = tf.reshape(tf.matMul(tf.reshape(logits, [126, 3]), tf.eye(3)), logits.shape);
    const slice = tf.slice(tf.concat([tf.mul(logits, 0), product]), [2, 0, 0, 0], [2, 9, 7, 3]);
    expect([...(await loss(yTrue, product).data())]).toEqual([...alone]);
    expect([...(await loss(yTrue, slice).data())]).toEqual([...alone]);
  });

  it('gives tensors the same value and gradient as arrays, times what follows the loss', async () => {
    const numbers = { target: [0, 1, 1, 0], prediction: [-1, 2, 0.5, -3] };
    const [yTrue, yPred] = [tf.tensor4d(numbers.target, [1, 2, 2, 1]), tf.tensor4d(numbers.prediction, [1, 2, 2, 1])];
    const feeds = { target: { data: Float32Array.from(numbers.target), shape: [1, 2, 2, 1] }, prediction: { data: Float32Array.from(numbers.prediction), shape: [1, 2, 2, 1] } };
    const { value, gradient } = await createAdapter(tf).compile('dice').run(feeds, { gradient: true });
    const loss = lossFor(tf, 'dice');
    const once = tf.valueAndGrad((p) => loss(yTrue, p))(yPred);
    expect([...(await once.value.data())]).toEqual([...value.data]);
    expect([...(await once.grad.data())]).toEqual([...(gradient?.data ?? [])]);
    const fourfold = tf.grad((p) => tf.mul(4, loss(yTrue, p)))(yPred);
    expect([...(await fourfold.data())]).toEqual([...(gradient?.data ?? [])].map((slope) => 4 * slope));
  });
});

// Every loss on every CPU backend of tfjs against the float64 reference, fused and op by op, by the conformance suite: in
// Chromium some, since its engine is that of Node. And what only tfjs has: tensors, and gradients of what follows a loss.
import * as tf from '@tensorflow/tfjs-core';
// tfjs-core alone has no gradients of its own ops; layers registers them.
import '@tensorflow/tfjs-layers';
import { LOSSES } from '@semsegloss/core';
import { createAdapter, lossFor, type ComputeOptions } from '@semsegloss/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { agreement } from '../../conformance/test/agreement.ts';
import { isAccepted, SMALL, worstRatio } from './agreement.ts';
import { HOST_BACKENDS, start } from './backends.ts';
import { sampleOf } from './samples.ts';

const WAYS: readonly ComputeOptions[] = [{}, { fused: false }];
const some = 'window' in globalThis ? { losses: ['cross-entropy', 'dice', 'lovasz', 'boundary', 'ssim'], graphs: false } : {};

describe.each(HOST_BACKENDS.flatMap((backend) => WAYS.map((how) => ({ backend, how }))))('tfjs-$backend $how', ({ backend, how }) => agreement(async () => {
  await start(backend);
  return createAdapter(tf, how);
  // Loops of JavaScript compute in float64, whatever their arrays are.
}, { skips: {}, bits: backend === 'cpu' && how.fused !== false ? 53 : 24, isOnPage: how.fused !== false, ...some }));

describe.each(HOST_BACKENDS)('tfjs-%s also', (backend) => {
  beforeAll(() => start(backend));

  it.each([
    { task: 'binary', layout: 'NHWC' }, { task: 'multiclass', layout: 'NHWC' }, { task: 'multiclass', layout: 'NCHW' },
    { task: 'multiclass', over: 'batch' }, { task: 'multilabel', classWeights: [1, 2, 3] }, { task: 'multiclass', mask: true, targets: 'labels' },
  ] as const)('on enough pixels for staged sums and widened rows: %o', async (options) => {
    for (const sizes of [{ N: 2, H: 64, W: 48 }, { N: 1, H: 131, W: 67 }]) {
      for (const slug of ['cross-entropy', 'dice']) for (const how of WAYS) expect(await worstRatio(backend, slug, options, sizes, how)).toBeLessThanOrEqual(1);
    }
  });

  it('gives tensors the same value and gradient as arrays', async () => {
    const { feeds } = sampleOf({}, { ...SMALL, C: 1 });
    const { value, gradient } = await createAdapter(tf).compile('focal').run(feeds, { gradient: true });
    const [yTrue, yPred] = [feeds['target'], feeds['prediction']].map((feed) => tf.tensor(Float32Array.from(feed?.data ?? []), [...(feed?.shape ?? [])]));
    const loss = lossFor(tf, 'focal');
    const both = tf.valueAndGrad((p) => loss(yTrue as tf.Tensor, p))(yPred as tf.Tensor);
    expect([...both.value.dataSync()]).toEqual([...value.data]);
    expect([...both.grad.dataSync()]).toEqual([...(gradient?.data ?? [])]);
  });

  it.each([...LOSSES.keys()])('%s is finite for logits up to ±10 000', (slug) => {
    for (const options of ([{ task: 'binary' }, { task: 'multiclass', classes: 3 }] as const).filter((each) => isAccepted(slug, each))) {
      const shape = [1, 3, 4, options.task === 'binary' ? 1 : 3];
      const extremes = [1e4, -1e4, 0, 88, -88, 104, -104, 17, -17, 1e-30, 709, -745];
      const yPred = tf.tensor(Array.from({ length: 12 * (shape[3] ?? 1) }, (_, i) => extremes[(i * 5) % 12] ?? 0), shape);
      for (const yTrue of [tf.zeros(shape), tf.ones(shape)]) {
        const { value, grad } = tf.valueAndGrad((p) => lossFor(tf, slug, { ...options, fromLogits: true })(yTrue, p))(yPred);
        expect([...value.dataSync(), ...grad.dataSync()].every(Number.isFinite), JSON.stringify(options)).toBe(true);
      }
    }
  });

  it('multiplies the gradient by what follows the loss', () => {
    const yTrue = tf.tensor4d([0, 1, 1, 0], [1, 2, 2, 1]);
    const yPred = tf.tensor4d([-1, 2, 0.5, -3], [1, 2, 2, 1]);
    const loss = lossFor(tf, 'dice');
    const once = tf.grad((p) => loss(yTrue, p))(yPred).dataSync();
    const fourfold = tf.grad((p) => tf.mul(4, loss(yTrue, p)))(yPred).dataSync();
    expect([...fourfold]).toEqual([...once].map((slope) => 4 * slope));
  });
});

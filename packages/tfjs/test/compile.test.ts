// The ecosystem's own form, on every backend: a loss passed to model.compile, trained with fit and trainOnBatch.
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type Sequential } from '@tensorflow/tfjs-layers';
import { lossFor } from '@semsegloss/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { BACKENDS, start } from './backends.ts';
import { noise } from './samples.ts';

const [N, SIDE] = [8, 8];

/** Pixels to logits by one dense layer: differentiable with stock kernels on every backend. */
function model(classes: number): Sequential {
  return sequential({ layers: [layers.dense({ inputShape: [SIDE, SIDE, 2], units: classes, kernelInitializer: 'zeros' })] });
}

function data(classes: number): { x: tf.Tensor; y: tf.Tensor; labels: tf.Tensor } {
  const random = noise(7);
  const features = Float32Array.from({ length: N * SIDE * SIDE * 2 }, () => random() - 0.5);
  const labels = Int32Array.from({ length: N * SIDE * SIDE }, (_, i) => Number((features[2 * i] ?? 0) > 0));
  const ids = tf.tensor(labels, [N, SIDE, SIDE], 'int32');
  return { x: tf.tensor(features, [N, SIDE, SIDE, 2]), labels: ids, y: classes === 1 ? tf.expandDims(ids, -1) : tf.cast(tf.oneHot(tf.cast(ids, 'int32'), classes), 'float32') };
}

describe.each(BACKENDS)('model.compile on tfjs-%s', (backend) => {
  beforeEach(async ({ skip }) => {
    const missing = await start(backend);
    skip(missing !== undefined, missing);
  });

  it.each([
    ['dice', 1, {}], ['focal', 1, {}], ['cross-entropy', 1, { reduction: 'none' }],
    ['cross-entropy', 3, { task: 'multiclass' }], ['tversky', 3, { task: 'multiclass' }],
  ] as const)('fit lowers %s with %i channels', async (slug, classes, options) => {
    const { x, y } = data(classes);
    const trained = model(classes);
    trained.compile({ optimizer: tf.train.adam(0.1), loss: lossFor(tf, slug, options) });
    const { history } = await trained.fit(x, y, { epochs: 5, batchSize: 4, shuffle: false, verbose: 0 });
    const losses = history['loss'] as number[];
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  });

  it('trainOnBatch leaks nothing over 100 steps', async () => {
    const { x, y } = data(1);
    const trained = model(1);
    trained.compile({ optimizer: 'sgd', loss: lossFor(tf, 'dice') });
    const step = async (): Promise<void> => { await trained.trainOnBatch(x, y); };
    await step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 100; i++) await step();
    expect(tf.memory().numTensors - before).toBe(0);
  });

  it('takes class ids in a loop of one\'s own, with or without a class axis', async () => {
    const { x, labels } = data(2);
    const trained = model(2);
    const loss = lossFor(tf, 'cross-entropy', { task: 'multiclass', targets: 'labels' });
    const value = async (y: tf.Tensor): Promise<number> => (await loss(y, trained.predict(x) as tf.Tensor).data())[0] ?? Number.NaN;
    expect(await value(tf.expandDims(labels, -1))).toBe(await value(labels));
    const optimizer = tf.train.adam(0.1);
    const before = await value(labels);
    for (let i = 0; i < 5; i++) optimizer.minimize(() => loss(labels, trained.apply(x) as tf.Tensor));
    expect(await value(labels)).toBeLessThan(before);
  });
});

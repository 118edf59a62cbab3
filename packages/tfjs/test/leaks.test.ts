// No tensor outlives its step: value only, value and gradient, training, errors in the middle, and the adapter.
import * as tf from '@tensorflow/tfjs-core';
// Layers also registers the gradients of tfjs' own ops, which tfjs-core alone has not.
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { LOSSES, weighted } from '@semsegloss/core';
import { createAdapter, lossFor, metricFor, metricsPerClass } from '@semsegloss/tfjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { HOST_BACKENDS, start } from './backends.ts';
import { sampleOf } from './samples.ts';

const STEPS = 100;

/** Four pixels, or two of two classes for a loss that is multiclass by default. */
function inputs(slug = 'dice'): [tf.Tensor4D, tf.Tensor4D] {
  const shape: [number, number, number, number] = LOSSES.get(slug)?.defaults.task === 'multiclass' ? [1, 1, 2, 2] : [1, 2, 2, 1];
  return [tf.tensor4d([0, 1, 1, 0], shape), tf.tensor4d([-1, 2, 0.5, -3], shape)];
}

function grownBy(work: () => void): number {
  work();
  const before = tf.memory().numTensors;
  for (let step = 0; step < STEPS; step++) work();
  return tf.memory().numTensors - before;
}

describe.each(HOST_BACKENDS)('tensors on tfjs-%s', (backend) => {
  beforeAll(() => start(backend));

  it.each([...LOSSES.keys()])('%s: value only, outside of any tidy', (slug) => {
    const [yTrue, yPred] = inputs(slug);
    const loss = lossFor(tf, slug);
    expect(grownBy(() => loss(yTrue, yPred).dispose())).toBe(0);
  });

  it.each([...LOSSES.keys()])('%s: value and gradient', (slug) => {
    const [yTrue, yPred] = inputs(slug);
    const loss = lossFor(tf, slug);
    expect(grownBy(() => {
      const { value, grad } = tf.valueAndGrad((p) => loss(yTrue, p))(yPred);
      tf.dispose([value, grad]);
    })).toBe(0);
  });

  it('a tape that never asks for this gradient', () => {
    const [yTrue, yPred] = inputs();
    const loss = lossFor(tf, 'dice');
    expect(grownBy(() => tf.dispose(tf.grad((x) => {
      loss(yTrue, yPred);
      return tf.sum(x);
    })(yPred)))).toBe(0);
  });

  it('optimizer.minimize with targets and predictions made inside', () => {
    const weights = tf.variable(tf.tensor4d([0.1], [1, 1, 1, 1]));
    const optimizer = tf.train.sgd(0.5);
    const loss = lossFor(tf, 'cross-entropy');
    const [yTrue, features] = inputs();
    const before = weights.dataSync()[0];
    expect(grownBy(() => { optimizer.minimize(() => loss(tf.cast(yTrue, 'int32'), tf.mul(features, weights))); })).toBe(0);
    expect(weights.dataSync()[0]).not.toBe(before);
    optimizer.dispose();
    weights.dispose();
  });

  it('refused input', () => {
    const [yTrue, yPred] = inputs();
    const loss = lossFor(tf, 'dice');
    const wrong = tf.zeros([2, 2]);
    expect(grownBy(() => {
      expect(() => loss(wrong, yPred)).toThrow(/target/);
      expect(() => tf.grad((p) => loss(wrong, p))(yPred)).toThrow(/target/);
    })).toBe(0);
    tf.dispose([yTrue, wrong]);
  });

  it('memory that ends in the middle of fused loops', () => {
    const [yTrue, yPred] = inputs();
    const loss = lossFor(tf, 'dice');
    loss(yTrue, yPred).dispose();
    const [name, makes] = backend === 'cpu' ? ['write', tf.backend()] as const : ['makeOutput', tf.backend()] as const;
    const makers = makes as unknown as Record<typeof name, (...given: unknown[]) => unknown>;
    const make = makers[name];
    let calls = 0;
    const failing = vi.spyOn(makers, name).mockImplementation(function failSecond(this: unknown, ...given) {
      if (++calls % 2 === 0) throw new Error('out of memory');
      return make.apply(tf.backend(), given);
    });
    expect(grownBy(() => {
      calls = 0;
      expect(() => tf.valueAndGrad((p) => loss(yTrue, p))(yPred)).toThrow('out of memory');
    })).toBe(0);
    failing.mockRestore();
  });

  it('a kernel that fails in the middle', () => {
    const [yTrue, yPred] = inputs();
    let calls = 0;
    const failing = { ...tf, sum: ((...args: Parameters<typeof tf.sum>) => {
      if (++calls % 2 === 0) throw new Error('out of memory');
      return tf.sum(...args);
    }) as typeof tf.sum };
    const loss = lossFor(failing, 'dice', {}, { fused: false });
    expect(grownBy(() => {
      calls = 0;
      expect(() => loss(yTrue, yPred)).toThrow('out of memory');
    })).toBe(0);
  });

  it('1000 steps of a model with a loss and metrics, one per class too', async () => {
    const model = sequential({ layers: [layers.dense({ inputShape: [2, 2, 1], units: 2 })] });
    const options = { task: 'multiclass', classes: 2 } as const;
    model.compile({ optimizer: tf.train.adam(0.01), loss: lossFor(tf, 'dice-cross-entropy', options), metrics: [metricFor(tf, 'iou', options), ...metricsPerClass(tf, 'dice', options)] });
    const [x, y] = [tf.ones([2, 2, 2, 1]), tf.ones([2, 2, 2, 2])];
    await model.trainOnBatch(x, y);
    const before = tf.memory();
    for (let step = 0; step < 1000; step++) await model.trainOnBatch(x, y);
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers, numBytes: before.numBytes });
  });

  it('a number input beside a wrong tensor', () => {
    const loss = lossFor(tf, weighted([{ loss: 'dice', weight: 'diceWeight' }]));
    const [yTrue] = inputs();
    const wrong = tf.zeros([2, 2]);
    expect(grownBy(() => {
      expect(() => loss(yTrue, wrong, undefined, { diceWeight: 0.5 })).toThrow(/prediction/);
    })).toBe(0);
  });

  it('the adapter, also when it refuses values', async () => {
    const compiled = createAdapter(tf).compile('dice');
    const { feeds, shape } = sampleOf({}, { N: 1, H: 4, W: 4, C: 1 });
    const bad = { ...feeds, prediction: { data: new Float32Array(16).map(() => Number.NaN), shape } };
    await compiled.run(feeds, { gradient: true });
    const before = tf.memory().numTensors;
    for (let step = 0; step < STEPS; step++) {
      await compiled.run(feeds, { gradient: step % 2 === 0 });
      await expect(compiled.run(bad)).rejects.toThrow(/finite/);
    }
    expect(tf.memory().numTensors - before).toBe(0);
  });
});

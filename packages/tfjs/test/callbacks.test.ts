// Callbacks in real trainings whose watched number follows a script: what stops, what is restored, saved and lowered.
import * as core from '@tensorflow/tfjs-core';
import * as layersModule from '@tensorflow/tfjs-layers';
import { lossFor, metricFor } from '@semsegloss/tfjs';
import { checkpoint, earlyStopping, reduceOnPlateau } from '@semsegloss/tfjs/layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { start } from './backends.ts';

const tf = { ...core, ...layersModule };
const refusal = (code: string, message: RegExp): Error => expect.objectContaining({ code, message: expect.stringMatching(message) }) as Error;

/** A model whose weights move by learning rate · 1 each epoch, and whose metric `scripted` is the next of some numbers. */
function scriptedModel(numbers: readonly number[], optimizer: core.Optimizer): layersModule.LayersModel {
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1, useBias: false, kernelInitializer: 'zeros' })] });
  let epoch = 0;
  const scripted = (): core.Scalar => tf.scalar(numbers[epoch++] ?? Number.NaN);
  model.compile({ optimizer, loss: (_y, p) => tf.mean(p), metrics: [scripted] });
  return model;
}

const weightOf = (model: layersModule.LayersModel): number => model.getWeights()[0]?.dataSync()[0] ?? Number.NaN;

/** One batch per epoch; the weight after each epoch. */
async function fit(model: layersModule.LayersModel, epochs: number, callback: layersModule.Callback): Promise<{ weights: number[]; history: Record<string, unknown[]> }> {
  const weights: number[] = [];
  const x = tf.ones([1, 1]);
  const recorder = new tf.CustomCallback({ onEpochEnd: async () => { weights.push(weightOf(model)); } });
  const { history } = await model.fit(x, x, { epochs, verbose: 0, callbacks: [callback, recorder as never] });
  x.dispose();
  return { weights, history };
}

beforeAll(() => start('cpu'));

describe('early stopping', () => {
  it('stops after so many epochs without an improvement, with the weights of the best', async () => {
    const model = scriptedModel([3, 2, 5, 4, 1], tf.train.sgd(1));
    const { weights } = await fit(model, 5, earlyStopping(tf, { monitor: 'scripted', mode: 'min', patience: 2 }));
    expect(weights).toEqual([-1, -2, -3, -4]);
    expect(weightOf(model)).toBe(-2);
  });

  it('restores also when training ends by itself, and not when it was told not to', async () => {
    const restored = scriptedModel([1, 3, 2], tf.train.sgd(1));
    await fit(restored, 3, earlyStopping(tf, { monitor: 'scripted', mode: 'max', patience: 5 }));
    expect(weightOf(restored)).toBe(-2);
    const kept = scriptedModel([1, 3, 2], tf.train.sgd(1));
    await fit(kept, 3, earlyStopping(tf, { monitor: 'scripted', mode: 'max', patience: 5, restoreBestWeights: false }));
    expect(weightOf(kept)).toBe(-3);
  });

  it('takes NaN for no improvement, and a change within minDelta too', async () => {
    const diverged = scriptedModel([Number.NaN, 2, Number.NaN, Number.NaN], tf.train.sgd(1));
    await fit(diverged, 9, earlyStopping(tf, { monitor: 'scripted', mode: 'min', patience: 2 }));
    expect(weightOf(diverged)).toBe(-2);
    const flat = scriptedModel([2, 1.75, 1.5, 1.25], tf.train.sgd(1));
    const { weights } = await fit(flat, 9, earlyStopping(tf, { monitor: 'scripted', mode: 'min', minDelta: 0.5, patience: 3 }));
    // 2 − 1.5 is not more than 0.5; 2 − 1.25 is.
    expect(weights.length).toBe(4 + 3);
    expect(weightOf(flat)).toBe(-4);
  });

  it('starts anew with each training', async () => {
    const callback = earlyStopping(tf, { monitor: 'scripted', mode: 'min', patience: 1 });
    const model = scriptedModel([1, 2, 9, 8, 10], tf.train.sgd(1));
    await fit(model, 9, callback);
    expect(weightOf(model)).toBe(-1);
    await fit(model, 9, callback);
    expect(weightOf(model)).toBe(-3);
  });

  it('names what the logs have where they lack the number', async () => {
    const model = scriptedModel([1], tf.train.sgd(1));
    await expect(fit(model, 1, earlyStopping(tf))).rejects.toThrow(refusal('MISSING_INPUT', /validationData/));
    await expect(fit(model, 1, earlyStopping(tf, { monitor: 'scripte', mode: 'min' }))).rejects.toThrow(refusal('MISSING_INPUT', /Did you mean "scripted"/));
  });
});

describe('lowering the learning rate', () => {
  it.each([['sgd', () => tf.train.sgd(1)], ['momentum', () => tf.train.momentum(1, 0)]] as const)('is what %s then goes by', async (_name, make) => {
    const model = scriptedModel([1, 1, 1, 1, 1, 1, 1, 1], make());
    const { weights, history } = await fit(model, 8, reduceOnPlateau(tf, { monitor: 'scripted', mode: 'min', factor: 0.5, patience: 2, cooldown: 1, minLearningRate: 0.25 }));
    // Best in epoch 0, two without an improvement, one of rest, two without, one of rest, two without: but 0.25 is the least.
    const rates = [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25];
    expect(history['lr']).toEqual(rates);
    let weight = 0;
    expect(weights).toEqual(rates.map((rate) => (weight -= rate)));
  });

  it('works for optimizers that keep it to themselves', async () => {
    for (const optimizer of [tf.train.adam(1), tf.train.adamax(1), tf.train.rmsprop(1), tf.train.adagrad(1), tf.train.adadelta(1)]) {
      const model = scriptedModel([1, 1, 1], optimizer);
      const { history } = await fit(model, 3, reduceOnPlateau(tf, { monitor: 'scripted', mode: 'min', patience: 1 }));
      expect(history['lr'], optimizer.getClassName()).toEqual([1, 1, 0.1]);
    }
  });
});

describe('checkpoints', () => {
  it('saves the best so far, to any handler', async () => {
    const saved: number[] = [];
    const handler = tf.io.withSaveHandler(async ({ weightData }) => {
      saved.push(new Float32Array(weightData as ArrayBuffer)[0] ?? Number.NaN);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    });
    await fit(scriptedModel([2, 3, 1, 1, 0], tf.train.sgd(1)), 5, checkpoint(tf, handler, { monitor: 'scripted', mode: 'min' }));
    expect(saved).toEqual([-1, -3, -5]);
  });
});

describe('all callbacks', () => {
  it('know which way is better from the names of losses and metrics', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2, 2, 1], units: 1 })] });
    model.compile({ optimizer: 'sgd', loss: lossFor(tf, 'dice'), metrics: [metricFor(tf, 'iou'), metricFor(tf, 'false-positive-rate')] });
    const x = tf.ones([2, 2, 2, 1]);
    for (const monitor of ['loss', 'val_loss', 'iou', 'val_iou', 'val_false-positive-rate']) {
      await model.fit(x, x, { epochs: 2, verbose: 0, validationData: [x, x], callbacks: earlyStopping(tf, { monitor }) });
    }
    // A rate of errors is better when it is less; the number of pixels of a class has no better.
    expect(() => earlyStopping(tf, { monitor: 'val_prevalence' })).toThrow(refusal('PARAMETER_RANGE', /mode/));
    expect(() => earlyStopping(tf, { monitor: 'scripted' })).toThrow(refusal('PARAMETER_RANGE', /mode/));
  });

  it('leave no tensor behind, also when training fails in the middle', async () => {
    const x = tf.ones([1, 1]);
    const model = scriptedModel([], tf.train.sgd(1));
    const all = (): layersModule.Callback[] => [
      earlyStopping(tf, { monitor: 'loss', patience: 100 }), reduceOnPlateau(tf, { monitor: 'loss', patience: 1 }),
      checkpoint(tf, tf.io.withSaveHandler(async () => ({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } })), { monitor: 'loss' }),
    ];
    await model.fit(x, x, { epochs: 2, verbose: 0, callbacks: all() });
    const before = tf.memory().numTensors;
    await model.fit(x, x, { epochs: 20, verbose: 0, callbacks: all() });
    expect(tf.memory().numTensors).toBe(before);
    // tfjs keeps the logs of an epoch that fails; nothing of ours comes on top of them.
    const failing = async (callbacks: layersModule.Callback[]): Promise<number> => {
      const held = tf.memory().numTensors;
      const bomb = new tf.CustomCallback({ onEpochEnd: async (epoch) => { if (epoch === 2) throw new Error('power cut'); } }) as never;
      await expect(model.fit(x, x, { epochs: 5, verbose: 0, callbacks: [...callbacks, bomb] })).rejects.toThrow('power cut');
      return tf.memory().numTensors - held;
    };
    expect(await failing(all())).toBe(await failing([]));
  });

  it('refuse what makes no sense', () => {
    expect(() => earlyStopping(core as never)).toThrow(refusal('PARAMETER_RANGE', /layers/));
    expect(() => earlyStopping(tf, { patience: 0 })).toThrow(refusal('PARAMETER_RANGE', /patience/));
    expect(() => earlyStopping(tf, { mode: 'least' as never })).toThrow(refusal('PARAMETER_RANGE', /mode/));
    expect(() => earlyStopping(tf, { minDelta: -1 })).toThrow(refusal('PARAMETER_RANGE', /minDelta/));
    expect(() => reduceOnPlateau(tf, { factor: 1 })).toThrow(refusal('PARAMETER_RANGE', /factor/));
    expect(() => reduceOnPlateau(tf, { minLearningRate: Number.NaN })).toThrow(refusal('PARAMETER_RANGE', /minLearningRate/));
    expect(() => checkpoint(tf, 'x', { monitor: '' })).toThrow(refusal('PARAMETER_RANGE', /monitor/));
  });
});

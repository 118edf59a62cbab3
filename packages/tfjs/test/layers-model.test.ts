// Losses in LayersModel: every form of target, several outputs, weights, deep supervision, and loops of one's own.
import * as tf from '@tensorflow/tfjs-core';
import { input, layers, model as functional, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { deepSupervision, type Tensor as HostTensor } from '@semsegloss/core';
import { createAdapter, deepSupervisionFor, lossFor, resizeTargets, weightedLoss } from '@semsegloss/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOST_BACKENDS, start } from './backends.ts';

type Dataset = Parameters<LayersModel['fitDataset']>[0];

/** Pixels to logits by one dense layer, from zeros: the same in every test. */
function pixelModel(classes: number, space: (number | null)[] = [8, 8]): LayersModel {
  return sequential({ layers: [layers.dense({ inputShape: [...space, 2], units: classes, kernelInitializer: 'zeros' })] });
}

function images(n: number, space: number[] = [8, 8]): tf.Tensor {
  const shape = [n, ...space, 2];
  return tf.randomUniform(shape as [number], -1, 1, 'float32', 5);
}

/** Class ids [n, ..., 1] from the features: learnable. */
function labelsOf(x: tf.Tensor, classes: number): tf.Tensor {
  return tf.tidy(() => tf.cast(tf.floor(tf.mul(tf.div(tf.add(tf.slice(x, x.shape.map(() => 0), [...x.shape.slice(0, -1), 1]), 1), 2), classes)), 'int32'));
}

const oneHot = (labels: tf.Tensor, classes: number): tf.Tensor => tf.cast(tf.oneHot(tf.reshape(labels, labels.shape.slice(0, -1) as [number]), classes), 'float32');

/** Batches as tfjs-data gives them, made anew for each epoch; tfjs disposes of them. */
function batches(x: tf.Tensor, y: tf.Tensor, size: number): Dataset {
  const slice = (t: tf.Tensor, from: number): tf.Tensor => tf.slice(t, [from, ...t.shape.slice(1).map(() => 0)], [Math.min(size, (t.shape[0] ?? 0) - from), ...t.shape.slice(1)]);
  return {
    size: Math.ceil((x.shape[0] ?? 0) / size),
    iterator: async () => {
      let from = 0;
      return { next: async () => {
        if (from >= (x.shape[0] ?? 0)) return { value: null, done: true };
        const value = { xs: slice(x, from), ys: slice(y, from) };
        from += size;
        return { value, done: false };
      } };
    },
  } as unknown as Dataset;
}

const host = (tensor: tf.Tensor): HostTensor => ({ data: Float32Array.from(tensor.dataSync()), shape: tensor.shape });
const refusal = (code: string): Error => expect.objectContaining({ code }) as Error;
const lastOf = (values: unknown): number => (values as number[]).at(-1) ?? Number.NaN;

describe.each(HOST_BACKENDS)('LayersModel on tfjs-%s', (backend) => {
  beforeAll(() => start(backend));

  it('float32 and int32 targets train alike, with a last batch that is smaller and sizes that are open', async () => {
    const x = images(5);
    const y = labelsOf(x, 2);
    const histories = await Promise.all([y, tf.cast(y, 'float32')].map(async (target) => {
      const trained = pixelModel(1, [null, null]);
      trained.compile({ optimizer: tf.train.adam(0.1), loss: lossFor(tf, 'dice-cross-entropy') });
      return (await trained.fit(x, target, { epochs: 3, batchSize: 2, shuffle: false, verbose: 0 })).history['loss'] as number[];
    }));
    expect(histories[0]).toEqual(histories[1]);
    expect(lastOf(histories[0])).toBeLessThan(histories[0]?.[0] ?? 0);
  });

  it('class ids [N, H, W, 1] train by fitDataset as one-hot targets do by fit', async () => {
    const x = images(5);
    const y = labelsOf(x, 3);
    const options = { task: 'multiclass', classes: 3 } as const;
    const [dense, ids] = [pixelModel(3), pixelModel(3)];
    dense.compile({ optimizer: tf.train.adam(0.1), loss: lossFor(tf, 'cross-entropy', options) });
    ids.compile({ optimizer: tf.train.adam(0.1), loss: lossFor(tf, 'cross-entropy', { ...options, targets: 'labels' }) });
    const expected = (await dense.fit(x, oneHot(y, 3), { epochs: 3, batchSize: 2, shuffle: false, verbose: 0 })).history['loss'] as number[];
    const { history } = await ids.fitDataset(batches(x, y, 2), { epochs: 3, verbose: 0, validationData: batches(x, y, 2) });
    expect(history['loss']).toEqual(expected);
    expect(lastOf(history['val_loss'])).toBeLessThan(expected[0] ?? 0);
    // fit itself compares shapes before any loss is asked.
    await expect(ids.fit(x, y, { verbose: 0 })).rejects.toThrow(/target/);
  });

  it('volumes, NDHWC', async () => {
    const x = images(3, [2, 4, 4]);
    const y = labelsOf(x, 2);
    const trained = pixelModel(1, [2, 4, 4]);
    trained.compile({ optimizer: tf.train.adam(0.1), loss: lossFor(tf, 'tversky', { layout: 'NDHWC' }) });
    const { history } = await trained.fit(x, y, { epochs: 4, batchSize: 3, validationData: [x, y], verbose: 0 });
    expect(lastOf(history['loss'])).toBeLessThan((history['loss'] as number[])[0] ?? 0);
    expect((trained.evaluate(x, y) as tf.Scalar).dataSync()[0]).toBe(lastOf(history['val_loss']));
    const split = await trained.fit(x, y, { validationSplit: 0.4, verbose: 0 });
    expect(Number.isFinite(lastOf(split.history['val_loss']))).toBe(true);
  });

  it.each(['array', 'object'] as const)('several outputs, losses as an %s, one of them weighted', async (form) => {
    const x = images(4);
    const y = labelsOf(x, 2);
    const pixels = input({ shape: [8, 8, 2] });
    const output = (name: string): ReturnType<typeof input> => layers.dense({ units: 1, name, kernelInitializer: 'ones' }).apply(pixels) as ReturnType<typeof input>;
    const trained = functional({ inputs: pixels, outputs: [output('mask'), output('edge')] });
    const [mask, edge] = [lossFor(tf, 'dice'), weightedLoss(tf, lossFor(tf, 'focal'), 0.25)];
    trained.compile({ optimizer: tf.train.sgd(0), loss: form === 'array' ? [mask, edge] : { mask, edge } });
    const { history } = await trained.fit(x, form === 'array' ? [y, y] : { mask: y, edge: y }, { epochs: 1, batchSize: 4, shuffle: false, verbose: 0 });
    const [p, q] = trained.predict(x) as tf.Tensor[];
    const expected = [lossFor(tf, 'dice')(y, p as tf.Tensor).dataSync()[0] ?? 0, (lossFor(tf, 'focal')(y, q as tf.Tensor).dataSync()[0] ?? 0) / 4];
    expect(history['mask_loss']).toEqual([expected[0]]);
    expect(history['edge_loss']).toEqual([expected[1]]);
    expect(lastOf(history['loss'])).toBe(Math.fround((expected[0] ?? 0) + (expected[1] ?? 0)));
  });

  it('deep supervision: outputs of three sizes, each with its target', async () => {
    const x = images(2);
    const y = labelsOf(x, 2);
    const pixels = input({ shape: [8, 8, 2] });
    const outputs = [1, 2, 4].map((factor) => layers.dense({ units: 1, kernelInitializer: 'ones' }).apply(
      factor === 1 ? pixels : layers.averagePooling2d({ poolSize: factor }).apply(pixels),
    ) as ReturnType<typeof input>);
    const trained = functional({ inputs: pixels, outputs });
    trained.compile({ optimizer: tf.train.sgd(0.5), loss: deepSupervisionFor(tf, 'dice', {}, { outputs: 3, weights: 'first' }) });
    const targets = resizeTargets(tf, y, trained.outputs.map(({ shape }) => shape));
    expect(targets.map(({ shape, dtype }) => [...shape, dtype])).toEqual([[2, 8, 8, 1, 'int32'], [2, 4, 4, 1, 'int32'], [2, 2, 2, 1, 'int32']]);
    // The same sum, with targets resized on the host.
    const predictions = (trained.predict(x) as tf.Tensor[]).map(host);
    const expected = await deepSupervision(createAdapter(tf), 'dice', {}, { weights: 'first' }).run({ predictions, target: host(y) });
    const { history } = await trained.fit(x, targets, { epochs: 3, batchSize: 2, shuffle: false, verbose: 0 });
    expect((history['loss'] as number[])[0]).toBeCloseTo(expected.value, 6);
    expect(lastOf(history['loss'])).toBeLessThan(expected.value);
  });

  it('what tfjs does with weights: nothing for images, so that classWeights of the loss do it', async () => {
    const x = images(4);
    const y = oneHot(labelsOf(x, 3), 3);
    const trained = pixelModel(3);
    trained.compile({ optimizer: 'sgd', loss: lossFor(tf, 'cross-entropy', { task: 'multiclass', classWeights: [1, 2, 3] }) });
    await expect(trained.fit(x, y, { sampleWeight: tf.ones([4]), verbose: 0 })).rejects.toThrow('not supported');
    await expect(trained.fit(x, y, { classWeight: { 0: 1, 1: 2, 2: 3 }, verbose: 0 })).rejects.toThrow('rank');
    await trained.fit(x, y, { epochs: 1, verbose: 0 });
  });

  it('weights per image in a loop of one\'s own: the elements of the loss times the weights', () => {
    const x = images(2);
    const y = labelsOf(x, 2);
    const trained = pixelModel(1);
    const each = lossFor(tf, 'dice', { reduction: 'none' });
    const variables = trained.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const slopes = (weights: number[]): number[] => tf.tidy(() => {
      const { grads } = tf.variableGrads(() => tf.sum(tf.mul(each(y, trained.apply(x) as tf.Tensor), tf.tensor2d(weights, [2, 1]))) as tf.Scalar, variables);
      return variables.flatMap(({ name }) => [...(grads[name]?.dataSync() ?? [])]);
    });
    const [first, second, both] = [slopes([1, 0]), slopes([0, 1]), slopes([0.5, 2])];
    both.forEach((slope, i) => expect(slope).toBeCloseTo(0.5 * (first[i] ?? 0) + 2 * (second[i] ?? 0), 6));
    expect(first).not.toEqual(second);
  });

  it('a model that does not fit the loss is refused in fit, in words of the loss', async () => {
    const x = images(2);
    const trained = pixelModel(3);
    trained.compile({ optimizer: 'sgd', loss: lossFor(tf, 'dice') });
    await expect(trained.fit(x, oneHot(labelsOf(x, 3), 3), { verbose: 0 })).rejects.toThrow(refusal('SHAPE_MISMATCH'));
    const probabilities = pixelModel(1);
    probabilities.compile({ optimizer: 'sgd', loss: lossFor(tf, 'dice', { task: 'multiclass' }) });
    await expect(probabilities.fit(x, labelsOf(x, 2), { verbose: 0 })).rejects.toThrow(refusal('OPTION_CONFLICT'));
    const asleep = pixelModel(1);
    asleep.compile({ optimizer: 'sgd', loss: lossFor({ ...tf, getBackend: () => '' }, 'dice') });
    await expect(asleep.fit(x, labelsOf(x, 2), { verbose: 0 })).rejects.toThrow(refusal('BACKEND_MISSING'));
  });

  it('eagerly, in a tidy, in tf.grads and in optimizer.minimize', () => {
    // One pixel of logit 0, target 1: cross-entropy ln 2, slope −1/2.
    const loss = lossFor(tf, 'cross-entropy');
    const [y, p] = [tf.ones([1, 1, 1, 1]), tf.zeros([1, 1, 1, 1])];
    expect(loss(y, p).dataSync()[0]).toBeCloseTo(Math.LN2, 6);
    expect(tf.tidy(() => loss(tf.clone(y), tf.neg(p)).dataSync()[0])).toBeCloseTo(Math.LN2, 6);
    const [toTruth, toLogit] = tf.grads((truth, logit) => tf.mul(loss(truth as tf.Tensor, logit as tf.Tensor), tf.sum(truth as tf.Tensor)))([y, p]);
    // The target is a constant of the loss: only the factor beside it has a slope with respect to it.
    expect(toTruth?.dataSync()[0]).toBeCloseTo(Math.LN2, 6);
    expect(toLogit?.dataSync()[0]).toBeCloseTo(-0.5, 6);
    const logit = tf.variable(p);
    const cost = tf.train.sgd(1).minimize(() => loss(y, logit), true, [logit]);
    expect(cost?.dataSync()[0]).toBeCloseTo(Math.LN2, 6);
    expect(logit.dataSync()[0]).toBeCloseTo(0.5, 6);
  });
});

describe('helpers for several outputs', () => {
  beforeAll(() => start('cpu'));

  it('resizes class ids, dense targets and volumes by the nearest pixel', () => {
    // 4 to 2: middles at 0.5 · 2 = 1 and 1.5 · 2 = 3. 2 to 3: ⌊1/3⌋, ⌊1⌋, ⌊5/3⌋ = 0, 1, 1.
    const ids = tf.tensor([0, 1, 2, 3], [1, 1, 4], 'int32');
    const [half] = resizeTargets(tf, ids, [[null, 1, 2, 5]]);
    expect([half?.dtype, ...(half?.dataSync() ?? [])]).toEqual(['int32', 1, 3]);
    const [wider] = resizeTargets(tf, tf.tensor([7, 8], [1, 2, 1, 1]), [[null, 3, 1, 1]]);
    expect([...(wider?.dataSync() ?? [])]).toEqual([7, 8, 8]);
    const [channelsFirst] = resizeTargets(tf, tf.reshape(tf.range(0, 8), [1, 2, 1, 4]), [[null, 2, 1, 2]], { layout: 'NCHW' });
    expect([...(channelsFirst?.dataSync() ?? [])]).toEqual([1, 3, 5, 7]);
    const [volume] = resizeTargets(tf, tf.reshape(tf.range(0, 8), [1, 2, 2, 2, 1]), [[null, 1, 1, 2, 1]], { layout: 'NDHWC' });
    expect([...(volume?.dataSync() ?? [])]).toEqual([6, 7]);
  });

  it('refuses what cannot be right', () => {
    const y = tf.ones([1, 4, 4, 1]);
    expect(() => resizeTargets(tf, tf.ones([4, 4]), [[null, 2, 2, 1]])).toThrow(refusal('SHAPE_MISMATCH'));
    expect(() => resizeTargets(tf, y, [[null, null, 2, 1]])).toThrow(refusal('SHAPE_MISMATCH'));
    expect(() => resizeTargets(tf, y, [[null, 2, 2]])).toThrow(refusal('SHAPE_MISMATCH'));
    expect(() => resizeTargets(tf, [1] as never, [[null, 2, 2, 1]])).toThrow(refusal('DTYPE_MISMATCH'));
    y.dispose();
    expect(() => resizeTargets(tf, y, [[null, 2, 2, 1]])).toThrow(refusal('DISPOSED'));
    const dice = lossFor(tf, 'dice');
    expect(() => weightedLoss(tf, dice, -1)).toThrow(refusal('PARAMETER_RANGE'));
    expect(() => weightedLoss(tf, 'dice' as never, 1)).toThrow(refusal('PARAMETER_RANGE'));
    expect(() => deepSupervisionFor(tf, 'dice', {}, { outputs: 0 })).toThrow(refusal('PARAMETER_RANGE'));
    expect(() => deepSupervisionFor(tf, 'dice', {}, { outputs: 3, weights: [1, 0.5] })).toThrow(refusal('PARAMETER_RANGE'));
    expect(() => deepSupervisionFor(tf, 'dice', { reduction: 'none' }, { outputs: 3 })).toThrow(refusal('OPTION_CONFLICT'));
  });

  it('names its functions', () => {
    expect(lossFor(tf, 'dice').name).toBe('dice');
    expect(weightedLoss(tf, lossFor(tf, 'focal'), 2).name).toBe('focal');
  });
});

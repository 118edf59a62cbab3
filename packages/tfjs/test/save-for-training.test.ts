// A model that is saved, loaded and trained on must end where one that was never interrupted ends.
import * as core from '@tensorflow/tfjs-core';
import * as layersModule from '@tensorflow/tfjs-layers';
import { defineLoss, perPixel, weighted } from '@semsegloss/core';
import { lossFor, metricFor, metricsPerClass, weightedLoss } from '@semsegloss/tfjs';
import { checkpoint, loadForTraining, saveForTraining } from '@semsegloss/tfjs/layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { start } from './backends.ts';

const tf = { ...core, ...layersModule };
type Compile = Parameters<layersModule.LayersModel['compile']>[0];
const refusal = (code: string, message: RegExp): Error => expect.objectContaining({ code, message: expect.stringMatching(message) }) as Error;

/** As a file would keep them: JSON and bytes, and no object shared. */
function memory(): core.io.IOHandler {
  let kept: { text: string; data: ArrayBuffer } | undefined;
  return {
    save: async ({ weightData, ...rest }) => {
      kept = { text: JSON.stringify(rest), data: (weightData as ArrayBuffer).slice(0) };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
    load: async () => ({ ...JSON.parse(kept?.text ?? '{}') as core.io.ModelArtifacts, weightData: kept?.data.slice(0) as ArrayBuffer }),
  };
}

function model(args: Partial<Compile> & Pick<Compile, 'loss'>, outputs = 1, classes = 1): layersModule.LayersModel {
  const pixels = tf.input({ shape: [4, 4, 2] });
  const heads = Array.from({ length: outputs }, (_, i) => tf.layers.dense({ units: classes, name: `head${i}`, kernelInitializer: 'ones' }).apply(pixels) as layersModule.SymbolicTensor);
  const made = tf.model({ inputs: pixels, outputs: heads });
  made.compile({ optimizer: tf.train.adam(0.05), ...args });
  return made;
}

const x = (): core.Tensor => tf.randomUniform([4, 4, 4, 2], -1, 1, 'float32', 11);
const y = (classes = 1): core.Tensor => {
  const ids = tf.cast(tf.randomUniform([4, 4, 4, 1], 0, Math.max(2, classes), 'int32', 12), 'int32');
  return classes === 1 ? ids : tf.cast(tf.oneHot(tf.reshape(ids, [4, 4, 4]), classes), 'float32');
};

async function train(of: layersModule.LayersModel, epochs: number, target: core.Tensor | core.Tensor[]): Promise<Record<string, unknown>> {
  return (await of.fit(x(), target, { epochs, batchSize: 2, shuffle: false, verbose: 0 })).history;
}

beforeAll(() => start('cpu'));

describe('saving for training', () => {
  it.each([
    ['adam', () => tf.train.adam(0.05)], ['sgd', () => tf.train.sgd(0.5)], ['momentum', () => tf.train.momentum(0.1, 0.9)], ['rmsprop', () => tf.train.rmsprop(0.05)],
  ] as const)('goes on exactly where it stopped: %s', async (_name, optimizer) => {
    const options = { fnWeight: 0.7, fpWeight: 0.3 };
    const through = model({ optimizer: optimizer(), loss: lossFor(tf, 'tversky', options), metrics: [metricFor(tf, 'iou'), metricFor(tf, 'f-beta', { beta: 0.5, name: 'half' })] });
    const stopped = model({ optimizer: optimizer(), loss: lossFor(tf, 'tversky', options), metrics: [metricFor(tf, 'iou'), metricFor(tf, 'f-beta', { beta: 0.5, name: 'half' })] });
    await train(through, 2, y());
    const expected = await train(through, 2, y());
    await train(stopped, 2, y());
    const file = memory();
    await saveForTraining(tf, stopped, file);
    expect(await train(await loadForTraining(tf, file), 2, y())).toEqual(expected);
    expect(Object.keys(expected)).toEqual(['loss', 'iou', 'half']);
  });

  it.each(['array', 'object'] as const)('several outputs as an %s: ours, weighted, and tfjs\' own by name', async (form) => {
    const losses = [lossFor(tf, 'dice'), weightedLoss(tf, lossFor(tf, 'focal', { gamma: 1 }), 0.5), 'meanSquaredError'] as const;
    const loss = form === 'array' ? [...losses] : Object.fromEntries(losses.map((each, i) => [`head${i}`, each]));
    const metrics = form === 'array' ? [metricFor(tf, 'dice')] : { head0: metricFor(tf, 'dice'), head2: 'mse' };
    const original = model({ loss: loss as never, metrics }, 3);
    const file = memory();
    await saveForTraining(tf, original, file);
    const targets = [y(), y(), y()];
    expect(await train(await loadForTraining(tf, file), 2, targets)).toEqual(await train(original, 2, targets));
  });

  it('metrics per class, with their names', async () => {
    const args = { loss: lossFor(tf, 'cross-entropy', { task: 'multiclass' }), metrics: metricsPerClass(tf, 'iou', { task: 'multiclass', classes: 3 }, ['sky', 'road', 'car']) };
    const original = model(args, 1, 3);
    const file = memory();
    await saveForTraining(tf, original, file);
    const history = await train(await loadForTraining(tf, file), 1, y(3));
    expect(Object.keys(history)).toEqual(['loss', 'iou_sky', 'iou_road', 'iou_car']);
    expect(history).toEqual(await train(original, 1, y(3)));
  });

  it('losses of one\'s own are given again', async () => {
    const own = defineLoss({
      slug: 'square', title: 'Squared error', family: 'distribution', formula: 'mean (p − y)²', parameters: {},
      source: { authors: 'a', year: 1950, title: 'b', where: 'c' }, properties: { range: [0, 1], perfect: 'zero', permutationInvariant: true, monotone: true },
      define: (problem) => perPixel(problem.probability.sub(problem.target).pow(2)),
    });
    const sum = weighted([{ loss: own, weight: 0.5 }, { loss: 'dice' }], { slug: 'my-sum' });
    const original = model({ loss: lossFor(tf, sum) });
    const file = memory();
    await saveForTraining(tf, original, file);
    await expect(loadForTraining(tf, file)).rejects.toThrow(refusal('UNKNOWN_NAME', /my-sum/));
    expect(await train(await loadForTraining(tf, file, { definitions: [sum] }), 1, y())).toEqual(await train(original, 1, y()));
  });

  it('keeps the metadata of others, and stays a plain model to tfjs', async () => {
    const original = model({ loss: lossFor(tf, 'dice') });
    original.setUserDefinedMetadata({ author: 'me' });
    await train(original, 1, y());
    const file = memory();
    await saveForTraining(tf, original, file);
    const plain = await tf.loadLayersModel(file);
    expect(plain.getUserDefinedMetadata()).toMatchObject({ author: 'me', semsegloss: { version: 1, loss: { slug: 'dice' } } });
    expect((plain.predict(x()) as core.Tensor).dataSync()).toEqual((original.predict(x()) as core.Tensor).dataSync());
    // Saved once more from the loaded one.
    const again = await loadForTraining(tf, file);
    await saveForTraining(tf, again, file);
    expect((await tf.loadLayersModel(file)).getUserDefinedMetadata()).toMatchObject({ author: 'me', semsegloss: { loss: { slug: 'dice' } } });
  });

  it('a checkpoint with its optimizer is one of these', async () => {
    const file = memory();
    const original = model({ loss: lossFor(tf, 'dice') });
    await original.fit(x(), y(), { epochs: 1, verbose: 0, callbacks: checkpoint(tf, file, { monitor: 'loss', includeOptimizer: true }) });
    expect(await train(await loadForTraining(tf, file), 1, y())).toEqual(await train(original, 1, y()));
  });

  it('leaves no tensor behind', async () => {
    const original = model({ loss: lossFor(tf, 'dice') });
    await train(original, 1, y());
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) await saveForTraining(tf, original, memory());
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what it could not load again', async () => {
    const foreign = model({ loss: (a: core.Tensor, b: core.Tensor) => tf.mean(tf.squaredDifference(a, b)) });
    await expect(saveForTraining(tf, foreign, memory())).rejects.toThrow(refusal('UNSUPPORTED', /by name/));
    const raw = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
    await expect(saveForTraining(tf, raw, memory())).rejects.toThrow(refusal('PARAMETER_RANGE', /compile/));
    const file = memory();
    await raw.save(file);
    await expect(loadForTraining(tf, file)).rejects.toThrow(refusal('FILE_UNSUPPORTED', /saveForTraining/));
    const good = model({ loss: lossFor(tf, 'dice') });
    await expect(saveForTraining(tf, good, 'nowhere://x')).rejects.toThrow(refusal('PARAMETER_RANGE', /indexeddb/));
    await expect(loadForTraining(tf, {})).rejects.toThrow(refusal('PARAMETER_RANGE', /load/));
    await expect(loadForTraining(core as never, file)).rejects.toThrow(refusal('PARAMETER_RANGE', /layers/));
    const newer: core.io.IOHandler = { load: async () => ({ userDefinedMetadata: { semsegloss: { version: 2 } } }) };
    await expect(loadForTraining(tf, newer)).rejects.toThrow(refusal('FILE_UNSUPPORTED', /version 1/));
  });
});

// Whole runs on slices small enough for a test: learning, resuming, stopping, and what is refused.

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../src/compare/model/backend.ts';
import { randomFrom } from '../src/compare/model/random.ts';
import { trainJob, type TrainingLoss, type TrainingReport } from '../src/compare/model/train.ts';
import { UNet } from '../src/compare/model/unet.ts';
import { meanScores } from '../src/compare/scores.ts';
import type { Dataset, Job, JobResult, Sample, TrainingOptions } from '../src/compare/types.ts';

const crossEntropy: TrainingLoss = (yTrue, yPred) => tf.tidy(() => {
  const classes = yPred.shape.at(-1)!;
  if (classes === 1) return tf.losses.sigmoidCrossEntropy(yTrue, yPred) as tf.Scalar;
  return tf.losses.softmaxCrossEntropy(tf.reshape(yTrue, [-1, classes]), tf.reshape(yPred, [-1, classes])) as tf.Scalar;
});

/** Bright squares on noise; with three classes the dark ones are the second. */
function squares(name: string, classes: number, size: number, seed: number): Sample {
  const random = randomFrom('squares', seed);
  const image = Float32Array.from({ length: size * size }, () => 0.4 + 0.1 * random.next());
  const mask = new Uint8Array(size * size);
  for (let id = 1; id < classes; id += 1) {
    const side = Math.floor(size / 3);
    const [top, left] = [random.below(size - side), random.below(size - side)];
    for (let y = top; y < top + side; y += 1) {
      for (let x = left; x < left + side; x += 1) {
        image[y * size + x] = id === 1 ? 0.9 : 0.05;
        mask[y * size + x] = id;
      }
    }
  }
  return { name, image, mask };
}

function data(classes: number, size = 16): Dataset {
  const make = (count: number, from: number): Sample[] => Array.from({ length: count }, (_, index) => squares(`s${from + index}`, classes, size, from + index));
  return {
    name: 'squares', fingerprint: 'f', height: size, width: size,
    classes: ['background', 'bright', 'dark'].slice(0, classes),
    splits: { train: make(6, 0), validation: make(3, 100), test: make(3, 200) },
  };
}

function job(training: Partial<TrainingOptions> = {}): Job {
  return {
    id: 'job', dataset: 'squares', fingerprint: 'f', loss: 'cross-entropy', parameters: {}, seed: 3,
    training: { steps: 20, batchSize: 4, learningRate: 0.02, evaluateEvery: 5, filters: 4, depth: 1, ...training },
  };
}

const untimed = ({ milliseconds, ...rest }: JobResult): Omit<JobResult, 'milliseconds'> => {
  expect(milliseconds.step).toBeGreaterThan(0);
  expect(milliseconds.loss).toBeGreaterThan(0);
  expect(milliseconds.total).toBeGreaterThan(milliseconds.step);
  return rest;
};

beforeAll(async () => {
  expect(await startBackend()).toMatchObject({ backend: 'tfjs-wasm', threads: 1 });
});

const shape = { filters: 3, depth: 2, outputs: 2 };

function weights(seed: number): Float32Array[] {
  const net = new UNet({ ...shape, seed });
  const values = net.variables.map((variable) => variable.dataSync<'float32'>());
  net.dispose();
  return values;
}

const broken: TrainingLoss = (yTrue, yPred) => tf.mul(crossEntropy(yTrue, yPred), Number.NaN) as tf.Scalar;

describe('UNet', () => {
  test('weights follow from the seed, whatever was made before', () => {
    const first = weights(1);
    expect(weights(2)).not.toEqual(first);
    expect(weights(1)).toEqual(first);
  });

  test('logits have the size of the images, and do not depend on the rest of the batch', () => {
    const net = new UNet({ ...shape, seed: 1 });
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const images = tf.randomNormal([3, 8, 12, 1], 0, 1, 'float32', 1) as tf.Tensor4D;
      const together = net.logits(images);
      expect(together.shape).toEqual([3, 8, 12, 2]);
      const alone = net.logits(tf.slice(images, [1, 0, 0, 0], [1, -1, -1, -1]));
      expect(alone.dataSync()).toEqual(tf.slice(together, [1, 0, 0, 0], [1, -1, -1, -1]).dataSync());
      expect(() => net.logits(tf.zeros([1, 8, 10, 1]))).toThrow(/multiples of 4 at depth 2, got 10/);
    });
    expect(tf.memory().numTensors).toBe(before);
    net.dispose();
    expect(() => new UNet({ ...shape, filters: 0, seed: 1 })).toThrow(/filters must be a whole number from 1, got 0/);
  });
});

describe('trainJob', () => {
  for (const classes of [2, 3]) {
    test(`learns ${classes} classes and reports what it did`, async () => {
      const dataset = data(classes);
      const reports: TrainingReport[] = [];
      const request = job({ steps: 60, evaluateEvery: 20 });
      const result = await trainJob({ job: request, dataset, loss: crossEntropy, onProgress: (report) => reports.push(report) });
      expect(result.curve.map(({ step }) => step)).toEqual([0, 20, 40, 60]);
      expect(reports.map(({ step, steps }) => [step, steps])).toEqual([[0, 60], [20, 60], [40, 60], [60, 60]]);
      expect(result.curve.at(-1)!.trainingLoss).toBeLessThan(result.curve[0]!.trainingLoss / 2);
      // More of the foreground found than missed or invented, on slices that it never saw.
      expect(meanScores(result.test)!.dice).toBeGreaterThan(1 / 2);
      expect(result.test.flat().reduce((sum, pixels) => sum + pixels, 0)).toBe(3 * 16 * 16);
      const dice = result.curve.map(({ validation }) => meanScores(validation)?.dice ?? 0);
      expect(result.bestStep).toBe(result.curve[dice.indexOf(Math.max(...dice))]!.step);
      const predicted = result.predictions.map((row) => Buffer.from(row, 'base64'));
      expect(predicted.map((row) => row.length)).toEqual([256, 256, 256]);
      const agreeing = dataset.splits.test.reduce((sum, { mask }, index) => sum + mask.filter((id, pixel) => id === predicted[index]![pixel]).length, 0);
      expect(agreeing).toBe(result.test.reduce((sum, row, id) => sum + row[id]!, 0));
      untimed(result);
    });
  }

  test('slices of any size: padded for the U-Net, scored as they were', async () => {
    const result = await trainJob({ job: job({ steps: 2, evaluateEvery: 2, depth: 2 }), dataset: data(2, 13), loss: crossEntropy });
    expect(Buffer.from(result.predictions[0]!, 'base64').length).toBe(13 * 13);
    expect(result.test.flat().reduce((sum, pixels) => sum + pixels, 0)).toBe(3 * 13 * 13);
  });

  test('a resumed run has the same bits, from each checkpoint and from where it was stopped', async () => {
    const dataset = data(2);
    const states: Uint8Array[] = [];
    const whole = untimed(await trainJob({ job: job(), dataset, loss: crossEntropy, onCheckpoint: (state) => states.push(state) }));
    expect(states.length).toBe(5);
    for (const checkpoint of states) {
      expect(untimed(await trainJob({ job: job(), dataset, loss: crossEntropy, checkpoint }))).toEqual(whole);
    }
    // Stopped in the middle, at steps that are and are not followed by a validation.
    for (const stopAt of [7, 10]) {
      const control = new AbortController();
      let taken = 0;
      let last: Uint8Array | undefined;
      const counting: TrainingLoss = (yTrue, yPred) => {
        taken += 1;
        // Three timings of the loss at step 0 and at each validation, one call per step.
        if (taken === stopAt + 3 * (1 + Math.floor((stopAt - 1) / 5))) control.abort();
        return crossEntropy(yTrue, yPred);
      };
      const stopped = trainJob({ job: job(), dataset, loss: counting, signal: control.signal, onCheckpoint: (state) => { last = state; } });
      await expect(stopped).rejects.toThrow(/aborted/);
      const calls = taken;
      expect(untimed(await trainJob({ job: job(), dataset, loss: crossEntropy, checkpoint: last }))).toEqual(whole);
      expect(calls - (stopAt + 3 * (1 + Math.floor((stopAt - 1) / 5)))).toBeLessThanOrEqual(3);
    }
  });

  test('a stopped run stops before it starts', async () => {
    await expect(trainJob({ job: job(), dataset: data(2), loss: crossEntropy, signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
  });

  test('batches and first weights do not depend on the loss', async () => {
    const seen: Float32Array[][] = [];
    for (const factor of [1, 3]) {
      const targets: Float32Array[] = [];
      const loss: TrainingLoss = (yTrue, yPred) => {
        targets.push(yTrue.dataSync<'float32'>());
        if (targets.length === 1) targets.push(yPred.dataSync<'float32'>());
        return tf.mul(crossEntropy(yTrue, yPred), factor) as tf.Scalar;
      };
      await trainJob({ job: job({ steps: 1, evaluateEvery: 1 }), dataset: data(2), loss });
      seen.push(targets);
    }
    expect(seen[0]).toEqual(seen[1]);
  });

  test('a loss that is not finite is refused, with its name, step and value', async () => {
    await expect(trainJob({ job: job(), dataset: data(2), loss: broken })).rejects.toThrow(/must be finite, got NaN from cross-entropy at step 0/);
  });

  test('a checkpoint of another job, or a part of one, is refused', async () => {
    const states: Uint8Array[] = [];
    const dataset = data(2);
    const short = job({ steps: 1, evaluateEvery: 1 });
    await trainJob({ job: short, dataset, loss: crossEntropy, onCheckpoint: (state) => states.push(state) });
    const state = states.at(-1)!;
    const resume = (id: string, checkpoint: Uint8Array): Promise<JobResult> => trainJob({ job: { ...short, id }, dataset, loss: crossEntropy, checkpoint });
    await expect(resume('other', state)).rejects.toThrow(/state of job other, got one of job job/);
    await expect(resume('job', state.subarray(0, state.length - 4))).rejects.toThrow(/bytes of numbers instead of/);
    await expect(resume('job', state.subarray(0, 3))).rejects.toThrow(/got 3 bytes/);
  });

  test('200 steps leak no tensors', async () => {
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    await trainJob({
      job: job({ steps: 200, evaluateEvery: 50, filters: 2 }), dataset: data(2, 8), loss: crossEntropy,
      onProgress: () => counts.push(tf.memory().numTensors, tf.memory().numDataBuffers),
    });
    expect(new Set(counts.filter((_, index) => index % 2 === 0)).size).toBe(1);
    expect(new Set(counts.filter((_, index) => index % 2 === 1)).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('the backend cannot change its threads, and refuses nonsense', () => {
  expect(() => startBackend(2)).toThrow(/already started with 1 threads, got 2/);
  expect(() => startBackend(0)).toThrow(/whole number from 1, got 0/);
});

// One run of a comparison: a U-Net trained with one loss from one seed, validated as it goes, resumable at any step.
// The loss is handed in; nothing here knows its name beyond saying it in an error. What it prints: nothing.

import * as tf from '@tensorflow/tfjs-core';
import { Adam } from '@semsegloss/tfjs/wasm-training';
import { padForDepth } from '../padding.ts';
import { meanScores } from '../scores.ts';
import { median } from '../spread.ts';
import type { ConfusionMatrix, CurvePoint, Dataset, Job, JobResult, Split } from '../types.ts';
import { startBackend } from './backend.ts';
import { batches, type Batch } from './batches.ts';
import { decodeState, encodeState, type TrainingState } from './checkpoint.ts';
import { learningRateAt } from './learning-rate.ts';
import { countPixels, predict } from './predict.ts';
import { standardiser } from './standardise.ts';
import { UNet } from './unet.ts';

/**
 * A loss on logits: `yTrue` and `yPred` are [batch, height, width, 1] for two classes, else
 * [batch, height, width, classes] with one-hot targets. Differentiable by `yPred`; disposes what it makes.
 */
export type TrainingLoss = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Scalar;

/** Told at step 0, at every `evaluateEvery` steps, and at the end. */
export interface TrainingReport {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Mean training loss since the last report; at step 0 the loss of the first batch. */
  readonly trainingLoss: number;
  readonly validation: ConfusionMatrix;
}

export interface TrainOptions {
  readonly job: Job;
  readonly dataset: Dataset;
  readonly loss: TrainingLoss;
  /** Bytes that `onCheckpoint` gave for the same job. */
  readonly checkpoint?: Uint8Array | undefined;
  readonly onProgress?: (report: TrainingReport) => void;
  /** Given the state after each validation, and once more when the run is aborted. */
  readonly onCheckpoint?: (state: Uint8Array) => void;
  readonly signal?: AbortSignal;
  /** Threads of the wasm backend: 1 unless told otherwise. */
  readonly threads?: number;
}

const LOSS_TIMINGS = 3;

/**
 * Trains one job, from the checkpoint if there is one, and returns the same result either way, times apart.
 * Slices are padded to what the U-Net can halve; scores and predictions are of the slices as they were.
 *
 * @throws Error if the training loss is not finite, the checkpoint is not this job's, or tfjs cannot start;
 * the signal's reason when it aborts, after a last checkpoint.
 */
export async function trainJob(options: TrainOptions): Promise<JobResult> {
  const description = await startBackend(options.threads);
  const run = new Run(options);
  try {
    await run.train();
    return await run.result(description);
  } finally {
    run.dispose();
  }
}

class Run {
  readonly #options: TrainOptions;
  readonly #padded: Dataset;
  readonly #outputs: number;
  readonly #net: UNet;
  readonly #adam: Adam;
  readonly #batch: (k: number) => Batch;
  readonly #standardise: (images: Float32Array) => Float32Array;
  #step = 0;
  #curve: CurvePoint[] = [];
  #best: TrainingState['best'] = { step: 0, dice: -1, weights: [] };
  #losses = { sum: 0, count: 0 };
  readonly #stepTimes: number[] = [];
  readonly #lossTimes: number[] = [];
  #total = 0;
  #since = performance.now();

  constructor(options: TrainOptions) {
    const { job, dataset } = options;
    const { filters, depth, batchSize, learningRate } = job.training;
    this.#options = options;
    this.#padded = padForDepth(dataset, depth);
    this.#outputs = dataset.classes.length === 2 ? 1 : dataset.classes.length;
    this.#standardise = standardiser(dataset.splits.train);
    this.#batch = batches({ dataset: this.#padded, batchSize, seed: job.seed });
    const saved = options.checkpoint === undefined ? undefined : decodeState(options.checkpoint, job.id);
    this.#net = new UNet({ filters, depth, outputs: this.#outputs, seed: job.seed });
    this.#adam = new Adam(tf, this.#net.variables, { learningRate });
    if (saved !== undefined) this.#restore(saved);
  }

  async train(): Promise<void> {
    const { job, signal } = this.#options;
    const { steps, evaluateEvery } = job.training;
    try {
      for (;;) {
        const due = this.#step % evaluateEvery === 0 || this.#step === steps;
        if (due && this.#curve.at(-1)?.step !== this.#step) await this.#evaluate();
        signal?.throwIfAborted();
        if (this.#step === steps) return;
        this.#takeStep();
        await new Promise(setImmediate);
      }
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) this.#checkpoint();
      throw error;
    }
  }

  async result(description: Awaited<ReturnType<typeof startBackend>>): Promise<JobResult> {
    const { job, dataset } = this.#options;
    this.#load(this.#best.weights);
    const predictions = await this.#predict('test');
    this.#clock();
    return {
      job,
      curve: this.#curve,
      test: countPixels(dataset.splits.test, predictions, dataset.classes.length),
      bestStep: this.#best.step,
      predictions: predictions.map((ids) => Buffer.from(ids).toString('base64')),
      milliseconds: { step: median(this.#stepTimes), loss: median(this.#lossTimes), total: this.#total },
      environment: { ...description, node: process.version },
    };
  }

  dispose(): void {
    this.#net.dispose();
  }

  #takeStep(): void {
    const { job, loss } = this.#options;
    const start = performance.now();
    tf.tidy(() => {
      const { images, targets } = this.#tensors(this.#batch(this.#step));
      const variables = this.#net.variables;
      const { value, grads } = tf.variableGrads(() => loss(targets, this.#net.logits(images)), [...variables]);
      this.#count(value);
      this.#adam.apply(variables.map((variable) => grads[variable.name] as tf.Tensor), learningRateAt(this.#step, job.training));
    });
    this.#step += 1;
    this.#stepTimes.push(performance.now() - start);
  }

  /** Adds a training loss to the mean of the next point. */
  #count(value: tf.Scalar): void {
    const [number] = value.dataSync();
    if (number === undefined || !Number.isFinite(number)) {
      throw new Error(
        `training: the loss must be finite, got ${number} from ${this.#options.job.loss} at step ${this.#step}. `
        + 'Try a smaller learning rate, or other parameters of the loss.',
      );
    }
    this.#losses.sum += number;
    this.#losses.count += 1;
  }

  /** A point of the curve, then progress and a checkpoint. */
  async #evaluate(): Promise<void> {
    const { job, dataset, onProgress, signal } = this.#options;
    this.#timeLoss();
    const validation = countPixels(dataset.splits.validation, await this.#predict('validation'), dataset.classes.length);
    signal?.throwIfAborted();
    const trainingLoss = this.#losses.sum / this.#losses.count;
    this.#losses = { sum: 0, count: 0 };
    this.#curve.push({ step: this.#step, trainingLoss, validation });
    const dice = meanScores(validation)?.dice ?? 0;
    if (dice > this.#best.dice) this.#best = { step: this.#step, dice, weights: this.#weights() };
    onProgress?.({ step: this.#step, steps: job.training.steps, trainingLoss, validation });
    this.#checkpoint();
  }

  /** Times value and gradient of the loss by itself, on logits of the next batch. At step 0 this is also the first training loss. */
  #timeLoss(): void {
    const { loss } = this.#options;
    tf.tidy(() => {
      const { images, targets } = this.#tensors(this.#batch(this.#step));
      const logits = this.#net.logits(images);
      const gradient = tf.valueAndGrad((yPred) => loss(targets, yPred));
      for (let repetition = 0; repetition < LOSS_TIMINGS; repetition += 1) {
        const start = performance.now();
        const { value } = gradient(logits);
        this.#lossTimes.push(performance.now() - start);
        if (this.#losses.count === 0) this.#count(value as tf.Scalar);
      }
    });
  }

  #tensors({ images, masks }: Batch): { images: tf.Tensor4D; targets: tf.Tensor4D } {
    const { height, width } = this.#padded;
    const outputs = this.#outputs;
    const count = masks.length / (height * width);
    const dense = new Float32Array(masks.length * outputs);
    masks.forEach((id, pixel) => {
      if (outputs > 1) dense[pixel * outputs + id] = 1;
      else dense[pixel] = id;
    });
    return {
      images: tf.tensor4d(this.#standardise(images), [count, height, width, 1]),
      targets: tf.tensor4d(dense, [count, height, width, outputs]),
    };
  }

  #predict(split: Split): Promise<Uint8Array[]> {
    const { job, dataset } = this.#options;
    return predict(this.#net, this.#padded.splits[split], {
      padded: this.#padded, size: dataset, outputs: this.#outputs, batchSize: job.training.batchSize, standardise: this.#standardise,
    });
  }

  #weights(): Float32Array[] {
    return this.#net.variables.map((variable) => variable.dataSync<'float32'>());
  }

  #load(weights: readonly Float32Array[]): void {
    this.#net.variables.forEach((variable, index) => {
      tf.tidy(() => variable.assign(tf.tensor(weights[index] as Float32Array, variable.shape)));
    });
  }

  /** Adds the time since the last call to the total. */
  #clock(): void {
    const now = performance.now();
    this.#total += now - this.#since;
    this.#since = now;
  }

  #checkpoint(): void {
    this.#clock();
    this.#options.onCheckpoint?.(encodeState({
      jobId: this.#options.job.id,
      step: this.#step,
      weights: this.#weights(),
      optimizer: this.#adam.save(),
      curve: this.#curve,
      best: this.#best.weights.length > 0 ? this.#best : { ...this.#best, weights: this.#weights() },
      losses: this.#losses,
      milliseconds: { steps: this.#stepTimes, losses: this.#lossTimes, total: this.#total },
    }));
  }

  #restore(saved: TrainingState): void {
    this.#load(saved.weights);
    this.#adam.restore(saved.optimizer);
    this.#step = saved.step;
    this.#curve = [...saved.curve];
    this.#best = saved.best;
    this.#losses = { ...saved.losses };
    this.#stepTimes.push(...saved.milliseconds.steps);
    this.#lossTimes.push(...saved.milliseconds.losses);
    this.#total = saved.milliseconds.total;
  }
}

// One run of a comparison: a U-Net trained with one loss from one seed, validated as it goes, resumable at any step, on
// whatever backend tfjs has. The loss is handed in; nothing here knows its name beyond saying it in an error, and nothing
// here knows whether it runs in Node or in a page.

import * as tf from '@tensorflow/tfjs-core';
import { padForDepth } from '../padding.ts';
import { meanScores } from '../scores.ts';
import { median } from '../spread.ts';
import type { ConfusionMatrix, CurvePoint, Dataset, Job, JobResult, Split } from '../types.ts';
import { batches, type Batch } from './batches.ts';
import { decodeState, encodeState, type TrainingState } from './checkpoint.ts';
import { toBase64 } from './base64.ts';
import { kernelsOf, type Optimizer } from './kernels.ts';
import { learningRateAt } from './learning-rate.ts';
import { countPixels, cut, predict } from './predict.ts';
import { standardiser } from './standardise.ts';
import { turn } from './turn.ts';
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
  /** Class ids of each validation slice. */
  readonly predictions: readonly Uint8Array[];
}

export interface RunOptions {
  readonly job: Job;
  readonly dataset: Dataset;
  readonly loss: TrainingLoss;
  /** Bytes that `onCheckpoint` gave for the same job. */
  readonly checkpoint?: Uint8Array | undefined;
  readonly onProgress?: (report: TrainingReport) => void;
  /** Given the state after each validation, and once more when the run is aborted. */
  readonly onCheckpoint?: (state: Uint8Array) => void;
  readonly signal?: AbortSignal;
}

const LOSS_TIMINGS = 3;

/**
 * A run on tfjs' current backend: `advance` until it says false, then `result`. From a checkpoint it goes on as if it had
 * never stopped, times apart. Slices are padded to what the U-Net can halve; scores and predictions are of the slices as they were.
 */
export class TrainingRun {
  readonly #options: RunOptions;
  readonly #padded: Dataset;
  readonly #outputs: number;
  readonly #net: UNet;
  readonly #adam: Optimizer;
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

  /** @throws Error if the checkpoint is not this job's */
  constructor(options: RunOptions) {
    const { job, dataset } = options;
    const { filters, depth, batchSize, learningRate } = job.training;
    this.#options = options;
    this.#padded = padForDepth(dataset, depth);
    this.#outputs = dataset.classes.length === 2 ? 1 : dataset.classes.length;
    this.#standardise = standardiser(dataset.splits.train);
    this.#batch = batches({ dataset: this.#padded, batchSize, seed: job.seed });
    const saved = options.checkpoint === undefined ? undefined : decodeState(options.checkpoint, job.id);
    const kernels = kernelsOf(tf.getBackend());
    this.#net = new UNet({ filters, depth, outputs: this.#outputs, seed: job.seed, kernels });
    this.#adam = kernels.optimizer(this.#net.variables, learningRate);
    if (saved !== undefined) this.#restore(saved);
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  get curve(): readonly CurvePoint[] {
    return this.#curve;
  }

  /**
   * The validation that is due, or else one training step; false when nothing is left to do.
   * @throws Error if the training loss is not finite; the signal's reason when it aborts, after a last checkpoint
   */
  async advance(): Promise<boolean> {
    const { job, signal } = this.#options;
    const { steps, evaluateEvery } = job.training;
    try {
      const due = this.#step % evaluateEvery === 0 || this.#step === steps;
      if (due && this.#curve.at(-1)?.step !== this.#step) await this.#evaluate();
      else if (this.#step === steps) return false;
      else await this.#takeStep();
      await turn();
      signal?.throwIfAborted();
      return true;
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) await this.#checkpoint();
      throw error;
    }
  }

  async result(environment: JobResult['environment']): Promise<JobResult> {
    const { job, dataset } = this.#options;
    this.#load(this.#best.weights);
    const predictions = await this.#predict('test');
    this.#clock();
    return {
      job,
      curve: this.#curve,
      test: countPixels(dataset.splits.test, predictions, dataset.classes.length),
      bestStep: this.#best.step,
      predictions: predictions.map(toBase64),
      milliseconds: { step: median(this.#stepTimes), loss: median(this.#lossTimes), total: this.#total },
      environment,
    };
  }

  /**
   * How much each pixel of these validation slices moves the loss now: the sum over outputs of |∂L/∂logit|, row-major,
   * where L is the loss of these slices as one batch.
   */
  async gradients(indices: readonly number[]): Promise<Float32Array[]> {
    const { dataset, loss } = this.#options;
    const { height, width } = this.#padded;
    const samples = indices.flatMap((index) => this.#padded.splits.validation[index] ?? []);
    const images = new Float32Array(samples.length * height * width);
    const masks = new Uint8Array(images.length);
    samples.forEach(({ image, mask }, index) => {
      images.set(image, index * height * width);
      masks.set(mask, index * height * width);
    });
    const sums = tf.tidy(() => {
      const given = this.#tensors({ images, masks });
      const gradient = tf.grad((yPred) => loss(given.targets, yPred))(this.#net.logits(given.images));
      return tf.sum(tf.abs(gradient), -1);
    });
    const values = await sums.data<'float32'>();
    sums.dispose();
    return samples.map((_, index) => cut(values.subarray(index * height * width, (index + 1) * height * width), this.#padded, dataset));
  }

  dispose(): void {
    this.#net.dispose();
    this.#adam.dispose();
  }

  async #takeStep(): Promise<void> {
    const { job, loss } = this.#options;
    const start = performance.now();
    const value = tf.tidy(() => {
      const { images, targets } = this.#tensors(this.#batch(this.#step));
      const variables = this.#net.variables;
      const { value, grads } = tf.variableGrads(() => loss(targets, this.#net.logits(images)), [...variables]);
      this.#adam.apply(variables.map((variable) => grads[variable.name] as tf.Tensor), learningRateAt(this.#step, job.training));
      return value;
    });
    await this.#count(value);
    this.#step += 1;
    this.#stepTimes.push(performance.now() - start);
  }

  /** Adds a training loss to the mean of the next point; disposes it. */
  async #count(value: tf.Scalar): Promise<void> {
    const [number] = await value.data();
    value.dispose();
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
    await this.#timeLoss();
    const predictions = await this.#predict('validation');
    const validation = countPixels(dataset.splits.validation, predictions, dataset.classes.length);
    signal?.throwIfAborted();
    const trainingLoss = this.#losses.sum / this.#losses.count;
    this.#losses = { sum: 0, count: 0 };
    this.#curve.push({ step: this.#step, trainingLoss, validation });
    const dice = meanScores(validation)?.dice ?? 0;
    if (dice > this.#best.dice) this.#best = { step: this.#step, dice, weights: await this.#weights() };
    onProgress?.({ step: this.#step, steps: job.training.steps, trainingLoss, validation, predictions });
    await this.#checkpoint();
  }

  /** Times value and gradient of the loss by itself, on logits of the next batch. At step 0 this is also the first training loss. */
  async #timeLoss(): Promise<void> {
    const { loss } = this.#options;
    const [targets, logits] = tf.tidy(() => {
      const { images, targets } = this.#tensors(this.#batch(this.#step));
      return [targets, this.#net.logits(images)] as [tf.Tensor4D, tf.Tensor4D];
    });
    const gradient = tf.valueAndGrad((yPred) => loss(targets, yPred));
    for (let repetition = 0; repetition < LOSS_TIMINGS; repetition += 1) {
      const start = performance.now();
      // One element of the gradient is read: by then a GPU has computed all of it.
      const [value, element] = tf.tidy(() => {
        const { value, grad } = gradient(logits);
        return [value as tf.Scalar, tf.slice(grad, [0, 0, 0, 0], [1, 1, 1, 1])] as [tf.Scalar, tf.Tensor];
      });
      await element.data();
      this.#lossTimes.push(performance.now() - start);
      element.dispose();
      if (this.#losses.count === 0) await this.#count(value);
      else value.dispose();
    }
    tf.dispose([targets, logits]);
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

  #weights(): Promise<Float32Array[]> {
    return Promise.all(this.#net.variables.map((variable) => variable.data<'float32'>()));
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

  async #checkpoint(): Promise<void> {
    this.#clock();
    const { onCheckpoint } = this.#options;
    if (onCheckpoint === undefined) return;
    const weights = await this.#weights();
    onCheckpoint(encodeState({
      jobId: this.#options.job.id,
      step: this.#step,
      weights,
      optimizer: await this.#adam.save(),
      curve: this.#curve,
      best: this.#best.weights.length > 0 ? this.#best : { ...this.#best, weights },
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

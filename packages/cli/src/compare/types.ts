// What flows through a comparison: a data set, independent jobs, and one result per finished job.
// A result says everything that is needed to repeat its job on another machine.

/** One slice: grey values in [0, 1] and class ids, both height × width, row-major. */
export interface Sample {
  readonly name: string;
  readonly image: Float32Array;
  readonly mask: Uint8Array;
}

export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

export interface Dataset {
  /** `brain`, `hippocampus`, or the folder's own name. */
  readonly name: string;
  /** Changes with any pixel of the data: part of every job's id. */
  readonly fingerprint: string;
  readonly height: number;
  readonly width: number;
  /** Class names, background first. Two classes train one sigmoid output; more train a softmax. */
  readonly classes: readonly string[];
  readonly splits: Readonly<Record<Split, readonly Sample[]>>;
}

export interface TrainingOptions {
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Validate every so many steps; the curve's points. */
  readonly evaluateEvery: number;
  /** Filters of the first U-Net level; each deeper level has twice as many. */
  readonly filters: number;
  /** Number of times the U-Net halves its input. */
  readonly depth: number;
}

/** One independent run. The seed fixes weights, batches and augmentation, the same for every loss. */
export interface Job {
  readonly id: string;
  readonly dataset: string;
  readonly fingerprint: string;
  readonly loss: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly training: TrainingOptions;
}

/** Pixels counted by [truth][prediction], summed over a split. */
export type ConfusionMatrix = readonly (readonly number[])[];

export interface CurvePoint {
  readonly step: number;
  /** Mean training loss since the last point. */
  readonly trainingLoss: number;
  readonly validation: ConfusionMatrix;
}

export interface JobResult {
  readonly job: Job;
  readonly curve: readonly CurvePoint[];
  /** On the test split, with the weights of the best validation point. */
  readonly test: ConfusionMatrix;
  readonly bestStep: number;
  /** Test predictions as class ids, one row per test slice, base64 of one byte per pixel. */
  readonly predictions: readonly string[];
  readonly milliseconds: {
    /** Median time of one training step. */
    readonly step: number;
    /** Median time that the loss (value and gradient) takes within a step. */
    readonly loss: number;
    readonly total: number;
  };
  readonly environment: { readonly backend: string; readonly threads: number; readonly node: string; readonly versions: Readonly<Record<string, string>> };
}

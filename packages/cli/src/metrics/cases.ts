// One case of a metrics run: its two files as arrays, what they tell about classes, and class ids out of them.
import { failure, SemSegLossError } from '@semsegloss/core';
import { binaryTop, readIds, type FileArray } from '../files/array.ts';
import type { NpyData } from '../files/npy.ts';
import { checkGrids } from './geometry.ts';
import type { Pair } from './pairs.ts';

export interface Case {
  readonly name: string;
  /** Class ids, one per pixel of the target, or scores with a class axis behind. */
  readonly prediction: FileArray;
  readonly target: FileArray;
  /** Size of the prediction's class axis; undefined for class ids and for scores of one foreground class. */
  readonly channels: number | undefined;
}

/** Layouts of one image by the rank of its target. */
const LAYOUTS = ['', 'W', 'HW', 'DHW'] as const;

/** @throws DATA_MISMATCH for sizes or places that differ, DTYPE_MISMATCH for targets that are not class ids, SHAPE_MISMATCH for a rank that is no image */
export async function readCase({ name, prediction: predictionPath, target: targetPath }: Pair): Promise<Case> {
  const [prediction, target] = [await readIds(predictionPath), await readIds(targetPath)];
  layoutOf(target);
  if (!target.isInteger && target.data.some((value) => !Number.isInteger(value))) {
    throw new SemSegLossError('DTYPE_MISMATCH', `${targetPath}: must hold class ids, got fractions. Save the target as integers.`);
  }
  const same = (shape: readonly number[]): boolean => shape.length === target.shape.length && shape.every((size, axis) => size === target.shape[axis]);
  const hasChannels = !prediction.isInteger && same(prediction.shape.slice(0, -1)) && prediction.shape.length > 0;
  if (!hasChannels && !same(prediction.shape)) {
    throw failure('DATA_MISMATCH', predictionPath, `must have the size [${target.shape.join(', ')}] of ${targetPath}, or that and a last axis of class scores`, prediction.shape, 'Scale or crop one of them.');
  }
  checkGrids(prediction, target);
  const channels = hasChannels ? prediction.shape.at(-1) : undefined;
  // A last axis of 1, as a sigmoid layer gives it, is the one foreground class.
  if (channels === 1) return { name, prediction: { ...prediction, shape: target.shape }, target, channels: undefined };
  return { name, prediction, target, channels };
}

/** `W`, `HW` or `DHW`. */
export function layoutOf({ path, shape }: FileArray): string {
  const layout = LAYOUTS[shape.length] ?? '';
  if (layout === '') throw failure('SHAPE_MISMATCH', path, 'must be one image or volume of 1 to 3 axes', shape, 'Save one file per image.');
  return layout;
}

/** Ids of classes that occur, and whether predictions or targets are all stored as 0 and 255. */
export interface Survey {
  readonly targets: ReadonlySet<number>;
  readonly predictions: ReadonlySet<number>;
  readonly channels: number;
}

/** Adds what one case tells. Scores tell their class axis only. */
export function surveyCase(survey: Survey | undefined, { prediction, target, channels }: Case): Survey {
  return {
    targets: new Set([...(survey?.targets ?? []), ...new Set(target.data)]),
    predictions: new Set([...(survey?.predictions ?? []), ...(prediction.isInteger ? new Set(prediction.data) : [])]),
    channels: Math.max(survey?.channels ?? 0, channels ?? 0),
  };
}

/** Class ids as they are, with the binary top value as 1. */
export function idsOf({ data }: FileArray, top: number | undefined): NpyData {
  return top === undefined ? data : data.map((value) => (value === top ? 1 : value));
}

/** 1 where a probability is greater than the threshold, compared in float32 as everywhere. */
export function aboveThreshold({ path, data }: FileArray, threshold: number): Uint8Array {
  const limit = Math.fround(threshold);
  const odd = data.findIndex((value) => !(value >= 0 && value <= 1));
  if (odd !== -1) {
    throw failure('VALUE_RANGE', `${path}, element ${odd}`, 'scores of one class must be probabilities in [0, 1]', data[odd], 'Save probabilities, or class ids as integers.');
  }
  return Uint8Array.from(data, (value) => (Math.fround(value) > limit ? 1 : 0));
}

/** The largest value that 8 or 16 bits hold, where a side has no other foreground. */
export function topOf(ids: ReadonlySet<number>, ignoreIndex: number | null, classes: number | undefined): number | undefined {
  const top = binaryTop([...ids].filter((id) => id !== ignoreIndex));
  return top === undefined || (classes !== undefined && classes > top) ? undefined : top;
}

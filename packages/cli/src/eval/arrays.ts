// The files of one evaluation as the arrays that losses and metrics take.
import type { Tensor } from '@semsegloss/core';
import { parseAssignments } from '../arguments.ts';
import { binaryTop, readIds, readValues, type FileArray } from '../files/array.ts';
import type { Arrays } from './infer.ts';

export interface Paths {
  readonly pred: string;
  readonly target: string;
  readonly mask?: string;
}

/** Reads all files. A picture is a prediction as probabilities, a target as class ids, a mask as weights in [0, 1]. */
export async function readArrays({ pred, target, mask }: Paths, ignoreIndex: unknown): Promise<Arrays> {
  return {
    prediction: await readValues(pred),
    target: binaryAsOne(await readIds(target), ignoreIndex),
    mask: mask === undefined ? undefined : binaryAsOne(await readIds(mask), undefined),
  };
}

/** Further inputs by name, each a number or a file. Throws PARAMETER_RANGE for what is no name=value, and what reading throws. */
export async function readInputs(words: readonly string[]): Promise<Record<string, Tensor>> {
  const inputs = Object.entries(parseAssignments('--input', words));
  return Object.fromEntries(await Promise.all(inputs.map(async ([name, given]): Promise<[string, Tensor]> => (
    [name, typeof given === 'number' ? { data: Float32Array.of(given), shape: [] } : await readValues(String(given))]
  ))));
}

/** A picture of 0 and 255 (or 65535) only, as 0 and 1; not where that value is the ignored one. */
function binaryAsOne(array: FileArray, ignoreIndex: unknown): FileArray {
  const top = array.format === 'png' ? binaryTop(array.data) : undefined;
  return top === undefined || top === ignoreIndex ? array : { ...array, data: Uint8Array.from(array.data, (value) => (value === top ? 1 : 0)) };
}

// The files of one evaluation as the arrays that losses and metrics take.
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

/** A picture of 0 and 255 (or 65535) only, as 0 and 1; not where that value is the ignored one. */
function binaryAsOne(array: FileArray, ignoreIndex: unknown): FileArray {
  const top = array.format === 'png' ? binaryTop(array.data) : undefined;
  return top === undefined || top === ignoreIndex ? array : { ...array, data: Uint8Array.from(array.data, (value) => (value === top ? 1 : 0)) };
}

// Which files of two folders belong together: the same name before .png, .npy, .nii or .nii.gz, of whatever kind.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SemSegLossError } from '@semsegloss/core';
import { few, mismatch } from '../compare/data-error.ts';
import { unreadable } from '../files/read.ts';

export interface Pair {
  readonly name: string;
  readonly prediction: string;
  readonly target: string;
}

export interface Pairing {
  /** Sorted by name, numbers in order of size. */
  readonly pairs: readonly Pair[];
  /** Targets without a prediction. */
  readonly withoutPrediction: readonly string[];
  /** Predictions without a target. */
  readonly withoutTarget: readonly string[];
}

/** @throws FILE_MISSING for a folder that is none, DATA_MISMATCH for two files of one name or no pair at all */
export async function pairFiles(predictions: string, targets: string): Promise<Pairing> {
  const [left, right] = [await imagesIn(predictions), await imagesIn(targets)];
  const order = new Intl.Collator('en', { numeric: true });
  const sorted = (names: Iterable<string>): string[] => [...names].toSorted((a, b) => order.compare(a, b) || (a < b ? -1 : 1));
  const pairs = sorted(left.keys()).flatMap((name) => {
    const [prediction, target] = [left.get(name), right.get(name)];
    return prediction === undefined || target === undefined ? [] : [{ name, prediction, target }];
  });
  if (pairs.length === 0) throw mismatch(predictions, `must hold PNG, NPY or NIfTI files named as in ${targets}`, 'no pair', 'Name each prediction as its target');
  return {
    pairs,
    withoutPrediction: sorted(right.keys()).filter((name) => !left.has(name)),
    withoutTarget: sorted(left.keys()).filter((name) => !right.has(name)),
  };
}

/** Endings of images; a header of a .hdr/.img pair is refused when it is read, and its image is passed over. */
const ENDING = /\.(png|npy|nii|nii\.gz|hdr)$/i;

/** Paths of images by name. Other files are passed over. */
async function imagesIn(folder: string): Promise<ReadonlyMap<string, string>> {
  let entries: readonly string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
  const found = new Map<string, string>();
  for (const entry of entries) {
    if (entry.startsWith('.') || !ENDING.test(entry)) continue;
    const name = entry.replace(ENDING, '');
    if (found.has(name)) throw mismatch(folder, 'must have one file of each name', few([entry, `${name} twice`]), 'Remove one');
    found.set(name, join(folder, entry));
  }
  if (found.size === 0) throw new SemSegLossError('EMPTY_INPUT', `${folder}: must hold PNG, NPY or NIfTI files, got none. Check the path.`);
  return found;
}

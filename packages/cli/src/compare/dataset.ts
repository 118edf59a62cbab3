// Loads a data set for a comparison: an embedded one by name, or a folder of images/ and masks/ with an
// optional dataset.json. It checks everything that training relies on; it scales and pads nothing.
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest, SemSegLossError } from '@semsegloss/core';
import { readPngImage, readPngMask } from '../files/png-file.ts';
import type { MaskImage } from '../files/png.ts';
import { unreadable } from '../files/read.ts';
import { systemCode } from '../files/system-code.ts';
import { checkTrain, toClassIds } from './class-ids.ts';
import { few, mismatch } from './data-error.ts';
import { fingerprint } from './fingerprint.ts';
import { readManifest } from './manifest.ts';
import { commonSize, imagePath, listSlices, maskPath } from './slice-files.ts';
import { splitByBlocks } from './splits.ts';
import { SPLITS, type Dataset, type Sample, type Split } from './types.ts';

/** The data sets that come with the package. */
export const EMBEDDED = ['brain', 'hippocampus'] as const;

type SplitNames = Readonly<Record<Split, readonly string[]>>;

/**
 * Loads `brain`, `hippocampus`, or a folder with `images/NAME.png` and `masks/NAME.png`.
 * Masks hold class ids 0, 1, 2, …; masks with no other values than 0 and 255 are binary.
 * Without a dataset.json the classes are `background`, `class 1`, …, and the slices, sorted by name,
 * are split into blocks of 60, 20 and 20 % with some left out in between.
 * The size is as in the files: `padForDepth` makes it fit a U-Net, and large slices train slowly.
 */
export async function loadDataset(nameOrDirectory: string): Promise<Dataset> {
  const embedded = (EMBEDDED as readonly string[]).includes(nameOrDirectory);
  const directory = embedded ? fileURLToPath(new URL(`../../data/${nameOrDirectory}`, import.meta.url)) : nameOrDirectory;
  await checkFolder(directory);
  const manifest = await readManifest(directory);
  const names = await listSlices(directory);
  const splits = manifest.splits === undefined ? splitByBlocks(names, directory) : checkExist(manifest.splits, names, directory);
  const used = SPLITS.flatMap((split) => splits[split]);
  const { height, width } = await commonSize(directory, used);

  const files = new Map<string, MaskImage>();
  for (const name of used) files.set(name, await readPngMask(maskPath(directory, name)));
  const { classes, masks } = toClassIds(files, manifest.classes, join(directory, 'masks'));
  checkTrain(splits.train.map((name) => maskOf(masks, name)), classes, directory);

  const load = async (split: Split): Promise<readonly Sample[]> => {
    const samples: Sample[] = [];
    for (const name of splits[split]) {
      const { values } = await readPngImage(imagePath(directory, name));
      samples.push({ name, image: values, mask: maskOf(masks, name) });
    }
    return samples;
  };
  const samples = { train: await load('train'), validation: await load('validation'), test: await load('test') };
  return {
    name: manifest.name ?? basename(resolve(directory)),
    fingerprint: fingerprint({ height, width, classes, splits: samples }, createHash('sha256')),
    height,
    width,
    classes,
    splits: samples,
  };
}

async function checkFolder(directory: string): Promise<void> {
  let entries: readonly string[];
  try {
    entries = await readdir(directory);
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unreadable(directory, error);
    const near = nearest(directory, EMBEDDED);
    const remedy = near === undefined ? 'Check the path.' : `Did you mean "${near}"?`;
    const got = code === 'ENOENT' ? 'no such folder' : 'something that is no folder';
    throw new SemSegLossError('FILE_MISSING', `${directory}: must be a folder or one of ${EMBEDDED.join(', ')}, got ${got}. ${remedy}`, { cause: error });
  }
  const absent = ['images', 'masks'].filter((folder) => !entries.includes(folder));
  if (absent.length > 0) {
    throw new SemSegLossError('FILE_MISSING', `${directory}: must have the folders images and masks, got no ${absent.join(' and no ')}. Put PNG images in images/ and masks of the same names in masks/.`);
  }
}

function checkExist(splits: SplitNames, names: readonly string[], directory: string): SplitNames {
  const known = new Set(names);
  const absent = SPLITS.flatMap((split) => splits[split]).filter((name) => !known.has(name));
  if (absent.length > 0) throw mismatch(join(directory, 'dataset.json'), 'must list slices that exist in images', few(absent), 'Correct the splits, or add the files');
  return splits;
}

function maskOf(masks: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  return masks.get(name) ?? new Uint8Array();
}

// The files of a data set's folder: which images and masks belong together, and that all have one size.
// It reads headers only, no pixel.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SemSegLossError } from '@semsegloss/core';
import { readPngHeader } from '../files/png-file.ts';
import { unreadable } from '../files/read.ts';
import { few, mismatch } from './data-error.ts';

/** The most pixels of all slices together: about 1.3 GB in memory. */
const MAX_PIXELS = 2 ** 28;

export const imagePath = (directory: string, name: string): string => join(directory, 'images', `${name}.png`);
export const maskPath = (directory: string, name: string): string => join(directory, 'masks', `${name}.png`);

/** Names (without .png) that have both an image and a mask, sorted with numbers in order of size. */
export async function listSlices(directory: string): Promise<readonly string[]> {
  const images = await pngNames(join(directory, 'images'));
  const masks = await pngNames(join(directory, 'masks'));
  const unmasked = without(images, masks);
  const unpictured = without(masks, images);
  if (unmasked.length > 0) throw mismatch(directory, 'each image must have a mask of the same name', `${few(unmasked)} without mask`, 'Add the masks or remove the images');
  if (unpictured.length > 0) throw mismatch(directory, 'each mask must have an image of the same name', `${few(unpictured)} without image`, 'Add the images or remove the masks');
  return images;
}

/** The one size of all images and masks of these slices. */
export async function commonSize(directory: string, names: readonly string[]): Promise<{ readonly height: number; readonly width: number }> {
  let first: { readonly path: string; readonly height: number; readonly width: number } | undefined;
  for (const name of names) {
    for (const path of [imagePath(directory, name), maskPath(directory, name)]) {
      const { height, width } = await readPngHeader(path);
      first ??= { path, height, width };
      if (height !== first.height || width !== first.width) {
        throw mismatch(path, `must be ${first.width} × ${first.height} pixels as ${first.path} is`, `${width} × ${height}`, 'Scale or crop all images and masks to one size');
      }
    }
  }
  const { height, width } = first ?? { height: 0, width: 0 };
  if (names.length * height * width > MAX_PIXELS) {
    throw mismatch(directory, `must have at most ${MAX_PIXELS} pixels in all slices together`, `${names.length} slices of ${width} × ${height}`, 'Use fewer or smaller slices');
  }
  return { height, width };
}

/** Names of a folder's PNG files. Hidden files are passed over; other kinds are refused, not silently left out. */
async function pngNames(folder: string): Promise<readonly string[]> {
  let entries: readonly string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
  const visible = entries.filter((entry) => !entry.startsWith('.') && entry !== 'Thumbs.db' && entry !== 'desktop.ini');
  const others = visible.filter((entry) => !entry.endsWith('.png'));
  if (others.length > 0) {
    throw new SemSegLossError('FILE_UNSUPPORTED', `${folder}: must hold files named NAME.png only, got ${few(others)}. Convert or move the other files.`);
  }
  if (visible.length === 0) throw mismatch(folder, 'must hold PNG files', 'none', 'Put one PNG per slice there');
  const order = new Intl.Collator('en', { numeric: true });
  const names = visible.map((entry) => entry.slice(0, -'.png'.length));
  return names.toSorted((a, b) => order.compare(a, b) || (a < b ? -1 : 1));
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return names.filter((name) => !known.has(name));
}

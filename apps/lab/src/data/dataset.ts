// From files to a data set for training: which are images and which are masks, volumes into slices, one size, class ids,
// splits. What cannot be used is refused with its name, what is wrong, and what to do.
import { sha256 } from '@noble/hashes/sha2.js';
import { SemSegLossError } from '@semsegloss/core';
import {
  checkTrain, decodeNifti, decodePngImage, decodePngMask, FEWEST_SLICES, fingerprint, isNifti, niftiHeader, parseManifest, SPLITS, splitByBlocks, toClassIds,
  type Dataset, type Manifest, type Sample, type Split,
} from 'semsegloss/training';
import { fit, normalised, thinned, type Plane } from './pixels.ts';

export interface FileBytes {
  /** With folders, as dropped. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface DatasetOptions {
  readonly name: string;
  /** Longest side; larger slices are made smaller. */
  readonly side: number;
}

export interface LoadedDataset {
  readonly dataset: Dataset;
  /** What was done to the data on the way. */
  readonly notices: readonly string[];
}

/** More slices would train no better here, and fill the memory. */
const MOST_SLICES = 300;
/** Voxels of one volume: some 700 MB while it is read. */
const MOST_VOXELS = 2 ** 26;

interface Slice {
  readonly image: Plane<Float32Array>;
  readonly mask: Plane<Uint8Array | Uint16Array>;
}

/** @throws SemSegLossError that says what to do */
export function datasetOf(files: readonly FileBytes[], { name, side }: DatasetOptions): LoadedDataset {
  const notices: string[] = [];
  const { images, masks, manifest } = sortOut(files);
  checkPairs(images, masks);
  const slices = new Map<string, Slice>();
  for (const [key, image] of sorted(images)) {
    const mask = masks.get(key) as FileBytes;
    for (const [slice, planes] of slicesOf(key, image, mask)) slices.set(slice, planes);
  }
  const kept = manifest.splits === undefined ? thinned([...slices], MOST_SLICES) : [...slices];
  if (kept.length < slices.size) notices.push(`${kept.length} of ${slices.size} slices are used, evenly spaced.`);
  const size = commonSize(kept);
  const scale = Math.min(1, side / Math.max(size.width, size.height));
  const [width, height] = [Math.max(1, Math.round(size.width * scale)), Math.max(1, Math.round(size.height * scale))];
  if (scale < 1) notices.push(`Slices were made smaller, from ${size.width} × ${size.height} to ${width} × ${height} pixels.`);

  const { classes, masks: ids } = toClassIds(new Map(kept.map(([slice, { mask }]) => [slice, { height: mask.height, width: mask.width, ids: mask.values }])), manifest.classes, 'masks');
  const sampleOf = (slice: string): Sample => {
    const planes = slices.get(slice) as Slice;
    const whole = { ...planes.mask, values: ids.get(slice) as Uint8Array };
    return { name: slice, image: fit(planes.image, width, height, 'mean').values, mask: fit(whole, width, height, 'nearest').values };
  };
  const names = splitNames(kept.map(([slice]) => slice), manifest);
  const unused = kept.length - SPLITS.reduce((sum, split) => sum + names[split].length, 0);
  if (manifest.splits === undefined && unused > 0) notices.push(`${unused} slices are left out, between training, validation and test, so that neighbours are never in two of them.`);
  const splits = Object.fromEntries(SPLITS.map((split) => [split, names[split].map(sampleOf)])) as unknown as Dataset['splits'];
  checkTrain(splits.train.map(({ mask }) => mask), classes, 'data');
  const pixels = { height, width, classes, splits };
  return { dataset: { name: manifest.name ?? name, fingerprint: fingerprint(pixels, sha256.create()), ...pixels }, notices };
}

interface Sorted {
  readonly images: ReadonlyMap<string, FileBytes>;
  readonly masks: ReadonlyMap<string, FileBytes>;
  readonly manifest: Manifest;
}

const MASK_FOLDER = /(^|\/)(masks?|labels?|labels?[tT][rR]|annotations?|segmentations?|truth|gt)\//i;
const MASK_NAME = /[-_. ](masks?|labels?|seg|segmentation|truth|gt)$/i;

/** Masks are told by their folder (masks/, labels/ …) or the end of their name (…_mask, …_seg …). */
function sortOut(files: readonly FileBytes[]): Sorted {
  const images = new Map<string, FileBytes>();
  const masks = new Map<string, FileBytes>();
  const others: string[] = [];
  let manifest: Manifest = {};
  for (const file of files) {
    const base = file.path.split('/').at(-1) ?? file.path;
    if (base.startsWith('.') || base === 'Thumbs.db' || base === 'desktop.ini') continue;
    if (base === 'dataset.json') {
      manifest = parseManifest(new TextDecoder().decode(file.bytes), file.path);
      continue;
    }
    if (!isPng(file.bytes) && !isNifti(file.bytes, file.path)) {
      others.push(file.path);
      continue;
    }
    const stem = base.replace(/\.(png|nii|nii\.gz)$/i, '');
    const isMask = MASK_FOLDER.test(file.path) || MASK_NAME.test(stem);
    const key = isMask && MASK_NAME.test(stem) ? stem.replace(MASK_NAME, '') : stem.replace(/[-_. ](image|img)$/i, '').replace(/_0000$/, '');
    const into = isMask ? masks : images;
    const same = into.get(key);
    if (same !== undefined) throw mismatch(`${file.path}: must be the only ${isMask ? 'mask' : 'image'} of its name, got ${same.path} too. Rename or remove one.`);
    into.set(key, file);
  }
  if (others.length > 0) throw new SemSegLossError('FILE_UNSUPPORTED', `${few(others)}: must be PNG or NIfTI, got other contents. Convert ${others.length === 1 ? 'it' : 'them'}, or leave ${others.length === 1 ? 'it' : 'them'} out.`);
  if (images.size + masks.size === 0) throw mismatch('data: must hold PNG or NIfTI files, got none. Drop a folder with images and masks.');
  return { images, masks, manifest };
}

function isPng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50;
}

function checkPairs(images: ReadonlyMap<string, FileBytes>, masks: ReadonlyMap<string, FileBytes>): void {
  if (masks.size === 0) throw mismatch(`data: must hold a mask for each image, got ${images.size} ${images.size === 1 ? 'image' : 'images'} and no mask. Put masks of the same names into a folder “masks”, or end their names in _mask.`);
  if (images.size === 0) throw mismatch(`data: must hold an image for each mask, got ${masks.size} ${masks.size === 1 ? 'mask' : 'masks'} and no image. Drop the images together with the masks.`);
  const unmasked = [...images.keys()].filter((key) => !masks.has(key));
  if (unmasked.length > 0) throw mismatch(`data: must hold a mask of the same name for each image, got ${few(unmasked)} without one. Add the masks or leave the images out.`);
  const alone = [...masks.keys()].filter((key) => !images.has(key));
  if (alone.length > 0) throw mismatch(`data: must hold an image of the same name for each mask, got ${few(alone)} without one. Add the images or leave the masks out.`);
}

/** One slice of a picture, or all along the slowest axis of a volume. */
function slicesOf(key: string, image: FileBytes, mask: FileBytes): (readonly [string, Slice])[] {
  if (isPng(image.bytes) && isPng(mask.bytes)) {
    const picture = decodePngImage(image.bytes, image.path);
    const { ids, ...size } = decodePngMask(mask.bytes, mask.path);
    checkSame(image.path, picture, mask.path, size);
    return [[key, { image: picture, mask: { ...size, values: ids } }]];
  }
  if (isPng(image.bytes) || isPng(mask.bytes)) throw mismatch(`${image.path}: must be of the same kind as its mask ${mask.path}, got a PNG and a NIfTI file. Convert one of them.`);
  for (const { bytes, path } of [image, mask]) {
    const { count, shape } = niftiHeader(bytes, path);
    if (count > MOST_VOXELS) throw new SemSegLossError('FILE_UNSUPPORTED', `${path}: must have at most ${MOST_VOXELS} voxels to fit a page's memory, got ${shape.toReversed().join(' × ')}. Crop it, make it coarser, or use semsegloss compare.`);
  }
  const grey = decodeNifti(image.bytes, image.path);
  const labels = decodeNifti(mask.bytes, mask.path);
  const [imageShape, maskShape] = [grey.shape, labels.shape].map((shape) => shape.toReversed().join(' × '));
  if (imageShape !== maskShape) throw mismatch(`${mask.path}: must have the ${imageShape} voxels of ${image.path}, got ${maskShape}. Resample one to the grid of the other.`);
  const [width = 1, height = 1, depth = 1] = grey.shape.toReversed();
  const values = normalised(grey.data);
  const ids = classIds(labels.data, mask.path);
  return Array.from({ length: depth }, (_, z) => {
    const part = [z * width * height, (z + 1) * width * height] as const;
    return [depth === 1 ? key : `${key} z${String(z).padStart(3, '0')}`, { image: { width, height, values: values.slice(...part) }, mask: { width, height, values: ids.slice(...part) } }] as const;
  });
}

function classIds(data: ArrayLike<number>, path: string): Uint16Array {
  const ids = new Uint16Array(data.length);
  for (let voxel = 0; voxel < data.length; voxel += 1) {
    const value = data[voxel] as number;
    if (!Number.isInteger(value) || value < 0 || value > 65535) throw mismatch(`${path}: must hold class ids 0, 1, 2, …, got ${value}. Is it the image? Masks end in _mask, _seg or _label, or lie in a folder “masks”.`);
    ids[voxel] = value;
  }
  return ids;
}

function commonSize(slices: readonly (readonly [string, Slice])[]): { readonly width: number; readonly height: number } {
  const [first] = slices;
  const size = first?.[1].image ?? { width: 0, height: 0 };
  for (const [name, { image }] of slices) {
    if (image.width !== size.width || image.height !== size.height) {
      throw mismatch(`${name}: must be ${size.width} × ${size.height} pixels as ${first?.[0] ?? ''} is, got ${image.width} × ${image.height}. Scale or crop all images and masks to one size.`);
    }
  }
  if (slices.length < FEWEST_SLICES) throw mismatch(`data: must have at least ${FEWEST_SLICES} slices for training, validation and test, got ${slices.length}. Add slices.`);
  return size;
}

function checkSame(path: string, a: { readonly width: number; readonly height: number }, other: string, b: { readonly width: number; readonly height: number }): void {
  if (a.width !== b.width || a.height !== b.height) throw mismatch(`${other}: must be ${a.width} × ${a.height} pixels as ${path} is, got ${b.width} × ${b.height}. Scale or crop both to one size.`);
}

function splitNames(names: readonly string[], { splits }: Manifest): Readonly<Record<Split, readonly string[]>> {
  if (splits === undefined) return splitByBlocks(names, 'data');
  const known = new Set(names);
  const absent = SPLITS.flatMap((split) => splits[split]).filter((name) => !known.has(name));
  if (absent.length > 0) throw mismatch(`dataset.json: must list slices that are there, got ${few(absent)}. Correct the splits, or add the files.`);
  return splits;
}

function sorted(files: ReadonlyMap<string, FileBytes>): [string, FileBytes][] {
  const order = new Intl.Collator('en', { numeric: true });
  return [...files].toSorted(([a], [b]) => order.compare(a, b) || (a < b ? -1 : 1));
}

function few(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`;
}

function mismatch(message: string): SemSegLossError {
  return new SemSegLossError('DATA_MISMATCH', message);
}

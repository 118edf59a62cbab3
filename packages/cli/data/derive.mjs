// Derives the embedded data sets (small grey PNG slices and their class masks) from three NIfTI volumes
// of Debian's package mricron-data. Run as `node packages/cli/data/derive.mjs DIR_OF_TEMPLATES`.
// It writes brain/ and hippocampus/ beside itself, the same bytes every time. It is not part of the published command.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import { isNIFTI1, readHeader, readImage } from 'nifti-reader-js';

/** Pixels per side of every slice; divisible by 8, so that a U-Net may halve it three times. */
const SIZE = 64;

const AAL_HIPPOCAMPUS_LEFT = 37;
const AAL_HIPPOCAMPUS_RIGHT = 38;

/** @typedef {'train' | 'validation' | 'test'} Split */
/** @typedef {'head' | 'brain' | 'atlas'} VolumeName */
/** @typedef {{ width: number, depth: number, height: number, at: Uint8Array }} Volume voxels along x (left to right), y (back to front), z (feet to crown) */
/**
 * @typedef {object} Task
 * @property {string} name
 * @property {string} title
 * @property {readonly string[]} classes
 * @property {'axial' | 'coronal'} plane
 * @property {number} fieldOfView   side of the square that a slice shows, in mm (1 voxel = 1 mm)
 * @property {readonly [number, number]} centre   voxel at its centre: [x, y] of an axial slice, [x, z] of a coronal one
 * @property {number} first   number of the first slice
 * @property {number} step    slices advanced from one to the next
 * @property {number} gap     slices (of that step) left out between two blocks
 * @property {readonly (readonly [Split, number])[]} blocks   in order of position
 * @property {VolumeName} labels   volume that the classes come from
 * @property {(value: number) => number} classOf   class id of one of its voxels
 */

/** @type {readonly Task[]} */
const TASKS = [
  {
    name: 'brain',
    title: 'Brain in a T1 head, axial slices (skull stripping)',
    classes: ['background', 'brain'],
    plane: 'axial',
    fieldOfView: 224,
    centre: [90, 108],
    first: 2,
    step: 2,
    gap: 2,
    blocks: [['train', 9], ['validation', 5], ['train', 9], ['test', 5], ['train', 9], ['validation', 5], ['train', 9], ['test', 5], ['train', 9]],
    labels: 'brain',
    classOf: (value) => (value > 0 ? 1 : 0),
  },
  {
    name: 'hippocampus',
    title: 'Left and right hippocampus in a T1 head, coronal slices (small structures)',
    classes: ['background', 'left hippocampus', 'right hippocampus'],
    plane: 'coronal',
    fieldOfView: 160,
    centre: [90, 80],
    first: 57,
    step: 1,
    gap: 3,
    blocks: [['train', 9], ['validation', 4], ['train', 15], ['validation', 5], ['train', 5], ['test', 5], ['train', 15], ['test', 4], ['train', 9]],
    labels: 'atlas',
    classOf: (value) => (value === AAL_HIPPOCAMPUS_LEFT ? 1 : value === AAL_HIPPOCAMPUS_RIGHT ? 2 : 0),
  },
];

/** The very files that the data came from. @type {Readonly<Record<VolumeName, { file: string, sha256: string }>>} */
const SOURCES = {
  head: { file: 'ch2.nii.gz', sha256: 'a009051127f64dc3dd554d5f5b589870ea72106d9642c21b4e7093e478cfc309' },
  brain: { file: 'ch2bet.nii.gz', sha256: '592a2d20abdf36eefcb540ca8958428040edffc1bc1a18ba1dcfbabac77c5dd1' },
  atlas: { file: 'aal.nii.gz', sha256: 'b512dcd3f36b77f56be7a9a038134096e66314b7e8c31d25875b96bcf6991454' },
};

/**
 * Reads one 8-bit volume after checking that it is the file this script was written for.
 * @param {string} directory
 * @param {VolumeName} name
 * @returns {Promise<Volume>}
 */
async function readVolume(directory, name) {
  const { file, sha256 } = SOURCES[name];
  const bytes = await readFile(join(directory, file));
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw new Error(`${file}: must have SHA-256 ${sha256}, got ${found}. Use mricron-data 1.2.20211006+dfsg-4.`);
  const data = new Uint8Array(gunzipSync(bytes)).buffer;
  if (!isNIFTI1(data)) throw new Error(`${file}: must be NIfTI-1. Use mricron-data 1.2.20211006+dfsg-4.`);
  const header = readHeader(data);
  if (header.datatypeCode !== 2) throw new Error(`${file}: must be 8-bit unsigned, got type ${header.datatypeCode}.`);
  const [, width = 0, depth = 0, height = 0] = header.dims;
  return { width, depth, height, at: new Uint8Array(readImage(header, data)) };
}

/**
 * Which voxels each of SIZE pixels covers along one axis, and how much of each (voxel i spans i to i + 1).
 * @param {number} centre
 * @param {number} fieldOfView
 * @returns {readonly (readonly { voxel: number, share: number }[])[]}
 */
function coverage(centre, fieldOfView) {
  const pixel = fieldOfView / SIZE;
  return Array.from({ length: SIZE }, (_, index) => {
    const from = centre + 0.5 - fieldOfView / 2 + index * pixel;
    const to = from + pixel;
    const covered = [];
    for (let voxel = Math.floor(from); voxel < to; voxel++) {
      covered.push({ voxel, share: (Math.min(to, voxel + 1) - Math.max(from, voxel)) / pixel });
    }
    return covered;
  });
}

/**
 * Area-averages `valueOf(voxel)` over one slice. Rows start at the top: an axial slice has the forehead up,
 * a coronal one the crown; the subject's left is on the left of both. Outside the volume all is 0.
 * @param {Volume} volume
 * @param {Task} task
 * @param {number} position
 * @param {(value: number) => number} valueOf
 * @returns {Float64Array}
 */
function average(volume, task, position, valueOf) {
  const { width, depth, at } = volume;
  const axial = task.plane === 'axial';
  const extent = axial ? depth : volume.height;
  const columns = coverage(task.centre[0], task.fieldOfView);
  const rows = coverage(task.centre[1], task.fieldOfView).toReversed();
  const result = new Float64Array(SIZE * SIZE);
  rows.forEach((row, r) => columns.forEach((column, c) => {
    let sum = 0;
    for (const { voxel: up, share: shareUp } of row) {
      if (up < 0 || up >= extent) continue;
      const start = axial ? (position * depth + up) * width : (up * depth + position) * width;
      for (const { voxel: x, share } of column) {
        if (x >= 0 && x < width) sum += share * shareUp * valueOf(at[start + x] ?? 0);
      }
    }
    result[r * SIZE + c] = sum;
  }));
  return result;
}

/**
 * The mask of one slice: the class that covers at least half of a pixel, else background.
 * @param {Volume} volume
 * @param {Task} task
 * @param {number} position
 * @returns {Uint8Array}
 */
function mask(volume, task, position) {
  const result = new Uint8Array(SIZE * SIZE);
  for (let id = 1; id < task.classes.length; id++) {
    const share = average(volume, task, position, (value) => (task.classOf(value) === id ? 1 : 0));
    share.forEach((value, pixel) => {
      if (value >= 0.5) result[pixel] = id;
    });
  }
  return result;
}

/**
 * Positions of each split's slices: the blocks in order, with the gap between each two.
 * @param {Task} task
 * @returns {Record<Split, number[]>}
 */
function positions(task) {
  /** @type {Record<Split, number[]>} */
  const result = { train: [], validation: [], test: [] };
  let next = task.first;
  for (const [split, count] of task.blocks) {
    for (let i = 0; i < count; i++, next += task.step) result[split].push(next);
    next += task.gap * task.step;
  }
  return result;
}

/**
 * Writes one task's folder anew.
 * @param {Task} task
 * @param {Readonly<Record<VolumeName, Volume>>} volumes
 * @param {string} directory
 */
async function derive(task, volumes, directory) {
  await rm(directory, { recursive: true, force: true });
  await mkdir(join(directory, 'images'), { recursive: true });
  await mkdir(join(directory, 'masks'), { recursive: true });

  const nameOf = (/** @type {number} */ position) => `${task.plane === 'axial' ? 'z' : 'y'}${String(position).padStart(3, '0')}`;
  const splits = positions(task);
  for (const position of Object.values(splits).flat()) {
    const image = Uint8Array.from(average(volumes.head, task, position, (value) => value), Math.round);
    const classes = mask(volumes[task.labels], task, position);
    for (const [folder, data] of /** @type {const} */ ([['images', image], ['masks', classes]])) {
      const png = encode({ width: SIZE, height: SIZE, channels: 1, depth: 8, data }, { zlib: { level: 9 } });
      await writeFile(join(directory, folder, `${nameOf(position)}.png`), png);
    }
  }

  const manifest = {
    name: task.name,
    title: task.title,
    classes: task.classes,
    height: SIZE,
    width: SIZE,
    source: {
      package: 'mricron-data 1.2.20211006+dfsg-4 (Debian)',
      license: 'BSD-3-Clause',
      files: ['head', task.labels].map((name) => SOURCES[/** @type {VolumeName} */ (name)]),
      plane: task.plane,
      millimetresPerPixel: task.fieldOfView / SIZE,
      millimetresPerSlice: task.step,
      slicesLeftOutBetweenBlocks: task.gap,
    },
    splits: Object.fromEntries(Object.entries(splits).map(([split, list]) => [split, list.map(nameOf)])),
  };
  // Lists of names stay on one line each.
  const text = JSON.stringify(manifest, null, 2).replace(/\[\n\s+("[^\]{}]*")\n\s+\]/g, (_, list) => `[${list.replace(/\s*\n\s*/g, ' ')}]`);
  await writeFile(join(directory, 'dataset.json'), `${text}\n`);
  console.log(`${task.name}: ${Object.entries(splits).map(([split, list]) => `${list.length} ${split}`).join(', ')} slices`);
}

const [templates] = process.argv.slice(2);
if (templates === undefined) {
  console.error('Usage: node packages/cli/data/derive.mjs DIR_OF_TEMPLATES (the folder with ch2.nii.gz, ch2bet.nii.gz and aal.nii.gz)');
  process.exitCode = 2;
} else {
  const volumes = {
    head: await readVolume(templates, 'head'),
    brain: await readVolume(templates, 'brain'),
    atlas: await readVolume(templates, 'atlas'),
  };
  const here = dirname(fileURLToPath(import.meta.url));
  for (const task of TASKS) await derive(task, volumes, join(here, task.name));
}

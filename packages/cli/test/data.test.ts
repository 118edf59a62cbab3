// The committed data is what its manifest and README say. Pixels are read with fast-png itself, so that neither
// the loader nor the deriving script can agree with its own mistake.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';

const DATA = fileURLToPath(new URL('../data/', import.meta.url));

/** What README.md states, counted independently with NumPy when the data was made. */
const STATED = {
  brain: {
    classes: ['background', 'brain'],
    counts: { train: 45, validation: 10, test: 10 },
    withForeground: { train: 39, validation: 10, test: 10 },
    pixels: [211260, 54980],
    nearestSlices: 6,
  },
  hippocampus: {
    classes: ['background', 'left hippocampus', 'right hippocampus'],
    counts: { train: 53, validation: 9, test: 9 },
    withForeground: { train: 19, validation: 5, test: 5 },
    pixels: [289278, 770, 768],
    nearestSlices: 4,
  },
};

interface Manifest {
  name: string;
  classes: string[];
  height: number;
  width: number;
  splits: Record<'train' | 'validation' | 'test', string[]>;
}

function pixelsOf(task: string, folder: string, slice: string): { width: number; height: number; depth: number; channels: number; data: ArrayLike<number> } {
  return decode(readFileSync(join(DATA, task, folder, `${slice}.png`)), { checkCrc: true });
}

describe.each(Object.entries(STATED))('%s', (task, stated) => {
  const manifest = JSON.parse(readFileSync(join(DATA, task, 'dataset.json'), 'utf8')) as Manifest;
  const splits = Object.entries(manifest.splits) as [keyof Manifest['splits'], string[]][];
  const slices = splits.flatMap(([, names]) => names);

  test('has the stated classes and slices per split', () => {
    expect(manifest.name).toBe(task);
    expect(manifest.classes).toEqual(stated.classes);
    expect(Object.fromEntries(splits.map(([split, names]) => [split, names.length]))).toEqual(stated.counts);
  });

  test.each(['images', 'masks'])('%s holds one file for each slice and no other', (folder) => {
    expect(readdirSync(join(DATA, task, folder)).toSorted()).toEqual(slices.map((name) => `${name}.png`).toSorted());
  });

  test('all files are 64 × 64, 8 bits, one channel', () => {
    for (const folder of ['images', 'masks']) {
      for (const name of slices) {
        expect(pixelsOf(task, folder, name)).toMatchObject({ width: 64, height: 64, depth: 8, channels: 1 });
      }
    }
    expect([manifest.height, manifest.width]).toEqual([64, 64]);
  });

  test('class shares are those in the README', () => {
    const count = stated.pixels.map(() => 0);
    for (const name of slices) {
      for (const id of Array.from(pixelsOf(task, 'masks', name).data)) count[id] = (count[id] ?? 0) + 1;
    }
    expect(count).toEqual(stated.pixels);
  });

  test('slices with foreground are as many as stated, in every split', () => {
    const counted = splits.map(([split, names]) => [split, names.filter((name) => Array.from(pixelsOf(task, 'masks', name).data).some((id) => id > 0)).length]);
    expect(Object.fromEntries(counted)).toEqual(stated.withForeground);
  });

  test('foreground lies on the head, not on air', () => {
    for (const name of slices) {
      const image = Array.from(pixelsOf(task, 'images', name).data);
      const inside = Array.from(pixelsOf(task, 'masks', name).data).flatMap((id, pixel) => (id > 0 ? [image[pixel] ?? 0] : []));
      if (inside.length > 0) expect(inside.reduce((sum, value) => sum + value, 0) / inside.length).toBeGreaterThan(30);
    }
  });

  test('slices of different splits are millimetres apart', () => {
    const placed = splits.flatMap(([split, names]) => names.map((name) => ({ split, at: Number(name.slice(1)) })));
    let nearest = Infinity;
    for (const a of placed) {
      for (const b of placed) {
        if (a.split !== b.split) nearest = Math.min(nearest, Math.abs(a.at - b.at));
      }
    }
    expect(nearest).toBe(stated.nearestSlices);
  });
});

test('the left hippocampus is on the left of every image', () => {
  for (const file of readdirSync(join(DATA, 'hippocampus', 'masks'))) {
    Array.from(pixelsOf('hippocampus', 'masks', file.slice(0, -4)).data).forEach((id, pixel) => {
      if (id === 1) expect(pixel % 64).toBeLessThan(32);
      if (id === 2) expect(pixel % 64).toBeGreaterThanOrEqual(32);
    });
  }
});

test('the data is under half a megabyte and keeps its licence', () => {
  const files = readdirSync(DATA, { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(DATA, file))).filter((entry) => entry.isFile());
  expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(500_000);
  expect(readFileSync(join(DATA, 'LICENSE'), 'utf8')).toContain('Copyright 2006-2010, Chris Rorden');
});

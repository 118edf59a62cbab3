// What a run is fed: the generator, augmentation and batches. All of it must follow from the seed alone.

import { describe, expect, test } from 'vitest';
import { augment } from '../src/compare/model/augment.ts';
import { batches } from '../src/compare/model/batches.ts';
import { learningRateAt } from '../src/compare/model/learning-rate.ts';
import { randomFrom } from '../src/compare/model/random.ts';
import { standardiser } from '../src/compare/model/standardise.ts';
import type { Sample } from '../src/compare/types.ts';

const height = 12;
const width = 16;

function sample(name: string, value: number, foreground: boolean): Sample {
  const image = new Float32Array(height * width).fill(value);
  const mask = Uint8Array.from(image, (_, pixel) => (foreground && pixel % width > 8 ? 2 : 0));
  return { name, image, mask };
}

function stream(...parts: (string | number)[]): number[] {
  const random = randomFrom(...parts);
  return Array.from({ length: 5 }, () => random.next());
}

describe('randomFrom', () => {
  test('repeats, and depends on every part and its order', () => {
    expect(stream('a', 1)).toEqual(stream('a', 1));
    const others = [stream('a', 2), stream('b', 1), stream(1, 'a'), stream('a'), stream('a', 1, 0), stream('a', 2 ** 32 + 1), stream('a', -1)];
    for (const other of others) expect(other).not.toEqual(stream('a', 1));
    expect(new Set(others.map(String)).size).toBe(others.length);
  });

  test('is uniform and normal, within five standard errors', () => {
    const count = 20_000;
    const random = randomFrom('moments');
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
    const uniform = Array.from({ length: count }, () => random.next());
    const normal = Array.from({ length: count }, () => random.normal());
    expect(Math.abs(mean(uniform) - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(mean(uniform.map((value) => value * value)) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / count));
    expect(Math.abs(mean(normal))).toBeLessThan(5 * Math.sqrt(1 / count));
    expect(Math.abs(mean(normal.map((value) => value * value)) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.min(...Array.from({ length: 1000 }, () => random.below(3)))).toBe(0);
    expect(Math.max(...Array.from({ length: 1000 }, () => random.below(3)))).toBe(2);
  });
});

describe('augment', () => {
  test('repeats, keeps class ids, and moves image and mask together', () => {
    const source: Sample = { ...sample('s', 0, true), image: Float32Array.from(sample('s', 0, true).mask, (id) => id / 2) };
    const variant = (seed: number): { image: Float32Array; mask: Uint8Array } => {
      const image = new Float32Array(height * width);
      const mask = new Uint8Array(height * width);
      augment(source, { height, width, mirror: true }, randomFrom(seed), image, mask);
      return { image, mask };
    };
    expect(variant(1)).toEqual(variant(1));
    expect(variant(2).image).not.toEqual(variant(1).image);
    for (let seed = 0; seed < 20; seed += 1) {
      const { image, mask } = variant(seed);
      expect([...new Set(mask)].every((id) => id === 0 || id === 2)).toBe(true);
      const mean = (id: number): number => {
        const values = image.filter((_, pixel) => mask[pixel] === id);
        return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
      };
      if (mask.includes(2)) expect(mean(2)).toBeGreaterThan(mean(0));
    }
  });
});

describe('batches', () => {
  const train = [sample('a', 0.2, true), sample('b', 0.4, false), sample('c', 0.6, false), sample('d', 0.8, false)];
  const dataset = { height, width, classes: ['background', 'one', 'two'], splits: { train, validation: [], test: [] } };

  test('batch k does not depend on what was asked before', () => {
    const inOrder = batches({ dataset, batchSize: 3, seed: 7 });
    const all = Array.from({ length: 6 }, (_, k) => inOrder(k));
    expect(batches({ dataset, batchSize: 3, seed: 7 })(5)).toEqual(all[5]);
    expect(inOrder(2)).toEqual(all[2]);
    expect(batches({ dataset, batchSize: 3, seed: 8 })(5)).not.toEqual(all[5]);
  });

  test('every second slice has foreground', () => {
    const batch = batches({ dataset, batchSize: 4, seed: 1 });
    for (let k = 0; k < 5; k += 1) {
      const { masks } = batch(k);
      for (const index of [0, 2]) expect(masks.subarray(index * height * width, (index + 1) * height * width).includes(2)).toBe(true);
    }
  });

  test('no slices are refused', () => {
    expect(() => batches({ dataset: { ...dataset, splits: { ...dataset.splits, train: [] } }, batchSize: 1, seed: 0 })).toThrow(/must have a slice, got none/);
  });
});

test('standardiser: mean 0 and deviation 1, a constant only shifted', () => {
  const values = Float32Array.of(1, 3);
  expect([...standardiser([{ image: values }])(values.slice())]).toEqual([-1, 1]);
  expect([...standardiser([{ image: Float32Array.of(2, 2) }])(Float32Array.of(2, 3))]).toEqual([0, 1]);
});

test('learning rate: up, then down to a twentieth', () => {
  const rates = Array.from({ length: 100 }, (_, step) => learningRateAt(step, { steps: 100, learningRate: 1 }));
  expect(rates[0]).toBe(0.2);
  expect(Math.max(...rates)).toBe(1);
  expect(rates.indexOf(1)).toBe(4);
  expect(rates.slice(5).every((rate, index, rest) => index === 0 || rate <= (rest[index - 1] as number))).toBe(true);
  expect(rates.at(-1)).toBeLessThan(0.052);
  expect(rates.at(-1)).toBeGreaterThanOrEqual(0.05);
});

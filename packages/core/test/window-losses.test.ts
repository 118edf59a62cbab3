// Losses of windows, skeletons and pieces against the same definitions written another way: sums over explicit windows,
// images that are really halved, pieces masked one by one.
import { describe, expect, it } from 'vitest';
import { build, differentiate, findLoss, run, type Feeds, type LossOptions } from '../src/index.ts';
import { codeOf } from './support/code-of.ts';
import { present } from './support/evaluate.ts';
import { randomNumbers } from './support/scenes.ts';

type Image = readonly (readonly number[])[];

function image(rows: number, columns: number, pixel: (row: number, column: number) => number): Image {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => pixel(r, c)));
}

function randomImage(rows: number, columns: number, seed: number): Image {
  const random = randomNumbers(seed);
  return image(rows, columns, () => random());
}

const feedOf = (pixels: Image): { shape: number[]; data: Float64Array } => ({ shape: [pixels.length, present(pixels[0]).length], data: Float64Array.from(pixels.flat()) });

function evaluate(name: string, options: LossOptions, prediction: Image, target: Image, mask?: Image): { readonly value: number; readonly gradient: readonly number[] } {
  const feeds: Feeds = { prediction: feedOf(prediction), target: feedOf(target), ...(mask === undefined ? {} : { mask: feedOf(mask) }) };
  const { value, gradient } = run(differentiate(build(findLoss(name), { layout: 'HW', fromLogits: false, mask: mask !== undefined, ...options }).graph), feeds);
  return { value: present(present(value).data[0]), gradient: [...present(gradient).data] };
}

const valueOf = (...given: Parameters<typeof evaluate>): number => evaluate(...given).value;
const pixelAt = (pixels: Image, r: number, c: number): number => present(present(pixels[r])[c]);

/** A few hundred sums of numbers of at most 1, over c₂ = 9·10⁻⁴. */
const ROUNDING = (500 * 2 ** -52) / 9e-4;

/** The place of a mirror image without its edge: 2 1 0 1 2 3 … */
function mirrored(i: number, length: number): number {
  return Math.abs(((i + 3 * (length - 1)) % (2 * length - 2)) - length + 1);
}

/** Mean structural similarity, and its second factor alone, over explicit windows of the pixels that count. */
function similarity(x: Image, y: Image, size: number, counts: Image, isMirrored: boolean): { readonly ssim: number; readonly structure: number } {
  const [rows, columns] = [x.length, present(x[0]).length];
  const radius = (size - 1) / 2;
  const all: { ssim: number; structure: number }[] = [];
  image(rows, columns, (r, c) => {
    const lies = r >= radius && c >= radius && r < rows - radius && c < columns - radius;
    if (pixelAt(counts, r, c) === 0 || (!isMirrored && !lies)) return 0;
    const seen = Array.from({ length: size * size }, (_, k) => [r + Math.floor(k / size) - radius, c + (k % size) - radius] as const)
      .map(([i, j]) => [mirrored(i, rows), mirrored(j, columns), Math.exp(-((i - r) ** 2 + (j - c) ** 2) / 4.5)] as const)
      .map(([i, j, w]) => ({ a: pixelAt(x, i, j), b: pixelAt(y, i, j), w: w * pixelAt(counts, i, j) }));
    const total = seen.reduce((sum, { w }) => sum + w, 0);
    const mean = (f: (p: { a: number; b: number }) => number): number => seen.reduce((sum, p) => sum + p.w * f(p), 0) / total;
    const [ma, mb] = [mean(({ a }) => a), mean(({ b }) => b)];
    const covariance = mean(({ a, b }) => (a - ma) * (b - mb));
    const structure = (2 * covariance + 9e-4) / (mean(({ a }) => (a - ma) ** 2) + mean(({ b }) => (b - mb) ** 2) + 9e-4);
    all.push({ structure, ssim: (structure * (2 * ma * mb + 1e-4)) / (ma * ma + mb * mb + 1e-4) });
    return 0;
  });
  const average = (key: 'ssim' | 'structure'): number => all.reduce((sum, each) => sum + each[key], 0) / all.length;
  return { ssim: average('ssim'), structure: average('structure') };
}

describe('SSIM', () => {
  const [p, y] = [randomImage(7, 6, 1), randomImage(7, 6, 2)];
  const ones = image(7, 6, () => 1);

  it.each([['reflect', true], ['valid', false]] as const)('is the mean over explicit windows, border %s', (border, isMirrored) => {
    const expected = 1 - similarity(p, y, 5, ones, isMirrored).ssim;
    expect(Math.abs(valueOf('ssim', { windowSize: 5, border } as LossOptions, p, y) - expected)).toBeLessThanOrEqual(ROUNDING);
  });

  it('sees the pixels that count only', () => {
    const mask = image(7, 6, (r, c) => Number((r * 5 + c * 3) % 4 !== 0));
    const expected = 1 - similarity(p, y, 5, mask, true).ssim;
    expect(Math.abs(valueOf('ssim', { windowSize: 5 } as LossOptions, p, y, mask) - expected)).toBeLessThanOrEqual(ROUNDING);
  });

  it('refuses a window without a centre', () => {
    expect(codeOf(() => build(findLoss('ssim'), { windowSize: 10 } as LossOptions))).toBe('OPTION_CONFLICT');
  });
});

describe('MS-SSIM', () => {
  it('is the product over images that are halved', () => {
    const target = randomImage(24, 16, 3);
    const noise = randomImage(24, 16, 4);
    const prediction = image(24, 16, (r, c) => 0.7 * pixelAt(target, r, c) + 0.3 * pixelAt(noise, r, c));
    const halve = (x: Image): Image => image(x.length / 2, present(x[0]).length / 2, (r, c) => (pixelAt(x, 2 * r, 2 * c) + pixelAt(x, 2 * r + 1, 2 * c) + pixelAt(x, 2 * r, 2 * c + 1) + pixelAt(x, 2 * r + 1, 2 * c + 1)) / 4);
    const scales = [[prediction, target], [halve(prediction), halve(target)], [halve(halve(prediction)), halve(halve(target))]] as const;
    const means = scales.map(([a, b]) => similarity(a, b, 3, a.map((row) => row.map(() => 1)), false));
    const expected = 1 - present(means[0]).structure ** 0.2 * present(means[1]).structure ** 0.3 * present(means[2]).ssim ** 0.5;
    const options = { windowSize: 3, border: 'valid', scaleWeights: [0.2, 0.3, 0.5] } as LossOptions;
    expect(Math.abs(valueOf('ms-ssim', options, prediction, target) - expected)).toBeLessThanOrEqual(ROUNDING);
  });

  it('of one scale is SSIM', () => {
    const [p, y] = [randomImage(6, 5, 5), randomImage(6, 5, 5)];
    expect(valueOf('ms-ssim', { scaleWeights: [1] } as LossOptions, p, y)).toBeCloseTo(valueOf('ssim', {}, p, y), 12);
  });
});

describe('region mutual information', () => {
  it('is finite, with no gradient of its own, for constant images', () => {
    const options = { crossEntropyWeight: 0, pool: 'none' } as LossOptions;
    for (const [p, y] of [[0.5, 0], [0.5, 1], [1, 1], [0, 0]] as const) {
      const { value, gradient } = evaluate('rmi', options, image(6, 6, () => p), image(6, 6, () => y));
      // Nothing varies: ln det(aI)/(2d) = ln(a)/2, times the weight ½.
      expect(value).toBeCloseTo(Math.log(5e-4) / 4, 10);
      expect(gradient.every((g) => Math.abs(g) <= ROUNDING)).toBe(true);
    }
  });

  it('is lowest where the prediction says it all', () => {
    const y = image(9, 9, (r, c) => Number((r - 4) ** 2 + (c - 3) ** 2 < 9));
    const blur = image(9, 9, (r, c) => 0.2 + 0.5 * pixelAt(y, r, Math.max(0, c - 1)));
    const of = (p: Image): number => valueOf('rmi', { crossEntropyWeight: 0, pool: 'none' } as LossOptions, p, y);
    expect(of(y)).toBeLessThan(of(blur));
    expect(of(blur)).toBeLessThan(of(image(9, 9, () => 0.5)));
    // A copy with less contrast explains as much, but for the regulariser.
    expect(of(image(9, 9, (r, c) => 0.25 + 0.5 * pixelAt(y, r, c)))).toBeLessThan(of(blur));
  });

  it('does not see the second part where no neighbourhood fits', () => {
    expect(valueOf('rmi', { crossEntropyWeight: 0 } as LossOptions, image(4, 4, () => 0.3), image(4, 4, (r) => r % 2))).toBe(0);
  });
});

describe('clDice', () => {
  const tube = image(9, 12, (r, c) => Number(r >= 3 && r <= 5 && c >= 1 && c <= 10));
  const bare = { smoothNumerator: 0, smoothDenominator: 0 } as LossOptions;

  it('costs more for a gap than for a wall that is too thin', () => {
    const gap = image(9, 12, (r, c) => (c === 5 ? 0 : pixelAt(tube, r, c)));
    const thin = image(9, 12, (r, c) => (r === 3 ? 0 : pixelAt(tube, r, c)));
    expect(valueOf('cldice', bare, gap, tube)).toBeGreaterThan(0.02);
    expect(valueOf('dice', bare, gap, tube)).toBeLessThan(valueOf('dice', bare, thin, tube));
    expect(valueOf('cldice', bare, thin, tube)).toBeLessThan(valueOf('cldice', bare, gap, tube));
  });

  it('of the skeleton alone is 0: it lies in the mask, and covers the mask\'s own', () => {
    const line = image(9, 12, (r, c) => Number(r === 4 && c >= 2 && c <= 9));
    expect(valueOf('cldice', { ...bare, iterations: 1 } as LossOptions, line, tube)).toBe(0);
    expect(valueOf('skeleton-recall', { ...bare, tubeRadius: 0 } as LossOptions, line, tube)).toBe(0);
  });
});

describe('blob loss', () => {
  it('is the mean Dice of images in which the other pieces are ignored', () => {
    const places = image(6, 9, (r, c) => (r < 2 && c < 2 ? 1 : r > 3 && c > 2 && c < 8 ? 2 : r === 0 && c === 8 ? 3 : 0));
    const y = image(6, 9, (r, c) => Math.min(1, pixelAt(places, r, c)));
    const p = randomImage(6, 9, 7);
    const each = [1, 2, 3].map((blob) => valueOf('dice', {}, p, y, image(6, 9, (r, c) => Number([0, blob].includes(pixelAt(places, r, c))))));
    const expected = 2 * valueOf('dice', {}, p, y) + each.reduce((a, b) => a + b, 0) / 3;
    expect(valueOf('blob-dice', {}, p, y)).toBeCloseTo(expected, 13);
  });

  it('costs what Dice does where there is one piece or none', () => {
    const p = randomImage(4, 4, 8);
    const one = image(4, 4, (r) => Number(r < 2));
    expect(valueOf('blob-dice', {}, p, one)).toBeCloseTo(3 * valueOf('dice', {}, p, one), 13);
    const none = image(4, 4, () => 0);
    expect(valueOf('blob-dice', {}, p, none)).toBeCloseTo(2 * valueOf('dice', {}, p, none), 13);
  });
});

it('NACL refuses probabilities, region mutual information a batch as one', () => {
  expect(codeOf(() => build(findLoss('nacl'), { fromLogits: false }))).toBe('OPTION_CONFLICT');
  expect(codeOf(() => build(findLoss('rmi'), { over: 'batch' }))).toBe('OPTION_CONFLICT');
});

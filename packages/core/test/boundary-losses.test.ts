// Losses of distances against brute force over all pairs of pixels, and against each other where they must agree.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { build, decompose, differentiate, findLoss, run, signedDistanceMap, type Feeds, type LossOptions } from '../src/index.ts';
import { present } from './support/evaluate.ts';

interface Image {
  readonly shape: readonly number[];
  readonly spacing: readonly number[];
  readonly p: readonly number[];
  readonly y: readonly number[];
}

/** One image of two or three axes, its probabilities no multiples of each other, its mask perhaps empty or full. */
const images: fc.Arbitrary<Image> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 })),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
).chain((shape) => {
  const length = shape.reduce((a, b) => a * b, 1);
  const list = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { minLength: length, maxLength: length });
  return fc.record({
    shape: fc.constant<readonly number[]>(shape),
    spacing: fc.array(fc.constantFrom(0.5, 1, 2, 3), { minLength: shape.length, maxLength: shape.length }),
    p: list(fc.integer({ min: 1, max: 999 }).map((k) => k / 1000)),
    y: fc.constantFrom(0, 1, 2, 3).chain((kind) => list(kind < 2 ? fc.constant(kind) : fc.integer({ min: 0, max: 1 }))),
  });
});

function evaluate(slug: string, { shape, spacing, p, y }: Image, options: LossOptions & Record<string, unknown> = {}, more: Feeds = {}): number {
  const layout = shape.length === 2 ? 'HW' : 'DHW';
  const { graph } = build(findLoss(slug), { layout, fromLogits: false, spacing, ...options } as LossOptions);
  const feeds = { prediction: { data: Float64Array.from(p), shape }, target: { data: Float64Array.from(y), shape }, ...more };
  return present(present(run(graph, feeds)['value']).data[0]);
}

function placesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((places, size) => places.flatMap((place) => Array.from({ length: size }, (_, at) => [...place, at])), [[]]);
}

/** Distances between all pairs of pixels. */
function pairs({ shape, spacing }: Image): (a: number, b: number) => number {
  const places = placesOf(shape);
  return (a, b) => Math.hypot(...present(places[a]).map((at, axis) => (at - present(present(places[b])[axis])) * present(spacing[axis])));
}

/** The distance of every pixel to the nearest one of a set; undefined where the set is empty. */
function nearest(image: Image, isMember: (i: number) => boolean): (number | undefined)[] {
  const distance = pairs(image);
  const members = image.y.flatMap((_, i) => (isMember(i) ? [i] : []));
  return image.y.map((_, i) => (members.length === 0 ? undefined : Math.min(...members.map((j) => distance(i, j)))));
}

/** The distance of every pixel to the other side of a mask, 0 where there is none. */
function toOtherSide(image: Image, isIn: (i: number) => boolean): number[] {
  const [toIn, toOut] = [nearest(image, isIn), nearest(image, (i) => !isIn(i))];
  return image.y.map((_, i) => (isIn(i) ? toOut[i] : toIn[i]) ?? 0);
}

function isNext(a: readonly number[], b: readonly number[]): boolean {
  return a.reduce((sum, at, axis) => sum + Math.abs(at - present(b[axis])), 0) === 1;
}

/** Pixels of a mask with a neighbour one step along one axis outside it. */
function contourOf({ shape }: Image, isIn: (i: number) => boolean): number[] {
  const places = placesOf(shape);
  return places.flatMap((place, i) => (isIn(i) && places.some((other, j) => !isIn(j) && isNext(place, other)) ? [i] : []));
}

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;

/** A few dozen roundings of sums and roots of positive numbers. */
function expectClose(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(expected)));
}

const crossEntropies = ({ p, y }: Image): number[] => p.map((q, i) => -Math.log(y[i] === 1 ? q : 1 - q));

describe('hausdorff', () => {
  it.each([0, 1, 2, 3.5])('is (p − y)² (D_y^α + D_p^α) by brute force, α = %d', (alpha) => {
    fc.assert(fc.property(images, (image) => {
      const { p, y } = image;
      const [ofTruth, ofPrediction] = [toOtherSide(image, (i) => y[i] === 1), toOtherSide(image, (i) => present(p[i]) > 0.5)];
      const squares = p.map((q, i) => (q - present(y[i])) ** 2);
      expectClose(evaluate('hausdorff', image, { alpha }), mean(squares.map((s, i) => s * (present(ofTruth[i]) ** alpha + present(ofPrediction[i]) ** alpha))));
      expectClose(evaluate('hausdorff', image, { alpha, oneSided: true }), mean(squares.map((s, i) => s * present(ofTruth[i]) ** alpha)));
      const interior = (isIn: boolean, distance: number | undefined): number => (isIn ? present(distance) : 0) ** alpha;
      expectClose(evaluate('hausdorff', image, { alpha, distances: 'interior' }), mean(squares.map((s, i) => s * (interior(y[i] === 1, ofTruth[i]) + interior(present(p[i]) > 0.5, ofPrediction[i])))));
    }), { numRuns: 60 });
  });

  it('is what the logarithm is taken of', () => {
    fc.assert(fc.property(images, (image) => expectClose(evaluate('log-hausdorff', image), Math.log(1 + evaluate('hausdorff', image)))), { numRuns: 30 });
  });
});

describe('boundary', () => {
  it('is the mean of p φ by brute force', () => {
    fc.assert(fc.property(images, fc.constantFrom(null, 0, 1), (image, insideOffset) => {
      const { p, y, spacing } = image;
      const toOther = toOtherSide(image, (i) => y[i] === 1);
      const phi = toOther.map((distance, i) => (distance === 0 ? 0 : y[i] === 1 ? (insideOffset ?? Math.min(...spacing)) - distance : distance));
      expectClose(evaluate('boundary', image, { insideOffset }), mean(phi.map((d, i) => d * present(p[i]))));
      const map = signedDistanceMap(Float32Array.from(y), image.shape, { spacing, ...(insideOffset === null ? {} : { insideOffset }) });
      phi.forEach((d, i) => expect(map[i]).toBe(Math.fround(d)));
    }), { numRuns: 60 });
  });

  it('takes maps that were made before', () => {
    fc.assert(fc.property(images, (image) => {
      const distances = { data: signedDistanceMap(Float32Array.from(image.y), image.shape, { spacing: image.spacing }), shape: image.shape };
      const given = evaluate('boundary', image, { spacing: null, distanceMaps: 'given' }, { distances });
      // The map is rounded to float32.
      expect(Math.abs(given - evaluate('boundary', image))).toBeLessThanOrEqual(2 ** -24 * Math.max(...distances.data.map(Math.abs)) + 1e-13);
    }), { numRuns: 30 });
  });

  it('leaves no choice of spacing to maps that are given', () => {
    expect(() => build(findLoss('boundary'), { distanceMaps: 'given', spacing: [1, 2] } as LossOptions)).toThrow('Leave spacing and insideOffset out');
  });
});

describe('signedDistanceMap', () => {
  it('measures images and classes apart', () => {
    // Two images of three pixels and two classes, NWC; class 1 is absent from the first, class 0 from the second.
    const mask = Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0);
    expect(signedDistanceMap(mask, [2, 3, 2], { axes: [1] })).toEqual(Float32Array.of(-1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1));
  });

  it('refuses a spacing of another rank', () => {
    expect(() => signedDistanceMap(Uint8Array.of(1, 0), [2], { spacing: [1, 1] })).toThrow('signedDistanceMap.spacing');
  });
});

describe('distance-map-cross-entropy', () => {
  it.each([true, false])('weighs pixels by brute force, normalize: %s', (normalize) => {
    fc.assert(fc.property(images, (image) => {
      const { y } = image;
      const distance = toOtherSide(image, (i) => y[i] === 1);
      const phi = y.map((side, i) => {
        const own = distance.filter((_, j) => y[j] === side);
        const [least, most] = [Math.min(...own), Math.max(...own)];
        if (most === 0) return 0;
        if (!normalize) return most - present(distance[i]);
        return most === least ? 1 : (most - present(distance[i])) / (most - least);
      });
      expectClose(evaluate('distance-map-cross-entropy', image, { normalize }), mean(crossEntropies(image).map((ce, i) => ce * (1 + present(phi[i])))));
    }), { numRuns: 60 });
  });
});

describe('shape-aware', () => {
  it.each(['wrong', 'all'] as const)('weighs %s pixels by the mean distance of contours, by brute force', (region) => {
    fc.assert(fc.property(images, fc.constantFrom('diagonal' as const, 'zero' as const), (image, oneContour) => {
      const { p, y, shape, spacing } = image;
      const [truth, prediction] = [(i: number): boolean => y[i] === 1, (i: number): boolean => present(p[i]) > 0.5];
      const [trueContour, contour] = [contourOf(image, truth), contourOf(image, prediction)];
      const toTruth = nearest(image, (i) => trueContour.includes(i));
      const diagonal = Math.hypot(...shape.map((size, axis) => (size - 1) * present(spacing[axis])));
      const lone = oneContour === 'diagonal' ? diagonal : 0;
      const error = trueContour.length === 0 && contour.length === 0 ? 0 : trueContour.length === 0 || contour.length === 0 ? lone : mean(contour.map((i) => present(toTruth[i])));
      const expected = mean(crossEntropies(image).map((ce, i) => ce * (1 + (region === 'all' || truth(i) !== prediction(i) ? error : 0))));
      expectClose(evaluate('shape-aware', image, { region, oneContour }), expected);
    }), { numRuns: 60 });
  });

  it('is the cross-entropy where the contours are equal', () => {
    fc.assert(fc.property(images, (image) => {
      const right = { ...image, p: image.p.map((q, i) => (image.y[i] === 1 ? (1 + q) / 2 : q / 2)) };
      expectClose(evaluate('shape-aware', right), mean(crossEntropies(right)));
    }), { numRuns: 30 });
  });
});

describe('weighted-hausdorff', () => {
  it.each([-1, -0.5, -3])('is both of its terms by brute force, a = %d', (exponent) => {
    fc.assert(fc.property(images, fc.constantFrom('foreground' as const, 'boundary' as const), (image, points) => {
      const { p, y, shape, spacing } = image;
      const distance = pairs(image);
      const largest = Math.hypot(...shape.map((size, axis) => (size === 1 ? 0 : size * present(spacing[axis]))));
      const set = points === 'boundary' ? contourOf(image, (i) => y[i] === 1) : y.flatMap((on, i) => (on === 1 ? [i] : []));
      const value = evaluate('weighted-hausdorff', image, { exponent, points });
      const diagonal = evaluate('weighted-hausdorff', image, { exponent, points, emptyTarget: 'diagonal' });
      if (set.length === 0) {
        expect(value).toBe(0);
        expectClose(diagonal, largest);
        return;
      }
      const near = p.reduce((sum, q, x) => sum + q * Math.min(...set.map((at) => distance(x, at))), 0) / (p.reduce((a, b) => a + b, 0) + 1e-6);
      const covered = mean(set.map((at) => mean(p.map((q, x) => (q * distance(x, at) + (1 - q) * largest + 1e-6) ** exponent)) ** (1 / exponent)));
      // The roots and powers cost a few more roundings.
      expect(Math.abs(value - near - covered)).toBeLessThanOrEqual(1e-12 * Math.max(1, value));
      expect(diagonal).toBe(value);
    }), { numRuns: 40 });
  });
});

describe('hausdorff-erosion', () => {
  /** A slab of 2 × 5 × 6 pixels that is predicted where nothing is true, and some other pixels. */
  const shape = [2, 5, 6];
  const logits = Array.from({ length: 60 }, (_, i) => 3 * Math.sin(1 + i) + 3 * Math.cos(i * i));
  const truth = Array.from({ length: 60 }, (_, i) => Number(i % 6 > 4));

  it.each<LossOptions & Record<string, unknown>>([
    {}, { erosions: 3 }, { alpha: 0.5 }, { reduction: 'sum' }, { reduction: 'none' }, { mask: true }, { ignoreIndex: 1 }, { task: 'multilabel', layout: 'DHC' }, { task: 'multiclass', layout: 'DHC' },
  ])('has the slope of its value: %j', (options) => {
    const { graph, options: { fromLogits } } = build(findLoss('hausdorff-erosion'), { layout: 'DHW', ...options } as LossOptions);
    expect(fromLogits).toBe(true);
    const feeds = (data: readonly number[]): Feeds => ({
      prediction: { data: Float64Array.from(data), shape }, target: { data: Float64Array.from(truth), shape },
      ...(options.mask === true ? { mask: { data: Float64Array.from(truth, (_, i) => (i % 7 === 0 ? 0 : 0.5 + (i % 3) / 4)), shape } } : {}),
    });
    const plain = decompose(graph);
    const valueAt = (i: number, by: number): number => present(run(plain, feeds(logits.map((z, j) => (i === j ? z + by : z))))['value']).data.reduce((a, b) => a + b, 0);
    const { data } = present(run(differentiate(graph), feeds(logits))['gradient']);
    const difference = (i: number, step: number): number => (8 * (valueAt(i, step) - valueAt(i, -step)) - valueAt(i, 2 * step) + valueAt(i, -2 * step)) / (12 * step);
    const differences = logits.map((_, i) => difference(i, 1e-3));
    const largest = Math.max(...differences.map(Math.abs));
    expect(largest).toBeGreaterThan(1e-4);
    // Fourth order, as in gradients.test.ts; differences over a corner change with the step.
    const isCorner = differences.map((d, i) => Math.abs(d - difference(i, 5e-4)) > 5e-8 * largest);
    expect(isCorner.filter(Boolean).length).toBeLessThanOrEqual(6);
    differences.forEach((d, i) => expect(isCorner[i] === true ? 0 : Math.abs(d - present(data[i])) / largest, String(i)).toBeLessThanOrEqual(1e-7));
  });

  it('erodes a line by hand', () => {
    // E₀ = 0 1 1 1 0; means of three less ½: 0 ⅙ ½ ⅙ 0, so E₁ = 0 ⅓ 1 ⅓ 0; then 0 0 1/18 0 0, so E₂ = 0 0 1 0 0; then nothing.
    const line = { shape: [1, 5], spacing: [], p: [0, 1, 1, 1, 0], y: [0, 0, 0, 0, 0] };
    expectClose(evaluate('hausdorff-erosion', line, { spacing: undefined }), (5 / 3 + 4) / 5);
    expectClose(evaluate('hausdorff-erosion', line, { spacing: undefined, alpha: 1 }), (5 / 3 + 2) / 5);
    expectClose(evaluate('hausdorff-erosion', line, { spacing: undefined, erosions: 1 }), 1 / 3);
  });

  it('refuses half an erosion', () => {
    expect(() => build(findLoss('hausdorff-erosion'), { erosions: 2.5 } as LossOptions)).toThrow('whole number');
  });
});

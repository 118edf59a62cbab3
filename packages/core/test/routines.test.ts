// The host routines against brute force: every definition is written out as a loop over all pairs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argsort, Argsorter, chessboardDistances, connectedComponents, distances, minPlusQuad, squaredDistances, taxicabDistances } from '../src/index.ts';
import { lovaszSteps } from '../src/routines/lovasz-steps.ts';

const shapes = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 24 })),
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 21 })),
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 7 })),
);

/** A shape, a mask of it (sparse, or dense, perhaps empty or full) and a spacing per axis. */
const problems = shapes.chain((shape) => fc.record({
  shape: fc.constant<readonly number[]>(shape),
  mask: fc.constantFrom(1, 5, 20).chain((rarity) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return fc.array(fc.integer({ min: 0, max: rarity }), { minLength: length, maxLength: length });
  }).map((levels) => Uint8Array.from(levels, (level) => (level === 1 ? 255 : 0))),
  spacing: fc.array(fc.constantFrom(0.5, 1, 1.5, 3, 0.7), { minLength: shape.length, maxLength: shape.length }),
}));

function placeOf(index: number, shape: readonly number[]): number[] {
  let rest = index;
  return shape.toReversed().map((size) => {
    const at = rest % size;
    rest = (rest - at) / size;
    return at;
  }).toReversed();
}

type Norm = (steps: readonly number[]) => number;
const squared: Norm = (steps) => steps.reduce((sum, step) => sum + step * step, 0);
const taxicab: Norm = (steps) => steps.reduce((sum, step) => sum + step, 0);
const chessboard: Norm = (steps) => Math.max(...steps);

function bruteForce(mask: Uint8Array, shape: readonly number[], spacing: readonly number[], norm: Norm, isInSet = (value: number): boolean => value !== 0): number[] {
  const places = Array.from(mask, (_, i) => placeOf(i, shape));
  const set = places.filter((_, i) => isInSet(mask[i] ?? 0));
  return places.map((x) => Math.min(Number.POSITIVE_INFINITY, ...set.map((y) => norm(x.map((at, a) => Math.abs(at - (y[a] ?? 0)) * (spacing[a] ?? 1))))));
}

/**
 * Equal up to the rounding of some float64 additions and products, `absolute` being what may be lost where two
 * parabolas meet: their crossing c = (i + v)/2 + t is in [0, n], so |t| ≤ 2n, and is off by at most 7n/2 ulp of 1
 * (four roundings); the wrong one is then too high by at most 2 spacing² (i − v) times that, 7 ulp of (spacing · n)²;
 * twice that where it was the wrong one against two others.
 */
function expectRounded(actual: ArrayLike<number>, expected: readonly number[], terms: number, absolute = 0): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    if (Number.isFinite(value)) expect(Math.abs((actual[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(Number.EPSILON * (terms * value + 14 * absolute));
    else expect(actual[i]).toBe(value);
  });
}

describe('distance transform', () => {
  it('is 4 1 0 1 4 around one pixel, and Infinity without any', () => {
    expect([...squaredDistances(Uint8Array.of(0, 0, 1, 0, 0), [5])]).toEqual([4, 1, 0, 1, 4]);
    expect([...squaredDistances(new Uint8Array(4), [2, 2])]).toEqual([Infinity, Infinity, Infinity, Infinity]);
    expect([...squaredDistances(Uint8Array.of(1, 1), [2], { to: 'zero' })]).toEqual([Infinity, Infinity]);
  });

  it('measures 3-4-5 exactly, with the spacing of each axis', () => {
    const mask = new Uint8Array(20);
    mask[0] = 1;
    expect(distances(mask, [4, 5])[19]).toBe(5);
    expect(distances(mask, [4, 5], { spacing: [4, 1] })[19]).toBe(Math.sqrt(144 + 16));
  });

  it('is exact for spacing 1', () => {
    fc.assert(fc.property(problems, ({ mask, shape }) => {
      expect([...squaredDistances(mask, shape)]).toEqual(bruteForce(mask, shape, [1, 1, 1], squared));
      expect([...squaredDistances(mask, shape, { to: 'zero' })]).toEqual(bruteForce(mask, shape, [1, 1, 1], squared, (value) => value === 0));
    }));
  });

  it('rounds like the sum of squares for any spacing', () => {
    fc.assert(fc.property(problems, ({ mask, shape, spacing }) => {
      expectRounded(squaredDistances(mask, shape, { spacing }), bruteForce(mask, shape, spacing, squared), 6, squared(shape.map((n, axis) => n * (spacing[axis] ?? 1))));
    }));
  });

  it('treats the axes that are not named as a batch', () => {
    fc.assert(fc.property(problems.filter(({ shape }) => shape.length === 3), ({ mask, shape, spacing }) => {
      const [depth = 1, height = 1, width = 1] = shape;
      const planes = Array.from({ length: depth }, (_, z) => mask.subarray(z * height * width, (z + 1) * height * width));
      expect([...squaredDistances(mask, shape, { axes: [1, 2], spacing: spacing.slice(1) })])
        .toEqual(planes.flatMap((plane) => [...squaredDistances(plane, [height, width], { spacing: spacing.slice(1) })]));
      // The same planes as the last axis: element (y, x, z).
      const last = Uint8Array.from(mask, (_, i) => mask[(i % depth) * height * width + Math.floor(i / depth)] ?? 0);
      const expected = squaredDistances(mask, shape, { axes: [1, 2], spacing: 2 });
      expect([...squaredDistances(last, [height, width, depth], { axes: [0, 1], spacing: 2 })])
        .toEqual(Array.from(last, (_, i) => expected[(i % depth) * height * width + Math.floor(i / depth)]));
    }));
  });

  it('gives the other norms', () => {
    fc.assert(fc.property(problems, ({ mask, shape, spacing }) => {
      expectRounded(taxicabDistances(mask, shape, { spacing }), bruteForce(mask, shape, spacing, taxicab), 64);
      expectRounded(chessboardDistances(mask, shape, { spacing }), bruteForce(mask, shape, spacing, chessboard), 64);
    }));
  });

  it('refuses shapes and spacings that do not fit, by name', () => {
    const mask = new Uint8Array(6);
    expect(() => squaredDistances(mask, [5])).toThrow('squaredDistances.mask: must have 5 elements');
    expect(() => squaredDistances(mask, [2, 3], { spacing: [1, 1, 1] })).toThrow('2 space axes (rank 2)');
    expect(() => squaredDistances(mask, [2, 3], { spacing: 0 })).toThrow('must be finite and above 0, got 0');
    expect(() => squaredDistances(mask, [2, 3], { axes: [1, 0] })).toThrow('in ascending order');
    expect(() => squaredDistances(mask, [2, 3], { into: new Float64Array(5) })).toThrow('must have 6 elements, got 5');
  });
});

describe('minPlusQuad', () => {
  const value = fc.oneof(fc.double({ min: 0, max: 50, noNaN: true }), fc.integer({ min: 0, max: 40 }), fc.constantFrom(0, 1e30, Infinity));
  const arrays = fc.record({ outer: fc.integer({ min: 1, max: 3 }), n: fc.integer({ min: 1, max: 30 }), inner: fc.integer({ min: 1, max: 40 }) })
    .chain((lines) => fc.record({ lines: fc.constant(lines), data: fc.array(value, { minLength: lines.outer * lines.n * lines.inner, maxLength: lines.outer * lines.n * lines.inner }) }));

  it('is the smallest sum of a value and a squared distance, on every line', () => {
    fc.assert(fc.property(arrays, fc.constantFrom(1, 0.5, 2.3), ({ lines: { outer, n, inner }, data }, spacing) => {
      const expected = data.map((_, at) => {
        const [o, i, k] = [Math.floor(at / (n * inner)), Math.floor(at / inner) % n, at % inner];
        return Math.min(...Array.from({ length: n }, (_unused, j) => (data[(o * n + j) * inner + k] ?? 0) + (spacing * (i - j)) ** 2));
      });
      const given = Float64Array.from(data);
      const into = new Float64Array(data.length);
      expectRounded(minPlusQuad(given, outer, n, inner, spacing, into), expected, 6, (spacing * n) ** 2);
      expect([...given]).toEqual(data);
      expect([...minPlusQuad(given, outer, n, inner, spacing)]).toEqual([...into]);
    }));
  });

  it('rounds once to float32', () => {
    const line = Float32Array.of(0.1, 9, 1e30, 7);
    // From 0.1 at place 0: + 1 and + 4, and 7 at place 3 is less than 9.1.
    expect([...minPlusQuad(line, 1, 4, 1)]).toEqual([Math.fround(0.1), Math.fround(Math.fround(0.1) + 1), Math.fround(Math.fround(0.1) + 4), 7]);
  });

  it('leaves a line without candidates at its smallest value', () => {
    expect([...minPlusQuad(Float32Array.of(3e30, 2e30, 2.5e30), 1, 3, 1)]).toEqual([2e30, 2e30, 2e30].map(Math.fround));
  });
});

describe('argsort', () => {
  const float = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, 1e-45));
  const lines = fc.record({ values: fc.oneof(fc.array(float, { minLength: 1, maxLength: 40 }), fc.array(float, { minLength: 65, maxLength: 200 })), inner: fc.integer({ min: 1, max: 3 }) });

  it('sorts every line stably, in both directions', () => {
    fc.assert(fc.property(lines, fc.boolean(), ({ values, inner }, descending) => {
      const n = Math.ceil(values.length / inner);
      const data = Float32Array.from({ length: 2 * n * inner }, (_, i) => values[(i * 7) % values.length] ?? 0);
      const places = argsort(data, 2, n, inner, descending);
      for (let o = 0; o < 2; o++) {
        for (let k = 0; k < inner; k++) {
          const at = (i: number): number => data[(o * n + i) * inner + k] ?? 0;
          // toSorted is stable.
          const expected = Array.from({ length: n }, (_, i) => i).toSorted((a, b) => (at(a) === at(b) ? 0 : at(a) < at(b) === descending ? 1 : -1));
          expect(Array.from({ length: n }, (_, i) => places[(o * n + i) * inner + k])).toEqual(expected);
        }
      }
    }));
  });

  it('keeps the order of equal values, −0 and 0 among them, and puts NaN above all', () => {
    expect([...argsort(Float32Array.of(0, -0, 0), 1, 3, 1)]).toEqual([0, 1, 2]);
    expect([...argsort(Float32Array.of(0, -0, 0), 1, 3, 1, true)]).toEqual([0, 1, 2]);
    expect([...argsort(Float32Array.of(NaN, Infinity, -1), 1, 3, 1)]).toEqual([2, 1, 0]);
  });

  it('grows when a line is longer than was said', () => {
    const places = new Int32Array(100);
    new Argsorter(2).sort(Float32Array.from({ length: 100 }, (_, i) => -i), 0, 100, 1, false, places, 0);
    expect([...places]).toEqual(Array.from({ length: 100 }, (_, i) => 99 - i));
  });
});

describe('connected components', () => {
  it('joins corners only when asked', () => {
    // 1 0 1
    // 0 1 0
    const mask = Uint8Array.of(1, 0, 1, 0, 1, 0);
    expect(connectedComponents(mask, [2, 3], 'faces')).toEqual({ labels: Int32Array.of(0, -1, 2, -1, 4, -1), count: 3 });
    expect(connectedComponents(mask, [2, 3], 'full')).toEqual({ labels: Int32Array.of(0, -1, 0, -1, 0, -1), count: 1 });
  });

  it('follows a U upwards, and takes the first pixel for a name', () => {
    // 0 1 0 1
    // 1 1 0 1
    // 0 1 1 1
    expect(connectedComponents(Uint8Array.of(0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 1), [3, 4], 'faces'))
      .toEqual({ labels: Int32Array.of(-1, 1, -1, 1, 1, 1, -1, 1, -1, 1, 1, 1), count: 1 });
  });

  it('is what a flood from each pixel reaches', () => {
    fc.assert(fc.property(problems, fc.constantFrom('faces' as const, 'full' as const), ({ mask, shape }, connectivity) => {
      const places = Array.from(mask, (_, i) => placeOf(i, shape));
      const touch = (a: readonly number[], b: readonly number[]): boolean => {
        const steps = a.map((at, axis) => Math.abs(at - (b[axis] ?? 0)));
        return connectivity === 'full' ? chessboard(steps) <= 1 : taxicab(steps) <= 1;
      };
      const expected = Array.from(mask, () => -1);
      let count = 0;
      for (let seed = 0; seed < mask.length; seed++) {
        if (mask[seed] === 0 || expected[seed] !== -1) continue;
        count++;
        const reached = [seed];
        expected[seed] = seed;
        for (let at = reached.pop(); at !== undefined; at = reached.pop()) {
          for (let next = 0; next < mask.length; next++) {
            if (mask[next] === 0 || expected[next] !== -1 || !touch(places[at] ?? [], places[next] ?? [])) continue;
            expected[next] = seed;
            reached.push(next);
          }
        }
      }
      const { labels, count: found } = connectedComponents(mask, shape, connectivity);
      expect([...labels]).toEqual(expected);
      expect(found).toBe(count);
    }));
  });

  it('refuses a shape that is not that of the mask', () => {
    expect(() => connectedComponents(new Uint8Array(4), [3], 'faces')).toThrow('must be the one to three axes of a mask of 4 pixels, got [3]');
    expect(() => connectedComponents(new Uint8Array(4), [1, 1, 2, 2], 'full')).toThrow('one to three axes');
  });
});

describe('lovaszSteps', () => {
  it('walks hard targets as it walks the same with weights of 1, over several words of bits', () => {
    const truth = Float32Array.from({ length: 75 }, (_, i) => Number((i * i) % 7 < 3));
    const order = Int32Array.from(truth, (_, i) => (i * 32) % 75);
    const [hard, weighed] = [new Float32Array(75), new Float32Array(75)];
    lovaszSteps(order, truth, undefined, hard);
    lovaszSteps(order, truth, new Float32Array(75).fill(1), weighed);
    expect(hard).toEqual(weighed);
    // From J = 0 to 1, each step rounded to float32.
    expect(Math.abs(hard.reduce((a, b) => a + b, 0) - 1)).toBeLessThanOrEqual(75 * 2 ** -24);
  });
});

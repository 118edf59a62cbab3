// Identities between losses, and between forms of one problem, that losses' declarations cannot say.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLoss, type LossOptions } from '../../src/index.ts';
import { optionsOf, truthOf } from './declared-laws.ts';
import { expectSame, present, scalarOf, type Evaluate, type Evaluated } from './evaluate.ts';
import { CANONICAL, feedsOf, scenes, USUAL_RUNS, type Scene } from './scenes.ts';

const BINARY = { task: 'binary', targets: 'dense', ignoreIndex: null } as const;
const NO_SMOOTHING = { smoothNumerator: 0, smoothDenominator: 0 };

/** What a function of x with this slope makes of a value and its bound. */
function mappedScalar({ value }: Evaluated, f: (x: number) => number, slope: number): { shape: number[]; data: number[]; bound: number[] } {
  const { value: x, bound } = scalarOf(value);
  // A few roundings of the test's own arithmetic, on values of at most 2.
  return { shape: [], data: [f(x)], bound: [slope * bound + 8 * 2 ** -52] };
}

function anyOf(name: string, options: Scene['options'], hard = false): fc.Arbitrary<Scene> {
  return scenes(findLoss(name), { options, hard });
}

/** The same problem as a softmax over "no" and "yes". */
function twoClasses(scene: Scene): Scene {
  return {
    ...scene,
    options: { ...scene.options, task: 'multiclass', classWeights: null },
    sizes: { ...scene.sizes, C: 2 },
    prediction: scene.prediction.flatMap((z) => [0, z]),
    target: scene.options.targets === 'labels' ? scene.target : scene.target.flatMap((y) => [Math.fround(1 - y), y]),
  };
}

export function identities(evaluate: Evaluate, numRuns = USUAL_RUNS): void {
  const runs = { numRuns };
  const measure = (name: string, scene: Scene, more: LossOptions = {}): Evaluated => evaluate(findLoss(name), { ...optionsOf(scene), ...more }, feedsOf(scene, CANONICAL));

  describe('foreground and background are symmetric', () => {
    it.each([
      ['cross-entropy', {}, {}],
      ['balanced-cross-entropy', {}, {}],
      ['balanced-cross-entropy', { beta: 0.2 }, { beta: 0.8 }],
      ['focal', { alpha: null }, { alpha: null }],
      ['focal', { alpha: 0.25 }, { alpha: 0.75 }],
      ['combo', { alpha: 1, beta: 0.3 }, { alpha: 1, beta: 0.7 }],
    ] as const)('%s: (z, y) with %j is (−z, 1 − y) with %j', (name, mine, theirs) => {
      fc.assert(fc.property(anyOf(name, { ...BINARY, fromLogits: true }), (scene) => {
        const swapped = { ...scene, prediction: scene.prediction.map((z) => -z), target: scene.target.map((y) => 1 - y) };
        const [one, other] = [measure(name, scene, mine), measure(name, swapped, theirs)];
        expectSame(one.value, other.value);
        expectSame(one.gradient, other.gradient, -1);
      }), runs);
    });
  });

  it('tversky: hard masks may change places when the two prices do', () => {
    fc.assert(fc.property(anyOf('tversky', { ...BINARY, fromLogits: false }, true), fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 2, noNaN: true }), (scene, a, b) => {
      const prediction = scene.prediction.map(Math.round);
      const [one, other] = [measure('tversky', { ...scene, prediction }, { fpWeight: a, fnWeight: b }), measure('tversky', { ...scene, prediction: scene.target, target: prediction }, { fpWeight: b, fnWeight: a })];
      // A class that is absent from one mask is not absent from the other.
      if (scene.options.absent === 'count') expectSame(one.value, other.value);
    }), runs);
  });

  describe('a softmax over the logits (0, z) is a sigmoid of z', () => {
    it.each([
      ['cross-entropy', {}], ['weighted-cross-entropy', { positiveWeight: 3 }], ['balanced-cross-entropy', {}],
      ['focal', {}], ['focal', { gamma: 2.5, alpha: null }],
      ['dice', { includeBackground: false }], ['jaccard', { includeBackground: false }], ['tversky', { includeBackground: false }],
      ['focal-tversky', { includeBackground: false }], ['log-cosh-dice', { includeBackground: false }],
    ] as const)('%s %j', (name, options) => {
      fc.assert(fc.property(anyOf(name, { task: 'binary', fromLogits: true, ignoreIndex: null, classWeights: null, includeBackground: true }, true), (scene) => {
        const [one, two] = [measure(name, scene, { ...options, includeBackground: true }), measure(name, twoClasses(scene), options)];
        expectSame(one.value, two.value);
        const foreground = { shape: one.gradient.shape, data: oddElements(two.gradient.data), bound: oddElements(two.gradient.bound) };
        expectSame(one.gradient, foreground);
      }), runs);
    });
  });

  describe('without smoothing, of one region', () => {
    const region = { ...BINARY, fromLogits: true, over: 'batch', absent: 'count' } as const;
    it('jaccard = 2 dice / (1 + dice), and never less than dice', () => {
      fc.assert(fc.property(anyOf('dice', region), (scene) => {
        const [dice, jaccard] = [measure('dice', scene, NO_SMOOTHING), measure('jaccard', scene, NO_SMOOTHING)];
        expectSame(jaccard.value, mappedScalar(dice, (d) => (2 * d) / (1 + d), 2));
        expect(scalarOf(jaccard.value).value).toBeGreaterThanOrEqual(scalarOf(dice.value).value - scalarOf(dice.value).bound - scalarOf(jaccard.value).bound);
      }), runs);
    });

    it('log-cosh-dice = log cosh dice, in [0, log cosh 1]', () => {
      fc.assert(fc.property(anyOf('dice', region), (scene) => {
        const [dice, logCosh] = [measure('dice', scene), measure('log-cosh-dice', scene)];
        expectSame(logCosh.value, mappedScalar(dice, (d) => Math.log(Math.cosh(d)), 1));
        expect(scalarOf(logCosh.value).value).toBeLessThanOrEqual(Math.log(Math.cosh(1)) + scalarOf(logCosh.value).bound);
      }), runs);
    });

    it('log-cosh-dice keeps its digits where cosh x rounds to 1', () => {
      const scene: Scene = { options: { ...region, fromLogits: false }, sizes: { N: 1, D: 1, H: 1, W: 2, C: 1 }, prediction: [1, 2 ** -24], target: [1, 0], mask: undefined };
      // FP = 2⁻²⁴, so Dice loss x = 2⁻²⁵/(1 + 2⁻²⁵), and log cosh x = x²/2 but for a relative x²/6 < 2⁻⁵².
      const x = 2 ** -25 / (1 + 2 ** -25);
      const { value, bound } = scalarOf(measure('log-cosh-dice', scene, NO_SMOOTHING).value);
      expect(Math.abs(value - (x * x) / 2)).toBeLessThanOrEqual(bound + x * x * 2 ** -52);
      expect(value).toBeGreaterThan(0);
    });

    it('focal never costs more than cross-entropy of the same weights', () => {
      fc.assert(fc.property(anyOf('focal', BINARY), fc.double({ min: 0, max: 5, noNaN: true }), (scene, gamma) => {
        const [focal, plain] = [measure('focal', scene, { alpha: null, gamma }), measure('cross-entropy', scene)].map(({ value }) => scalarOf(value));
        expect(present(focal).value).toBeLessThanOrEqual(present(plain).value + present(focal).bound + present(plain).bound);
      }), runs);
    });
  });

  it('balanced cross-entropy gives both sides the same weight', () => {
    fc.assert(fc.property(anyOf('balanced-cross-entropy', { ...BINARY, fromLogits: true, mask: false, over: 'sample', reduction: 'none', classWeights: null }, true), (scene) => {
      const truth = truthOf(scene);
      const pixels = truth.length / scene.sizes.N;
      // At p = ½ everywhere each pixel costs its weight times ln 2.
      const { value } = measure('balanced-cross-entropy', { ...scene, prediction: scene.prediction.map(() => 0) }, { clamp: 0 });
      for (let n = 0; n < scene.sizes.N; n++) {
        const side = (y: number): number => Array.from({ length: pixels }, (_, i) => n * pixels + i).reduce((sum, i) => sum + (truth[i] === y ? present(value.data[i]) : 0), 0);
        const allowed = Array.from(value.bound).reduce((a, b) => a + b, 0) + pixels * 2 ** -50;
        expect(Math.abs(side(1) - side(0))).toBeLessThanOrEqual(allowed);
      }
    }), runs);
  });
}

function oddElements(list: ArrayLike<number>): number[] {
  return Array.from(list).filter((_, i) => i % 2 === 1);
}


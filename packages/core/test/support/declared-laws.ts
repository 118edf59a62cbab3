// The laws that a loss declares about itself (define/loss.ts, `Properties`), as property tests of any backend.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { findLoss, type LossDefinition } from '../../src/index.ts';
import { expectSame, present, scalarOf, type Evaluate } from './evaluate.ts';
import { CANONICAL, feedsOf, isPossible, randomNumbers, scenes, type Scene, type SceneSizes } from './scenes.ts';

export function declaredLaws(loss: LossDefinition, evaluate: Evaluate, runs: { readonly numRuns: number }): void {
  const { range: [low, high], perfect, permutationInvariant, monotone, equalTo = [] } = loss.properties;
  const valueOf = (scene: Scene): { readonly value: number; readonly bound: number } => scalarOf(evaluate(loss, optionsOf(scene), feedsOf(scene, CANONICAL)).value);

  it(`stays in its range [${low}, ${high}]`, () => {
    fc.assert(fc.property(scenes(loss), (scene) => {
      const { value, bound } = valueOf(scene);
      expect(value).toBeGreaterThanOrEqual(low - bound);
      expect(value).toBeLessThanOrEqual(high + bound);
    }), runs);
  });

  if (perfect === 'zero' || perfect === 'limit') {
    it('is 0 at a perfect, certain prediction', () => {
      const fromLogits = !isPossible(loss, { options: { fromLogits: false } });
      fc.assert(fc.property(scenes(loss, { hard: true, options: { fromLogits } }), (scene) => {
        const truth = truthOf(scene);
        const { value, bound } = valueOf({ ...scene, prediction: fromLogits ? truth.map((y) => (y === 1 ? 1e4 : -1e4)) : truth });
        expect(Math.abs(value)).toBeLessThanOrEqual(bound);
      }), runs);
    });
  }

  if (perfect === 'limit') {
    const smoothed = Object.fromEntries(Object.keys(loss.parameters).filter((name) => /smooth(Numerator|Denominator)$/i.test(name)).map((name) => [name, 0.5]));
    it('tends to 0 as right logits grow', () => {
      fc.assert(fc.property(scenes(loss, { hard: true, options: { fromLogits: true } }), fc.constantFrom(10, 20, 30), (scene, size) => {
        const certain = { ...scene, prediction: truthOf(scene).map((y) => (y === 1 ? size : -size)) };
        const { value, bound } = scalarOf(evaluate(loss, { ...optionsOf(scene), ...smoothed }, feedsOf(certain, CANONICAL)).value);
        // At most C channels err by at most C e^−size each, at a weight of at most 2 · 1.5; in a region the errors of
        // all its pixels stand over a smoothed volume of at least ½.
        const pixels = scene.prediction.length;
        expect(value).toBeLessThanOrEqual(6 * scene.sizes.C ** 2 * pixels * Math.exp(-size) + bound);
      }), runs);
    });
  }

  if (permutationInvariant) {
    it('does not see the order of pixels', () => {
      fc.assert(fc.property(scenes(loss), fc.integer(), (scene, seed) => {
        const order = permutation(scene.prediction.length / scene.sizes.N / scene.sizes.C, seed);
        const move = (data: readonly number[], perPixel: number): number[] => movePixels(data, scene.sizes.N, perPixel, order);
        const { C } = scene.sizes;
        const moved = { ...scene, prediction: move(scene.prediction, C), target: move(scene.target, scene.options.targets === 'labels' ? 1 : C), mask: scene.mask && move(scene.mask, 1) };
        const [before, after] = [scene, moved].map((s) => evaluate(loss, optionsOf(s), feedsOf(s, CANONICAL)));
        expectSame(present(after).value, present(before).value);
        // Probabilities below the floor of a logarithm tie, and of tied pixels the first is chosen.
        if (loss.properties.sorts === true && scene.options.fromLogits === false) return;
        const { data, bound, shape } = present(before).gradient;
        expectSame(present(after).gradient, { data: move(Array.from(data), C), bound: move(Array.from(bound), C), shape });
      }), runs);
    });
  }

  if (!permutationInvariant && loss.properties.grid !== true) {
    it.each(Object.entries(MOVES))('does not see that images are %s', (_name, move) => {
      fc.assert(fc.property(scenes(loss), (scene) => {
        const { sizes, options: { targets } } = scene;
        const { order, H, W } = move(sizes);
        const moved = (data: readonly number[], perPixel: number): number[] => movePixels(data, sizes.N, perPixel, order);
        const after = { ...scene, sizes: { ...sizes, H, W }, prediction: moved(scene.prediction, sizes.C), target: moved(scene.target, targets === 'labels' ? 1 : sizes.C), mask: scene.mask && moved(scene.mask, 1) };
        const [before, turned] = [scene, after].map((s) => evaluate(loss, optionsOf(s), feedsOf(s, CANONICAL)));
        expectSame(present(turned).value, present(before).value);
        const { data, bound, shape } = present(before).gradient;
        expectSame(present(turned).gradient, { data: moved(Array.from(data), sizes.C), bound: moved(Array.from(bound), sizes.C), shape });
      }), runs);
    });
  }

  if (monotone) {
    it('never rises when a true pixel becomes more probable', () => {
      fc.assert(fc.property(scenes(loss, { hard: true, options: { fromLogits: true } }), fc.nat(), fc.double({ min: 0.01, max: 20, noNaN: true }), (scene, pick, step) => {
        const truths = truthOf(scene).flatMap((y, i) => (y === 1 ? [i] : []));
        fc.pre(truths.length > 0);
        const raisedOne = truths[pick % truths.length];
        const raised = scene.prediction.map((z, i) => (i === raisedOne ? Math.fround(z + step) : z));
        const [before, after] = [valueOf(scene), valueOf({ ...scene, prediction: raised })];
        expect(after.value).toBeLessThanOrEqual(before.value + before.bound + after.bound);
      }), runs);
    });
  }

  it.each(equalTo.map((law) => [JSON.stringify(law.options), law.loss, law] as const))('with %s equals %s', (_options, _loss, law) => {
    const other = findLoss(law.loss);
    fc.assert(fc.property(scenes(loss, { options: { reduction: 'mean' } }), fc.constantFrom('mean' as const, 'sum' as const, 'none' as const), (scene, reduction) => {
      const feeds = feedsOf(scene, CANONICAL);
      const mine = evaluate(loss, { ...optionsOf(scene), reduction, ...law.options }, feeds);
      const theirs = evaluate(other, { ...optionsOf(scene), reduction, ...law.as }, feeds);
      expectSame(mine.value, theirs.value, law.factor);
      expectSame(mine.gradient, theirs.gradient, law.factor);
    }), runs);
  });
}

export function optionsOf({ options }: Scene, layout: string = CANONICAL): Scene['options'] {
  return { ...options, layout };
}

/** The target as one 0/1 channel per class, ignored pixels 0. */
export function truthOf({ options: { task, targets, ignoreIndex }, target, sizes: { C } }: Scene): number[] {
  const isOf = (id: number, c: number): number => (task === 'binary' ? id : Number(id === c));
  if (targets !== 'labels') return target.map((y) => (y === ignoreIndex ? 0 : y));
  return target.flatMap((id) => Array.from({ length: C }, (_, c) => (id === ignoreIndex ? 0 : isOf(id, c))));
}


/** Which pixel of an image goes to each place, and the height and width afterwards. */
type Move = (sizes: SceneSizes) => { readonly order: number[]; readonly H: number; readonly W: number };

const MOVES: Readonly<Record<string, Move>> = {
  mirrored: ({ D, H, W }) => ({ H, W, order: Array.from({ length: D * H * W }, (_, i) => i - (i % W) + (W - 1 - (i % W))) }),
  'seen from behind': ({ D, H, W }) => ({ H, W, order: Array.from({ length: D * H * W }, (_, i) => (D - 1 - Math.floor(i / (H * W))) * H * W + (i % (H * W))) }),
  // A quarter turn: row r, column c come from row c, column W − 1 − r.
  turned: ({ D, H, W }) => ({ H: W, W: H, order: Array.from({ length: D * H * W }, (_, i) => i - (i % (H * W)) + (i % H) * W + (W - 1 - (Math.floor(i / H) % W))) }),
};

export function permutation(length: number, seed: number): number[] {
  const random = randomNumbers(seed);
  return Array.from({ length }, (_, i) => [random(), i] as const).toSorted(([a], [b]) => a - b).map(([, i]) => i);
}

/** Pixel i of every image goes to where `order` has i. */
export function movePixels(data: readonly number[], images: number, perPixel: number, order: readonly number[]): number[] {
  const perImage = order.length * perPixel;
  return Array.from({ length: images }, (_, n) => order.flatMap((i) => data.slice(n * perImage + i * perPixel, n * perImage + (i + 1) * perPixel))).flat();
}

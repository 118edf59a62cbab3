// Laws that every loss keeps whatever it computes: extremes, masks, ignored pixels, batches, classes, layouts, descent.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseLayout, type LossDefinition, type LossOptions, type SharedOptions } from '../../src/index.ts';
import { optionsOf, permutation, truthOf } from './declared-laws.ts';
import { expectFinite, expectSame, present, scalarOf, type Evaluate, type Measured } from './evaluate.ts';
import { CANONICAL, feedsOf, IGNORED, isPossible, randomNumbers, rearrange, scenes, type Scene } from './scenes.ts';

/** The loss' own parameters without smoothing, where it has any. */
function unsmoothed(loss: LossDefinition): LossOptions {
  return Object.fromEntries(['smoothNumerator', 'smoothDenominator'].filter((name) => name in loss.parameters).map((name) => [name, 0]));
}

const mapped = ({ shape, data, bound }: Measured, change: (list: number[]) => number[]): Measured =>
  ({ shape, data: change(Array.from(data)), bound: change(Array.from(bound)) });

export function sharedLaws(loss: LossDefinition, evaluate: Evaluate, runs: { readonly numRuns: number }): void {
  const lawFor = (options: Partial<SharedOptions>, title: string, law: () => void): void => {
    if (isPossible(loss, { options })) it(title, law);
  };
  const measure = (scene: Scene, more: LossOptions = {}): ReturnType<Evaluate> => evaluate(loss, { ...optionsOf(scene), ...more }, feedsOf(scene, CANONICAL));

  it('is finite for logits of ±1e4 and for probabilities of 0 and 1', () => {
    fc.assert(fc.property(scenes(loss), fc.integer(), (scene, seed) => {
      const random = randomNumbers(seed);
      const [low, high] = scene.options.fromLogits === false ? [0, 1] : [-1e4, 1e4];
      const prediction = scene.prediction.map((z) => (random() < 0.4 ? low : random() < 0.7 ? high : z));
      expectFinite(measure({ ...scene, prediction }));
      expectFinite(measure({ ...scene, prediction }, unsmoothed(loss)));
    }), runs);
  });

  if (loss.family === 'distribution') {
    it(`${loss.properties.saturates === true ? 'no longer' : 'still'} teaches a pixel that is wrong at a logit of 1e4`, () => {
      fc.assert(fc.property(scenes(loss, { hard: true, options: { fromLogits: true, mask: false, ignoreIndex: null, includeBackground: true, classWeights: null, absent: 'count' } }), (scene) => {
        const truth = truthOf(scene);
        const { gradient } = measure({ ...scene, prediction: truth.map((y) => (y === 1 ? -1e4 : 1e4)) });
        if (loss.properties.sorts === true) {
          // It chooses pixels; all are as wrong as each other, so some of them are.
          expect(Array.from(gradient.data).some((g, i) => (truth[i] === 1 ? g < 0 : g > 0))).toBe(true);
          return;
        }
        truth.forEach((y, i) => {
          if (loss.properties.saturates === true) expect(Math.abs(present(gradient.data[i]))).toBeLessThanOrEqual(present(gradient.bound[i]));
          else if (y === 1) expect(gradient.data[i]).toBeLessThan(0);
          else if (scene.options.task !== 'multiclass') expect(gradient.data[i]).toBeGreaterThan(0);
        });
      }), runs);
    });
  }

  it('is finite for empty, full, one-pixel and all-ignored targets', () => {
    fc.assert(fc.property(scenes(loss), fc.constantFrom('empty', 'full', 'one pixel', 'all ignored'), (scene, kind) => {
      const perPixel = scene.options.targets === 'labels' ? 1 : scene.sizes.C;
      const first = scene.options.task === 'multiclass' && perPixel > 1 ? 0 : -1;
      const target = scene.target.map((_, i) => {
        const isForeground = kind === 'full' || (kind === 'one pixel' && i < perPixel);
        if (kind === 'all ignored' && scene.options.ignoreIndex !== null) return IGNORED;
        // One-hot pixels have exactly one channel of 1: the last class' if foreground, else the first one's.
        if (first === 0) return Number(i % perPixel === (isForeground ? perPixel - 1 : 0));
        return isForeground ? 1 : 0;
      });
      const mask = kind === 'all ignored' ? scene.mask?.map(() => 0) : scene.mask;
      for (const parameters of [{}, unsmoothed(loss)]) {
        const result = measure({ ...scene, target, mask }, parameters);
        expectFinite(result);
        const ignoresAll = kind === 'all ignored' && (scene.options.ignoreIndex !== null || mask !== undefined);
        if (ignoresAll) expect(Array.from(result.gradient.data).every((g) => g === 0)).toBe(true);
      }
    }), runs);
  });

  lawFor({ ignoreIndex: IGNORED }, 'ignored pixels change nothing and get no gradient', () => {
    fc.assert(fc.property(scenes(loss, { options: { ignoreIndex: IGNORED } }), fc.integer(), (scene, seed) => {
      const random = randomNumbers(seed);
      const perPixel = scene.options.targets === 'labels' ? scene.sizes.C : 1;
      const isIgnored = scene.prediction.map((_, i) => scene.target[Math.floor(i / perPixel)] === IGNORED);
      const prediction = scene.prediction.map((p, i) => (isIgnored[i] === true ? Math.fround(random()) : p));
      const [before, after] = [measure(scene), measure({ ...scene, prediction })];
      expectSame(after.value, before.value);
      expectSame(after.gradient, before.gradient);
      isIgnored.forEach((ignored, i) => {
        if (ignored) expect(Math.abs(present(after.gradient.data[i]))).toBe(0);
      });
    }), runs);
  });

  lawFor({ mask: true }, 'a mask of ones is no mask', () => {
    fc.assert(fc.property(scenes(loss, { options: { mask: false } }), (scene) => {
      const pixels = scene.prediction.length / scene.sizes.C;
      const masked = { ...scene, options: { ...scene.options, mask: true }, mask: Array.from({ length: pixels }, () => 1) };
      const [plain, withMask] = [measure(scene), measure(masked)];
      expectSame(withMask.value, plain.value);
      expectSame(withMask.gradient, plain.gradient);
    }), runs);
  });

  lawFor({ mask: true, targets: 'labels' }, 'a mask of 0 and 1 means the same as ignoreIndex', () => {
    fc.assert(fc.property(scenes(loss, { options: { mask: false, ignoreIndex: IGNORED, targets: 'labels' } }), (scene) => {
      const mask = scene.target.map((id) => (id === IGNORED ? 0 : 1));
      const target = scene.target.map((id) => (id === IGNORED ? 0 : id));
      const [ignoring, masking] = [measure(scene), measure({ ...scene, options: { ...scene.options, mask: true, ignoreIndex: null }, target, mask })];
      expectSame(masking.value, ignoring.value);
      expectSame(masking.gradient, ignoring.gradient);
    }), runs);
  });

  it('a batch given twice costs the same, and each copy gets half of the gradient', () => {
    fc.assert(fc.property(scenes(loss), (scene) => {
      const twice = { ...scene, sizes: { ...scene.sizes, N: 2 * scene.sizes.N }, prediction: double(scene.prediction), target: double(scene.target), mask: scene.mask && double(scene.mask) };
      // Smoothing is worth less in a larger region, so it is off.
      const [one, two] = [measure(scene, unsmoothed(loss)), measure(twice, unsmoothed(loss))];
      expectSame(two.value, one.value);
      if (loss.properties.sorts !== true) expectSame(two.gradient, mapped(one.gradient, double), 0.5);
    }), runs);
  });

  lawFor({ over: 'sample' }, 'per sample, a batch costs the mean of its images', () => {
    fc.assert(fc.property(scenes(loss, { options: { over: 'sample', absent: 'count', classWeights: null }, sizes: { N: 3 } }), (scene) => {
      const images = Array.from({ length: 3 }, (_, n) => measure(imageOf(scene, n)).value).map(scalarOf);
      const { value, bound } = scalarOf(measure(scene).value);
      const mean = images.reduce((sum, image) => sum + image.value, 0) / 3;
      const allowed = images.reduce((sum, image) => sum + image.bound, bound) + 4 * Math.abs(mean) * 2 ** -52;
      expect(Math.abs(value - mean)).toBeLessThanOrEqual(allowed);
    }), runs);
  });

  it('reduction "sum" is the sum of "none", with the same gradient', () => {
    fc.assert(fc.property(scenes(loss), (scene) => {
      const [none, sum] = [measure(scene, { reduction: 'none' }), measure(scene, { reduction: 'sum' })];
      const magnitude = total(Array.from(none.value.data).map(Math.abs));
      const rounding = (none.value.data.length + 1) * magnitude * 2 ** -53;
      expectSame(sum.value, { shape: [], data: [total(none.value.data)], bound: [total(none.value.bound) + rounding] });
      expectSame(sum.gradient, none.gradient);
    }), runs);
  });

  if (['multilabel', 'multiclass'].some((task) => isPossible(loss, { options: { task: task as SharedOptions['task'] } }))) it('classes may be listed in another order', () => {
    // In a multiclass problem class 0 is the background and keeps its place.
    fc.assert(fc.property(scenes(loss, { options: { classWeights: null, includeBackground: true }, sizes: { C: 4 } }).filter(({ options }) => options.task !== 'binary'), fc.integer(), (scene, seed) => {
      const { task, targets } = scene.options;
      const order = task === 'multilabel' ? permutation(4, seed) : [0, ...permutation(3, seed).map((c) => c + 1)];
      const move = (list: readonly number[]): number[] => list.map((_, i) => present(list[i - (i % 4) + present(order[i % 4])]));
      const target = targets === 'labels' ? scene.target.map((id) => (id === IGNORED ? id : order.indexOf(id))) : move(scene.target);
      const [before, after] = [measure(scene), measure({ ...scene, prediction: move(scene.prediction), target })];
      expectSame(after.value, before.value);
      expectSame(after.gradient, mapped(before.gradient, move));
    }), runs);
  });

  it.each(['NCDHW', 'NHWC', 'NCHW', 'HWC', 'CHW'])('means the same in layout %s', (layout) => {
    const { letters } = parseLayout(layout);
    const sizes = { ...(letters.includes('D') ? {} : { D: 1 }), ...(letters.includes('N') ? {} : { N: 1 }) };
    fc.assert(fc.property(scenes(loss, { sizes }), (scene) => {
      const canonical = measure(scene);
      const other = evaluate(loss, optionsOf(scene, layout), feedsOf(scene, layout));
      expectSame(other.value, canonical.value);
      expectSame(mapped(other.gradient, (list) => rearrange(list, scene.sizes, layout, CANONICAL)), canonical.gradient);
    }), { numRuns: Math.ceil(runs.numRuns / 3) });
  });

  lawFor({ fromLogits: true }, 'falls along its gradient', () => {
    const slopeWith = loss.properties.slopeWith as LossOptions | undefined;
    fc.assert(fc.property(scenes(loss, { options: { fromLogits: true } }), (scene) => {
      const { value, gradient } = measure(scene, slopeWith);
      const start = scalarOf(value);
      const squared = Array.from(gradient.data).reduce((sum, g) => sum + g * g, 0);
      // Where the gradient is next to nothing, or an error bound large, a step's gain may drown in the roundings.
      fc.pre(squared > 1e-6 && 16 * squared > start.bound);
      const isLower = Array.from({ length: 24 }, (_, k) => 2 ** (6 - k)).some((step) => {
        const prediction = scene.prediction.map((z, i) => Math.fround(z - step * present(gradient.data[i])));
        const next = scalarOf(measure({ ...scene, prediction }, slopeWith).value);
        return next.value < start.value - start.bound - next.bound;
      });
      expect(isLower).toBe(true);
    }), runs);
  });
}

function double<T>(list: readonly T[]): T[] {
  return [...list, ...list];
}

function total(list: ArrayLike<number>): number {
  return Array.from(list).reduce((a, b) => a + b, 0);
}

function imageOf(scene: Scene, n: number): Scene {
  const part = (list: readonly number[]): number[] => list.slice((n * list.length) / scene.sizes.N, ((n + 1) * list.length) / scene.sizes.N);
  const { prediction, target, mask } = scene;
  return { ...scene, sizes: { ...scene.sizes, N: 1 }, prediction: part(prediction), target: part(target), mask: mask && part(mask) };
}


// Identities of losses that their declarations cannot say, and what their parameters refuse. Small scenes, by the reference.
import { describe, expect, it } from 'vitest';
import { build, differentiate, findLoss, run, type Feeds, type LossOptions } from '../src/index.ts';
import { codeOf, messageOf } from './support/code-of.ts';
import { present } from './support/evaluate.ts';
import { randomNumbers } from './support/scenes.ts';

const PIXELS = 12;
const CLASSES = 3;

/** Logits and hard labels of two images. */
function scene(seed: number, channels: number): { readonly feeds: Feeds; readonly labels: Feeds } {
  const random = randomNumbers(seed);
  const shape = [2, PIXELS, channels];
  const data = Float64Array.from({ length: 2 * PIXELS * channels }, () => 6 * random() - 3);
  const ids = Float64Array.from({ length: 2 * PIXELS }, () => Math.floor(random() * Math.max(2, channels)));
  const dense = Float64Array.from({ length: data.length }, (_, i) => Number(channels === 1 ? ids[i] : ids[Math.floor(i / channels)] === i % channels));
  return { feeds: { prediction: { shape, data }, target: { shape, data: dense } }, labels: { prediction: { shape, data }, target: { shape: [2, PIXELS], data: ids } } };
}

function evaluate(name: string, options: LossOptions, feeds: Feeds): { readonly value: number; readonly gradient: readonly number[] } {
  const { value, gradient } = run(differentiate(build(findLoss(name), { layout: 'NWC', ...options }).graph), feeds);
  return { value: present(present(value).data[0]), gradient: [...present(gradient).data] };
}

/** Sums of a few dozen numbers of at most 10, in another order. */
const ROUNDING = 10 * 64 * 2 ** -52;

function expectSame(a: ReturnType<typeof evaluate>, b: ReturnType<typeof evaluate>, factor = 1): void {
  expect(Math.abs(a.value - factor * b.value)).toBeLessThanOrEqual(ROUNDING);
  a.gradient.forEach((g, i) => expect(Math.abs(g - factor * present(b.gradient[i]))).toBeLessThanOrEqual(ROUNDING));
}

const multiclass = { task: 'multiclass', targets: 'labels' } as const;
const bare = { smoothNumerator: 0, smoothDenominator: 0 };
const SEEDS = [1, 2, 3, 4];

describe.each(SEEDS)('on scene %i', (seed) => {
  const { feeds: one } = scene(seed, 1);
  const { labels: many } = scene(seed, CLASSES);

  it.each([
    ['real-world-weight-cross-entropy', { fnWeight: 3 }, 'weighted-cross-entropy', { positiveWeight: 3 }],
    ['real-world-weight-cross-entropy', { fnWeight: 0.25, fpWeight: 0.75 }, 'balanced-cross-entropy', { beta: 0.25 }],
    ['generalised-dice', bare, 'dice', { ...bare, average: 'micro' }],
    ['log-dice', { overlap: 'l1' }, 'log-dice', {}],
    ['mixed-focal', { gamma: 0, weight: 0 }, 'cross-entropy', { over: 'sample' }],
    ['unified-focal', { gamma: 0, delta: 0.5, weight: 1, ...bare }, 'dice', { sides: 'both', ...bare }],
  ] as readonly (readonly [string, LossOptions, string, LossOptions])[])('binary %s %j is %s %j', (name, options, other, as) => {
    expectSame(evaluate(name, options, one), evaluate(other, as, one));
  });

  it('unified focal without its powers and regions is half of cross-entropy', () => {
    expectSame(evaluate('unified-focal', { gamma: 0, delta: 0.5, weight: 0 }, one), evaluate('cross-entropy', { over: 'sample' }, one), 0.5);
  });

  it.each([
    ['real-world-weight-cross-entropy', { fpWeight: 0 }, 'cross-entropy', {}],
    ['real-world-weight-cross-entropy', { fpWeight: 2 }, 'real-world-weight-cross-entropy', { fpCosts: [[0, 2, 2], [2, 0, 2], [2, 2, 0]] }],
    ['generalised-cross-entropy', { q: 1, over: 'sample' }, 'dice', { average: 'micro', ...bare }],
    ['generalised-dice', { weighting: 'uniform', ...bare }, 'dice', { average: 'micro', ...bare }],
    ['generalised-dice', { overlap: 'l1' }, 'generalised-dice', {}],
    ['generalised-wasserstein-dice', {}, 'generalised-wasserstein-dice', { distances: [[0, 5, 5], [5, 0, 5], [5, 5, 0]] }],
    ['unified-focal', {}, 'unified-focal', { rareClasses: [1, 2] }],
    ['exponential-logarithmic', { crossEntropyWeight: 0, diceWeight: 1, diceExponent: 1 }, 'log-dice', { smoothNumerator: 0.5, smoothDenominator: 0.5 }],
    ['focal-tversky', { powerOf: 'mean', exponent: 1 }, 'tversky', {}],
  ] as readonly (readonly [string, LossOptions, string, LossOptions])[])('multiclass %s %j is %s %j', (name, options, other, as) => {
    expectSame(evaluate(name, { ...multiclass, ...options }, many), evaluate(other, { ...multiclass, ...as }, many));
  });

  it.each([['unified-focal', {}], ['unified-focal', { form: 'symmetric' }], ['mixed-focal', {}], ['tilted-cross-entropy', { tilt: 2 }], ['mcc', { includeBackground: false }]] as readonly (readonly [string, LossOptions])[])('%s %j of a sigmoid is that of a softmax over (0, z)', (name, options) => {
    const { prediction, target } = { prediction: present(one['prediction']), target: present(one['target']) };
    const pairs = { prediction: { shape: [2, PIXELS, 2], data: Float64Array.from([...prediction.data].flatMap((z) => [0, z])) }, target: { shape: [2, PIXELS], data: target.data } };
    const [sigmoid, softmax] = [evaluate(name, { ...options, includeBackground: true }, one), evaluate(name, { ...multiclass, ...options }, pairs)];
    expectSame(sigmoid, { value: softmax.value, gradient: softmax.gradient.filter((_, i) => i % 2 === 1) });
  });

  it.each([['mcc', {}, {}], ['sensitivity-specificity', { sensitivityWeight: 0.2 }, { sensitivityWeight: 0.8 }], ['tilted-cross-entropy', {}, {}], ['unified-focal', { form: 'symmetric', delta: 0.5 }, { form: 'symmetric', delta: 0.5 }]] as readonly (readonly [string, LossOptions, LossOptions])[])('%s %j: foreground and background may change places', (name, mine, theirs) => {
    const { prediction, target } = { prediction: present(one['prediction']), target: present(one['target']) };
    const swapped = { prediction: { ...prediction, data: Float64Array.from(prediction.data, (z) => -z) }, target: { ...target, data: Float64Array.from(target.data, (y) => 1 - y) } };
    const other = evaluate(name, theirs, swapped);
    expectSame(evaluate(name, mine, one), { value: other.value, gradient: other.gradient.map((g) => -g) });
  });

  it('a tilt moves the loss from the smallest to the largest mean cross-entropy of a class, by at most ln C / |t|', () => {
    const risks = [0, 1, 2].map((c) => {
      // One class at a time: only its pixels count.
      const classWeights = [0, 1, 2].map((k) => Number(k === c));
      return evaluate('cross-entropy', { ...multiclass, classWeights }, many).value;
    });
    const values = [-40, -1, 0, 1, 40].map((tilt) => evaluate('tilted-cross-entropy', { ...multiclass, tilt }, many).value);
    values.slice(1).forEach((value, i) => expect(value).toBeGreaterThanOrEqual(present(values[i])));
    expect(Math.abs(present(values[2]) - risks.reduce((a, b) => a + b) / CLASSES)).toBeLessThanOrEqual(ROUNDING);
    expect(Math.max(...risks) - present(values[4])).toBeLessThanOrEqual(Math.log(CLASSES) / 40 + ROUNDING);
    expect(present(values[0]) - Math.min(...risks)).toBeLessThanOrEqual(Math.log(CLASSES) / 40 + ROUNDING);
  });

  it('log-dice is −ln(1 − dice), and one penalty over generalised Dice is G/(2 − G)', () => {
    const [dice, log] = [evaluate('dice', { average: 'micro' }, one), evaluate('log-dice', { average: 'micro', over: 'batch' }, one)];
    const pooled = evaluate('dice', { average: 'micro', over: 'batch' }, one);
    expect(Math.abs(log.value + Math.log(1 - pooled.value))).toBeLessThanOrEqual(ROUNDING);
    expect(dice.value).toBeGreaterThan(0);
    const options = { ...multiclass, over: 'batch' } as const;
    const [plain, penal] = [evaluate('generalised-dice', options, many), evaluate('penalty-generalised-dice', { ...options, penalty: 1 }, many)];
    expect(Math.abs(penal.value - plain.value / (2 - plain.value))).toBeLessThanOrEqual(ROUNDING);
  });
});

it('an absent class costs nothing with absent: "zero", and stays in the mean', () => {
  // Class 0 is right, class 1 is predicted on half of the second pixel, class 2 on the other half; both are absent.
  const feeds = { prediction: { shape: [1, 2, 3], data: Float64Array.of(1, 0, 0, 0, 0.5, 0.5) }, target: { shape: [1, 2], data: Float64Array.of(0, 0) } };
  const value = (absent: 'count' | 'skip' | 'zero'): number => evaluate('dice', { ...multiclass, fromLogits: false, absent, ...bare }, feeds).value;
  // Class 0: TP = 1, FN = 1, so (1/2)/(3/2) = 1/3; the two others cost 1 each.
  expect([value('count'), value('skip'), value('zero')].map((v) => v * 9)).toEqual([expect.closeTo(7, 12), expect.closeTo(3, 12), expect.closeTo(1, 12)]);
});

it('log(1 − p) of a softmax is right where p is 1 in floating point', () => {
  // Logits 1000, 0, −3 and truth 1: −ln p_1 = 1000, and what class 0 was given costs −ln(1 − p_0) = 1000 − ln(1 + e⁻³); −ln(1 − p_2) is 0.
  const feeds = { prediction: { shape: [1, 1, 3], data: Float64Array.of(1000, 0, -3) }, target: { shape: [1, 1], data: Float64Array.of(1) } };
  const { value, gradient } = evaluate('real-world-weight-cross-entropy', { ...multiclass, fnWeight: 0 }, feeds);
  expect(Math.abs(value - (1000 - Math.log1p(Math.exp(-3))))).toBeLessThanOrEqual(1000 * 2 ** -50);
  // d/dz of lse(z) − lse(z_1, z_2): 1 for class 0, minus the softmax over the two others.
  const share = 1 / (1 + Math.exp(-3));
  [1, -share, share - 1].forEach((g, i) => expect(Math.abs(present(gradient[i]) - g)).toBeLessThanOrEqual(2 ** -45));
});

describe('refuses', () => {
  it.each([
    ['real-world-weight-cross-entropy', { task: 'multiclass', fpCosts: [[0, 1], [1]] }, 'PARAMETER_RANGE'],
    ['real-world-weight-cross-entropy', { task: 'multiclass', fpCosts: [[0, 1, 1], [1, 0, 1]] }, 'PARAMETER_RANGE'],
    ['real-world-weight-cross-entropy', { task: 'multiclass', fpCosts: [[0, -1], [1, 0]] }, 'PARAMETER_RANGE'],
    ['real-world-weight-cross-entropy', { task: 'multiclass', fpCosts: [] }, 'PARAMETER_RANGE'],
    ['real-world-weight-cross-entropy', { task: 'multiclass', fpCosts: [[1, 1], [1, 0]] }, 'OPTION_CONFLICT'],
    ['real-world-weight-cross-entropy', { task: 'multiclass', classes: 3, fpCosts: [[0, 1], [1, 0]] }, 'OPTION_CONFLICT'],
    ['real-world-weight-cross-entropy', { task: 'multiclass', classWeights: [1, 1, 1], fpCosts: [[0, 1], [1, 0]] }, 'OPTION_CONFLICT'],
    ['real-world-weight-cross-entropy', { fpCosts: [[0, 1], [1, 0]] }, 'OPTION_CONFLICT'],
    ['generalised-wasserstein-dice', { task: 'binary' }, 'OPTION_CONFLICT'],
    ['generalised-wasserstein-dice', { distances: [[0, 0], [0, 0]] }, 'OPTION_CONFLICT'],
    ['generalised-wasserstein-dice', { includeBackground: false }, 'OPTION_CONFLICT'],
    ['generalised-dice', { average: 'macro' }, 'OPTION_CONFLICT'],
    ['generalised-dice', { absent: 'skip' }, 'OPTION_CONFLICT'],
    ['unified-focal', { gamma: 2 }, 'OPTION_CONFLICT'],
    ['unified-focal', { rareClasses: [1] }, 'OPTION_CONFLICT'],
    ['unified-focal', { task: 'multiclass', classes: 3, rareClasses: [3] }, 'PARAMETER_RANGE'],
    ['mixed-focal', { average: 'micro' }, 'OPTION_CONFLICT'],
    ['log-barrier-size', { lower: 0.5, upper: 0.4 }, 'OPTION_CONFLICT'],
    ['tilted-cross-entropy', { absent: 'zero' }, 'OPTION_CONFLICT'],
  ] as readonly (readonly [string, LossOptions, string])[])('%s %j', (name, options, code) => {
    const call = (): unknown => build(findLoss(name), options);
    expect(codeOf(call)).toBe(code);
    expect(messageOf(call).startsWith(name)).toBe(true);
  });

  it('a matrix says how many classes there are', () => {
    expect(build(findLoss('generalised-wasserstein-dice'), { distances: [[0, 1], [1, 0]] }).options.classes).toBe(2);
  });
});

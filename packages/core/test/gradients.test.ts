// Gradients against differences of values, in float64: every loss, every task, logits and probabilities, and every
// option and parameter at values other than its default, one at a time.
import { describe, expect, it } from 'vitest';
import { build, decompose, differentiate, findLoss, LOSSES, run, SHARED_OPTIONS, type Feeds, type Graph, type LossDefinition, type LossOptions, type Parameter, type SharedOptions, type Tensor } from '../src/index.ts';
import { present } from './support/evaluate.ts';
import { IGNORED, isAccepted, isPossible, probabilitiesOf, randomNumbers } from './support/scenes.ts';

/**
 * Fourth-order central differences at h = 10⁻³: they are off by h⁴/30 ≈ 3·10⁻¹⁴ of the fifth derivative, and by
 * about 3 · 2⁻⁵³/h ≈ 3·10⁻¹³ of the value through rounding. The steepest function here is log p: with every
 * probability above 0.15 its fifth derivative, 24/p⁵, is below 4·10⁵, which makes 1.2·10⁻⁸ against a slope of 1/p > 6.
 * The goal, 10⁻⁷ of the largest gradient, is fifty times that.
 */
const STEP = 1e-3;
const TOLERANCE = 1e-7;

const IMAGES = 2;
const PIXELS = 3;
const CLASSES = 3;

/** Options that only mean something together. */
const TOGETHER: Readonly<Record<string, readonly Partial<SharedOptions>[]>> = {
  mask: [{ mask: true }],
  ignoreIndex: [{ ignoreIndex: IGNORED }, { ignoreIndex: IGNORED, mask: true }],
  classWeights: [{ classWeights: [0.5, 2, 1] }, { classWeights: [0.5, 2, 1], average: 'micro' }],
  weightNormalization: [{ classWeights: [0.5, 2, 1], weightNormalization: 'count' }],
  layout: [{ layout: 'NCW' }],
  labelSmoothing: [{ labelSmoothing: 0.1 }],
  epsilon: [{ epsilon: 1e-3 }],
  // A class count, a task and an input kind are part of every case; variants come from the loss.
  classes: [], task: [], fromLogits: [], variant: [],
};

/** Every value worth trying of each option, as options. */
function choicesOf(loss: LossDefinition): LossOptions[] {
  const shared = Object.entries(SHARED_OPTIONS).flatMap(([name, spec]) => TOGETHER[name] ?? valuesOf(spec).map((value) => ({ [name]: value })));
  const own = Object.entries(loss.parameters).flatMap(([name, spec]) => valuesOf(spec).map((value) => ({ [name]: value })));
  const variants = Object.entries(loss.variants).map(([variant, { options }]) => ({ variant, ...('fromLogits' in options ? { fromLogits: options['fromLogits'] } : {}) }));
  return [{}, ...shared, ...own, ...variants] as LossOptions[];
}

function valuesOf(spec: Parameter): unknown[] {
  switch (spec.kind) {
    case 'choice': return spec.choices.filter((choice) => choice !== spec.default);
    case 'flag': return [!spec.default];
    case 'number': return [inside(spec), inside(spec) + 1].filter((value) => value < (spec.max ?? Infinity));
    case 'optionalNumber': return spec.default === null ? [inside(spec)] : [null, inside(spec)];
    case 'numbers': case 'matrix': case 'text': return [];
    default: return spec satisfies never;
  }
}

function inside({ min = 0, max = min + 1 }: { readonly min?: number; readonly max?: number }): number {
  return min + 0.37 * Math.min(1, max - min);
}

function feedsFor(options: SharedOptions, seed: number): Feeds {
  const random = randomNumbers(seed);
  const channels = options.task === 'binary' ? 1 : CLASSES;
  const isFirst = options.layout === 'NCW';
  const shape = isFirst ? [IMAGES, channels, PIXELS] : [IMAGES, PIXELS, channels];
  const pixels = IMAGES * PIXELS;
  // Within ±½, so that probabilities of three classes stay above 0.15 and those of one above 0.37.
  const logits = [...list(pixels * channels, () => random() - 0.5)];
  const prediction = options.fromLogits ? logits : probabilitiesOf(logits, isFirst ? 'multilabel' : options.task, channels);
  const isIgnored = (i: number): boolean => options.ignoreIndex !== null && i % 4 === 1;
  const target = options.targets === 'labels'
    ? { shape: [IMAGES, PIXELS], data: list(pixels, (i) => (isIgnored(i) ? IGNORED : (i + 1) % Math.max(2, channels))) }
    : { shape, data: list(pixels * channels, (i) => (isIgnored(i) ? IGNORED : i % 3 === 0 ? random() : i % 2)) };
  const mask = { shape: [IMAGES, PIXELS], data: list(pixels, () => 0.1 + random()) };
  return { prediction: { shape, data: Float64Array.from(prediction) }, target, ...(options.mask ? { mask } : {}) };
}

/** Maps and numbers that a loss takes beside prediction, target and mask. */
function furtherInputs({ nodes }: Graph, prediction: Tensor): Feeds {
  const names = nodes.flatMap(({ op, attributes }) => (op === 'input' ? [{ name: String(attributes['name']), isNumber: (attributes['shape'] as readonly unknown[]).length === 0 }] : []));
  return Object.fromEntries(names.filter(({ name }) => !['prediction', 'target', 'mask'].includes(name)).map(({ name, isNumber }) => [
    name, isNumber ? { shape: [], data: Float64Array.of(0.7) } : { shape: prediction.shape, data: list(prediction.data.length, (i) => (i % 3) / 2) },
  ]));
}

function list(length: number, value: (i: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, i) => value(i));
}

function sumOfValue(graph: Graph, feeds: Feeds): number {
  return present(run(graph, feeds)['value']).data.reduce((a, b) => a + b, 0);
}

/** Of many elements every third, others for each `turn`; of the first turn, of few, and where there are corners all. */
function elementsFor({ properties }: LossDefinition, count: number, turn: number): number[] {
  const step = turn === 0 || count < 9 || properties.corners === true ? 1 : 3;
  return Array.from({ length: count }, (_, i) => i).filter((i) => i % step === turn % step);
}

function checkGradient(loss: LossDefinition, given: LossOptions, turn: number): void {
  const { graph, options } = build(loss, given);
  const usual = feedsFor(options, JSON.stringify(given).length);
  const feeds = { ...furtherInputs(graph, present(usual['prediction'])), ...usual };
  const { data } = present(run(differentiate(graph), feeds)['gradient']);
  const plain = decompose(graph);
  const prediction = present(feeds['prediction']);
  const shifted = (i: number, by: number): number => {
    const moved = Float64Array.from(prediction.data);
    moved[i] = present(moved[i]) + by;
    return sumOfValue(plain, { ...feeds, prediction: { ...prediction, data: moved } });
  };
  const difference = (i: number, step: number): number => (8 * (shifted(i, step) - shifted(i, -step)) - shifted(i, 2 * step) + shifted(i, -2 * step)) / (12 * step);
  const elements = elementsFor(loss, data.length, turn);
  const differences = new Map(elements.map((i) => [i, difference(i, STEP)]));
  const largest = Math.max(...data.map(Math.abs));
  expect(largest).toBeGreaterThan(1e-5);
  // Differences across a corner change with the step; those of a third of the elements must not.
  const corners = new Set(elements.filter((i) => loss.properties.corners === true && Math.abs(present(differences.get(i)) - difference(i, STEP / 2)) > (TOLERANCE / 2) * largest));
  expect(corners.size).toBeLessThanOrEqual((2 * data.length) / 3);
  // Where a function bends faster than the step, the next smaller one tells.
  const off = (i: number, step: number): number => Math.abs(present(data[i]) - (step === STEP ? present(differences.get(i)) : difference(i, step))) / largest;
  const worst = Math.max(...elements.filter((i) => !corners.has(i)).map((i) => (off(i, STEP) <= TOLERANCE ? off(i, STEP) : off(i, STEP / 4))));
  expect(worst, JSON.stringify(given)).toBeLessThanOrEqual(TOLERANCE);
}

const TASKS = ['binary', 'multilabel', 'multiclass'] as const;

// Losses that forgive small errors cost nothing on so few pixels; boundary-losses.test.ts tries them on larger images.
describe.each([...LOSSES.keys()].filter((slug) => findLoss(slug).properties.forgiving !== true))('%s', (slug) => {
  const loss = findLoss(slug);
  const isTried = (options: Partial<SharedOptions>): boolean => isPossible(loss, { options });
  describe.each(TASKS.filter((task) => isTried({ task })))('%s', (task) => {
    it.each([true, false].filter((fromLogits) => isTried({ task, fromLogits })))('from logits: %s', (fromLogits) => {
      const choices = choicesOf(loss)
        .map((choice) => ({ task, layout: 'NWC', fromLogits, ...loss.properties.slopeWith, ...(task === 'multiclass' && choice.ignoreIndex !== undefined ? { targets: 'labels' as const } : {}), ...choice }))
        .map((choice) => (task === 'binary' && choice.classWeights ? { ...choice, classWeights: [0.5] } : choice))
        .filter((choice) => isAccepted(loss, choice));
      // Refusals are few; a typing error in a choice would show here.
      expect(choices.length).toBeGreaterThan(10);
      choices.forEach((choice, turn) => checkGradient(loss, choice, turn));
    });
  });
});

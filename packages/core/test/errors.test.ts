// What is refused at the border, with which code, and that the message says what to do.
import { describe, expect, it } from 'vitest';
import { build, bindSizes, checkValues, differentiate, ERROR_CODES, findLoss, LOSSES, nearest, resolveOptions, run, SHARED_OPTIONS, unsupported, type ErrorCode, type Feeds, type LossDefinition, type LossOptions } from '../src/index.ts';
import { codeOf, messageOf } from './support/code-of.ts';

const of = (name: string, options: object) => () => build(findLoss(name), options as LossOptions);

describe('names', () => {
  it.each([['dicee', 'dice'], ['crossentropy', 'cross-entropy'], ['focal_tversky', 'focal-tversky'], ['Jacard', 'jaccard']])('%s: did you mean %s?', (given, meant) => {
    expect(codeOf(() => findLoss(given))).toBe('UNKNOWN_NAME');
    expect(messageOf(() => findLoss(given))).toContain(`Did you mean "${meant}"?`);
    expect(messageOf(() => findLoss(given))).toContain(`Known: ${[...LOSSES.keys()].join(', ')}.`);
  });
  it('a name that is near nothing gets no suggestion', () => expect(messageOf(() => findLoss('xyzzy-quux'))).not.toContain('Did you mean'));
  it('names of Object.prototype are unknown too', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(codeOf(() => findLoss(name))).toBe('UNKNOWN_NAME');
      expect(codeOf(of('dice', { variant: name }))).toBe('PARAMETER_RANGE');
    }
    expect(codeOf(of('dice', { toString: 1 }))).toBe('UNKNOWN_PARAMETER');
  });
  it('aliases and slugs are all different', () => {
    const names = [...LOSSES.values()].flatMap((loss) => [loss.slug, ...loss.aliases]);
    expect(new Set(names).size).toBe(names.length);
    for (const loss of LOSSES.values()) for (const alias of loss.aliases) expect(findLoss(alias)).toBe(loss);
  });
  it('the nearest name is the one with fewest edits', () => expect(nearest('focl', ['vocal', 'focal', 'local'])).toBe('focal'));
});

describe('parameters', () => {
  it.each([
    ['focal', { gama: 2 }, 'UNKNOWN_PARAMETER', 'Did you mean "gamma"?'],
    ['dice', { smoothNumerater: 1 }, 'UNKNOWN_PARAMETER', 'Did you mean "smoothNumerator"?'],
    ['focal', { gamma: -1 }, 'PARAMETER_RANGE', 'focal.gamma: must be a finite number in [0, ∞), got -1'],
    ['focal', { gamma: Number.NaN }, 'PARAMETER_RANGE', 'got NaN'],
    ['focal', { gamma: Infinity }, 'PARAMETER_RANGE', 'got Infinity'],
    ['focal', { gamma: '2' }, 'PARAMETER_RANGE', 'got "2"'],
    ['focal', { alpha: 1.5 }, 'PARAMETER_RANGE', '[0, 1]'],
    ['focal-tversky', { exponent: 0 }, 'PARAMETER_RANGE', '(0, 10)'],
    ['dice', { denominator: 'sqared' }, 'PARAMETER_RANGE', 'Did you mean "squared"?'],
    ['dice', { fromLogits: 'yes' }, 'PARAMETER_RANGE', 'true or false'],
    ['dice', { classWeights: [] }, 'PARAMETER_RANGE', 'list of numbers'],
    ['dice', { classWeights: [1, -1], classes: 2, task: 'multiclass' }, 'PARAMETER_RANGE', 'dice.classWeights[1]'],
    ['dice', { epsilon: 0 }, 'PARAMETER_RANGE', '[1e-30, 0.5]'],
    ['dice', { layout: 'NHHC' }, 'PARAMETER_RANGE', 'NHWC'],
    ['dice', { layout: 'HNW' }, 'PARAMETER_RANGE', 'N first'],
    ['dice', { layout: 'NHCW' }, 'PARAMETER_RANGE', 'side by side'],
    ['dice', { layout: 'NC' }, 'PARAMETER_RANGE', 'D, H, W'],
    ['dice', { layout: '' }, 'PARAMETER_RANGE', 'layout'],
    ['dice', { variant: 'nobody' }, 'PARAMETER_RANGE', 'must be one of vnet,'],
    ['cross-entropy', { variant: 'paper' }, 'PARAMETER_RANGE', 'this loss has no variants'],
  ] as const)('%s %j: %s', (name, options, code, part) => {
    expect(codeOf(of(name, options))).toBe(code);
    expect(messageOf(of(name, options))).toContain(part);
  });
});

describe('options that contradict each other', () => {
  it.each([
    [{ task: 'binary', classes: 3 }, 'one channel'],
    [{ task: 'binary', includeBackground: false }, 'no background'],
    [{ task: 'multilabel', targets: 'labels' }, 'overlap'],
    [{ task: 'multiclass', ignoreIndex: 255 }, 'one-hot'],
    [{ task: 'multiclass', classes: 1 }, 'softmax over one class'],
    [{ task: 'multiclass', classes: 2.5 }, 'integer'],
    [{ task: 'multiclass', classes: 3, classWeights: [1, 2] }, 'one weight per class (3), got 2'],
    [{ task: 'binary', classWeights: [1, 2] }, 'one weight per class (1), got 2'],
    [{ task: 'multiclass', classWeights: [0, 0] }, 'not all be 0'],
    [{ targets: 'labels', ignoreIndex: 0.5 }, 'integer'],
    [{ task: 'binary', labelSmoothing: 1 }, 'leaves nothing'],
    [{ task: 'multiclass', layout: 'NHW' }, 'Add C to the layout'],
  ])('%j', (options, part) => {
    // What a loss refuses by itself says so in its own words.
    const takes = (loss: LossDefinition): boolean => [{}, ...('task' in options ? [{ task: options.task }] : [])].every((each) => codeOf(of(loss.slug, each)) === undefined);
    for (const name of [...LOSSES.values()].filter(takes).map(({ slug }) => slug)) {
      expect(codeOf(of(name, options))).toBe('OPTION_CONFLICT');
      expect(messageOf(of(name, options))).toContain(part);
    }
  });
});

const TASKS = [{}, { task: 'binary' }, { task: 'multiclass' }, { task: 'multilabel' }];

describe('defaults and variants', () => {
  it('undefined means left out; null is a value', () => {
    const { options, parameters } = resolveOptions(findLoss('focal'), { alpha: undefined, gamma: undefined, mask: undefined });
    expect(parameters).toMatchObject({ alpha: 0.25, gamma: 2 });
    expect(options.mask).toBe(SHARED_OPTIONS.mask.default);
    expect(resolveOptions(findLoss('focal'), { alpha: null }).parameters).toMatchObject({ alpha: null });
  });
  it('an explicit option wins over the variant, and the variant over the default', () => {
    expect(resolveOptions(findLoss('dice'), { variant: 'semsegloss', over: 'sample' }).options).toMatchObject({ over: 'sample', average: 'micro', fromLogits: false });
  });
  it('every variant of every loss can be built', () => {
    for (const loss of LOSSES.values()) for (const variant of Object.keys(loss.variants)) expect(TASKS.some((task) => codeOf(of(loss.slug, { variant, ...task })) === undefined), `${loss.slug} ${variant}`).toBe(true);
  });
});

function zeros(shape: readonly number[]): Feeds[string] {
  return { data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape };
}

describe('feeds', () => {
  const { graph } = build(findLoss('dice'), { mask: true });
  const [prediction, target, mask] = [zeros([1, 2, 3, 1]), zeros([1, 2, 3, 1]), zeros([1, 2, 3])];
  it.each([
    ['a missing mask', { prediction, target }, 'MISSING_INPUT', 'mask'],
    ['a stray input', { prediction, target, mask, maks: mask }, 'UNKNOWN_NAME', 'Did you mean "mask"?'],
    ['another rank', { prediction: zeros([2, 3, 1]), target, mask }, 'SHAPE_MISMATCH', 'rank 4'],
    ['two channels', { prediction: zeros([1, 2, 3, 2]), target, mask }, 'SHAPE_MISMATCH', 'axis 3 must be 1'],
    ['sizes that differ', { prediction, target: zeros([1, 3, 2, 1]), mask }, 'SHAPE_MISMATCH', 'H = 2 as in prediction'],
    ['too little data', { prediction: { data: new Float32Array(5), shape: [1, 2, 3, 1] }, target, mask }, 'SHAPE_MISMATCH', 'needs 6 elements'],
    ['an empty batch', { prediction: zeros([0, 2, 3, 1]), target: zeros([0, 2, 3, 1]), mask: zeros([0, 2, 3]) }, 'EMPTY_INPUT', 'Skip empty batches'],
  ] as readonly (readonly [string, Feeds, ErrorCode, string])[])('%s', (_what, feeds, code, part) => {
    for (const call of [() => bindSizes(graph, feeds), () => run(graph, feeds), () => run(differentiate(graph), feeds)]) {
      expect(codeOf(call)).toBe(code);
      expect(messageOf(call)).toContain(part);
    }
  });
});

/** Checks rows of values under some options of a loss. */
function check(options: LossOptions, feeds: Readonly<Record<string, readonly number[]>>, classes = 1): () => void {
  const tensors = Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, { data: Float32Array.from(data), shape: [1, data.length] }]));
  return () => checkValues(resolveOptions(findLoss('dice'), options).options, tensors, classes);
}

describe('values', () => {
  const labels = { task: 'multiclass', targets: 'labels', ignoreIndex: 255 } as const;
  it.each([
    ['a NaN logit', {}, { prediction: [0, Number.NaN], target: [0, 1] }, 'VALUE_NOT_FINITE', 'prediction at [0, 1]'],
    ['an infinite logit', {}, { prediction: [Infinity, 0], target: [0, 1] }, 'VALUE_NOT_FINITE', 'prediction at [0, 0]'],
    ['a logit where a probability belongs', { fromLogits: false }, { prediction: [0.5, 1.5], target: [0, 1] }, 'VALUE_RANGE', 'leave fromLogits true'],
    ['a NaN probability', { fromLogits: false }, { prediction: [0.5, Number.NaN], target: [0, 1] }, 'VALUE_NOT_FINITE', 'prediction'],
    ['an 8-bit mask as target', {}, { prediction: [0, 0], target: [0, 255] }, 'VALUE_RANGE', 'Divide an 8-bit mask by 255'],
    ['a NaN target', {}, { prediction: [0, 0], target: [Number.NaN, 1] }, 'VALUE_NOT_FINITE', 'target'],
    ['a class id that is too high', labels, { prediction: [0, 0, 0], target: [2, 3, 255] }, 'VALUE_RANGE', '0..2 or the ignored 255, got 3'],
    ['a class id that is no integer', labels, { prediction: [0, 0, 0], target: [0.5, 1, 2] }, 'VALUE_RANGE', 'integers'],
    ['a negative class id', labels, { prediction: [0, 0, 0], target: [-1, 1, 2] }, 'VALUE_RANGE', 'got -1'],
    ['a binary label of 2', { targets: 'labels' }, { prediction: [0], target: [2] }, 'VALUE_RANGE', '0..1'],
    ['a mask weight above 1', { mask: true }, { prediction: [0], target: [1], mask: [2] }, 'VALUE_RANGE', 'Scale the mask'],
  ] as readonly (readonly [string, LossOptions, Readonly<Record<string, readonly number[]>>, ErrorCode, string])[])('%s', (_what, options, feeds, code, part) => {
    expect(codeOf(check(options, feeds, 3))).toBe(code);
    expect(messageOf(check(options, feeds, 3))).toContain(part);
  });
  it('accepts the ends of every range, and ignored values', () => {
    expect(codeOf(check({ fromLogits: false }, { prediction: [0, 1], target: [1, 0] }))).toBeUndefined();
    expect(codeOf(check(labels, { prediction: [0, 0, 0], target: [0, 2, 255] }, 3))).toBeUndefined();
    expect(codeOf(check({ ignoreIndex: 255 }, { prediction: [-1e4, 1e4], target: [255, 1] }))).toBeUndefined();
  });
});

it('names what it was given even where that has no text: a module that contains itself', () => {
  const module = Object.assign(Object.create(null) as Record<string, unknown>, { [Symbol.toStringTag]: 'Module' });
  module['itself'] = module;
  expect(messageOf(() => build(findLoss('dice'), { task: module as never }))).toContain('got [object Module]');
});

it('every code has a meaning, and unsupported() has its own', () => {
  for (const meaning of Object.values(ERROR_CODES)) expect(meaning.length).toBeGreaterThan(10);
  expect(unsupported('some-backend', 'no sort').code).toBe('UNSUPPORTED');
});

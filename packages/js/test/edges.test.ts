// Corners that once went wrong: inputs that drop out, classes that leave nothing, extreme logits, feeds of the wrong form.
import { build, defineLoss, findLoss, perPixel, run, SemSegLossError, type Feeds, type LossOptions } from '@semsegloss/core';
import { describe, expect, it } from 'vitest';
import { createJsAdapter } from '../src/index.ts';

const tensor = (shape: number[], ...values: number[]): Feeds[string] => ({ shape, data: Float32Array.from(values) });

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof SemSegLossError ? error.code : String(error);
  }
  return 'no error';
}

describe.each([true, false])('codegen: %s', (codegen) => {
  const adapter = createJsAdapter({ codegen });
  const valueOf = (loss: string, options: LossOptions, feeds: Feeds): number => adapter.compile(loss, options).run(feeds, { gradient: true }).value.data[0] ?? Number.NaN;

  it('computes losses that do not depend on an input any more', () => {
    const feeds = { prediction: tensor([1, 1, 2, 3], 1, 2, 3, 0, 0, 0), target: tensor([1, 1, 2], 0, 2) };
    const options = { task: 'multiclass', targets: 'labels', labelSmoothing: 1 } as const;
    // Every class counts a third: log Σ e^z − mean z, averaged over both pixels.
    const first = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 2;
    expect(valueOf('cross-entropy', options, feeds)).toBeCloseTo((first + Math.log(3)) / 2, 8);
    const free = { prediction: tensor([2, 1], 1, 2), target: tensor([2, 1], 0, 1) };
    expect(valueOf('tversky', { fpWeight: 0, fnWeight: 0, layout: 'HW' }, free)).toBe(0);
  });

  it('takes one channel of a multilabel problem, weighted or not, and refuses to leave it out', () => {
    const feeds = { prediction: tensor([1, 1, 2, 1], 0, 0), target: tensor([1, 1, 2, 1], 1, 0) };
    expect(valueOf('cross-entropy', { task: 'multilabel', classWeights: [2] }, feeds)).toBeCloseTo(Math.LN2, 8);
    expect(codeOf(() => adapter.compile('dice', { task: 'multilabel', includeBackground: false }).run(feeds))).toBe('OPTION_CONFLICT');
    expect(codeOf(() => adapter.compile('cross-entropy', { task: 'multiclass' }).run(feeds))).toBe('OPTION_CONFLICT');
  });

  it('is right for logits of very different size', () => {
    const feeds = { prediction: tensor([1, 2], -3e38, 1000), target: tensor([1], 1) };
    expect(Math.abs(valueOf('cross-entropy', { task: 'multiclass', targets: 'labels', layout: 'WC' }, feeds))).toBe(0);
  });

  it('finds nothing wrong with an empty prediction of an empty mask, without any smoothing', () => {
    const feeds = { prediction: tensor([1], -1e4), target: tensor([1], 0) };
    for (const loss of ['dice', 'jaccard', 'tversky']) expect(valueOf(loss, { layout: 'W', smoothNumerator: 0, smoothDenominator: 0 }, feeds)).toBe(0);
  });

  it('counts in combo the classes that have a weight', () => {
    const feeds = { prediction: tensor([2, 3], 2, 0, 1, 0, 1, 2), target: tensor([2], 0, 0) };
    const options = { task: 'multiclass', targets: 'labels', layout: 'WC', alpha: 0 } as LossOptions;
    expect(valueOf('combo', { ...options, includeBackground: false }, feeds)).toBe(valueOf('combo', { ...options, classWeights: [0, 1, 1] }, feeds));
  });

  it.each([
    ['MISSING_INPUT', undefined],
    ['MISSING_INPUT', { prediction: null }],
    ['DTYPE_MISMATCH', { prediction: Float32Array.of(1), target: Float32Array.of(1) }],
    ['DTYPE_MISMATCH', { prediction: { data: ['1'], shape: [1, 1, 1, 1] }, target: { data: ['1'], shape: [1, 1, 1, 1] } }],
    ['DTYPE_MISMATCH', { prediction: { data: BigInt64Array.of(1n), shape: [1, 1, 1, 1] } }],
  ])('answers %s to feeds of the wrong form', (code, feeds) => {
    expect(codeOf(() => adapter.compile('dice').run(feeds as unknown as Feeds))).toBe(code);
  });

  it('lets gradientInto ask for the gradient, and wants it to hold floats', () => {
    const feeds = { prediction: tensor([1, 1, 1, 1], 0), target: tensor([1, 1, 1, 1], 1) };
    const gradientInto = new Float32Array(1);
    adapter.compile('bce').run(feeds, { gradientInto });
    expect(gradientInto[0]).toBe(-0.5);
    expect(codeOf(() => adapter.compile('bce').run(feeds, { gradientInto: new Uint8Array(1) as unknown as Float32Array }))).toBe('DTYPE_MISMATCH');
  });

  it('refuses what is no loss', () => {
    for (const loss of [undefined, 42, {}]) expect(codeOf(() => adapter.compile(loss as unknown as string))).toBe('PARAMETER_RANGE');
  });
});

it('a definition must give a number for each pixel and channel', () => {
  const pooled = defineLoss({
    slug: 'pooled', title: 'Pooled', family: 'distribution', formula: 'Σ_c p_c', parameters: {},
    source: { authors: 'nobody', year: 2026, title: 'a test', where: 'here' },
    properties: { range: [0, Infinity], perfect: 'other', permutationInvariant: true, monotone: false },
    define: (problem) => perPixel(problem.probability.sum('class')),
  });
  expect(() => build(pooled, { task: 'multilabel' })).toThrowError('perPixel: terms must have shape [N, H, W, C], got ["N", "H", "W", 1]. Broadcast them with expandTo, or sum over fewer axes.');
});

it('log-cosh Dice stays finite where smoothing lets the Dice loss leave [0, 1]', () => {
  const { graph } = build(findLoss('log-cosh-dice'), { layout: 'W', smoothNumerator: 100, smoothDenominator: 1e-5 });
  const { value } = run(graph, { prediction: tensor([1], -20), target: tensor([1], 0) });
  expect(Number.isFinite(value?.data[0])).toBe(true);
});

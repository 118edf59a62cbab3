// The printed code, as a reviewer reads it in a diff, and what a run promises: sums, buffers, errors.
import { SemSegLossError, type Tensor } from '@semsegloss/core';
import { describe, expect, it } from 'vitest';
import { compile, createJsAdapter } from '../src/index.ts';
import { generate } from '../src/generate/generate.ts';

const pixels = (shape: number[], value: (i: number) => number): Tensor => ({ shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i)) });

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof SemSegLossError ? error.code : String(error);
  }
  return 'no error';
}

describe('generated code', () => {
  it.each(['dice', 'cross-entropy'])('of %s', (loss) => {
    expect(generate(compile(loss).plan(true), 1)).toMatchSnapshot();
  });

  it('of softmax cross-entropy over three classes, and over many', () => {
    const plan = compile('cross-entropy', { task: 'multiclass', targets: 'labels' }).plan(true);
    expect(generate(plan, 3)).toMatchSnapshot();
    expect(generate(plan, 21)).toMatchSnapshot();
  });

  it('makes one pass for cross-entropy and focal, two for Dice', () => {
    expect(compile('cross-entropy').plan(true).passes).toHaveLength(1);
    expect(compile('focal').plan(true).passes).toHaveLength(1);
    expect(compile('dice').plan(true).passes).toHaveLength(2);
  });
});

describe('a run', () => {
  it('counts 32 million ones exactly, where a float32 sum stops at 16 777 216', () => {
    const shape = [1, 8000, 4000, 1];
    const ones = pixels(shape, () => 1);
    const zeros = { shape, data: new Float32Array(32_000_000) };
    // 1 − 0/(0 + ½ · 32e6): nothing overlaps; with smoothing 1 the loss is (16e6)/(16e6 + 1).
    const { value } = compile('dice', { fromLogits: false, smoothNumerator: 1, smoothDenominator: 1 }).run({ prediction: ones, target: zeros }, { validate: false });
    expect(value.data[0]).toBe(16e6 / (16e6 + 1));
  });

  it('writes the gradient into the caller\'s array', () => {
    const gradientInto = new Float32Array(4);
    const feeds = { prediction: pixels([1, 2, 2, 1], (i) => i - 1), target: pixels([1, 2, 2, 1], (i) => i % 2) };
    const { gradient } = compile('bce').run(feeds, { gradient: true, gradientInto });
    expect(gradient?.data).toBe(gradientInto);
    // (p − y)/4 of the first pixel, y = 0, p = sigmoid(−1); float32 keeps seven digits.
    expect(gradientInto[0]).toBeCloseTo(1 / (1 + Math.E) / 4, 7);
  });

  it('serves batches of any size after one compilation', () => {
    const loss = compile('bce');
    for (const [n, h] of [[1, 3], [4, 2], [2, 7]] as const) {
      const shape = [n, h, 2, 1];
      expect(loss.run({ prediction: pixels(shape, () => 0), target: pixels(shape, () => 1) }).value.data[0]).toBeCloseTo(Math.LN2, 8);
    }
  });
});

describe.each([true, false])('errors, codegen: %s', (codegen) => {
  const adapter = createJsAdapter({ codegen });
  const shape = [1, 2, 2, 1];
  const good = { prediction: pixels(shape, () => 0.5), target: pixels(shape, () => 1) };
  it.each([
    ['SHAPE_MISMATCH', { ...good, target: pixels([1, 2, 3, 1], () => 1) }, {}],
    ['SHAPE_MISMATCH', { ...good, prediction: pixels([2, 2, 1], () => 0) }, {}],
    ['SHAPE_MISMATCH', { ...good, prediction: { shape, data: new Float32Array(3) } }, {}],
    ['EMPTY_INPUT', { prediction: pixels([0, 2, 2, 1], () => 0), target: pixels([0, 2, 2, 1], () => 0) }, {}],
    ['MISSING_INPUT', { prediction: good.prediction }, {}],
    ['MISSING_INPUT', good, { mask: true }],
    ['UNKNOWN_NAME', { ...good, mask: pixels([1, 2, 2], () => 1) }, {}],
    ['VALUE_RANGE', { ...good, prediction: pixels(shape, () => 1.5) }, { fromLogits: false }],
    ['VALUE_RANGE', { ...good, target: pixels(shape, () => 255) }, {}],
    ['VALUE_NOT_FINITE', { ...good, prediction: pixels(shape, () => Number.NaN) }, {}],
    ['VALUE_NOT_FINITE', { ...good, prediction: pixels(shape, (i) => (i === 3 ? Infinity : 0)) }, {}],
    ['VALUE_RANGE', { prediction: pixels([1, 2, 2, 3], () => 0), target: pixels([1, 2, 2], () => 3) }, { task: 'multiclass', targets: 'labels' }],
    ['VALUE_RANGE', { prediction: pixels([1, 2, 2, 3], () => 0), target: pixels([1, 2, 2], () => 1.5) }, { task: 'multiclass', targets: 'labels' }],
  ] as const)('%s', (code, feeds, options) => {
    expect(codeOf(() => adapter.compile('dice', options).run(feeds))).toBe(code);
  });

  it('says where the bad value is and what to do', () => {
    const feeds = { ...good, prediction: pixels(shape, (i) => (i === 2 ? -0.25 : 0.5)) };
    expect(() => adapter.compile('dice', { fromLogits: false }).run(feeds)).toThrowError('prediction at [0, 1, 0, 0]: probabilities must be in [0, 1], got -0.25. If these are logits, leave fromLogits true.');
  });

  it('refuses a disposed loss', () => {
    const loss = adapter.compile('dice');
    loss.dispose();
    expect(codeOf(() => loss.run(good))).toBe('DISPOSED');
  });
});

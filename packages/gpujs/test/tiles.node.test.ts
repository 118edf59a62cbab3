// Arrays that are larger than one launch takes are written in pieces, and come out the same. Arrays that are larger than a
// cache are summed in pieces, and stay within the bound.
import { findLoss, run, type Feeds, type LossOptions, type Plan, type TensorData } from '@semsegloss/core';
import { GPU } from 'gpu.js';
import { describe, expect, it } from 'vitest';
import { createAdapter, ROUNDING } from '../src/index.ts';
import { pieceOf, startsOf } from '../src/kernels/pieces.ts';
import { DIALECTS, type Dialect, type Mode } from '../src/mode.ts';
import { Program } from '../src/program.ts';
import { overBound } from './bound.ts';
import { sampleOf } from './samples.ts';

const webasm = new GPU({ mode: 'webasm' });

/** A device of small textures. */
const withRows = (row: number, cells: number): Dialect => ({ ...DIALECTS.webasm, most: { ...DIALECTS.webasm.most, row, pixels: row, cells } });

/** A device of a small cache. */
const withCache = (piece: number): Dialect => ({ ...DIALECTS.webasm, most: { ...DIALECTS.webasm.most, piece } });

const arraysOf = (feeds: Feeds): Record<string, TensorData> => Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data]));

const SIZES = { N: 2, H: 9, W: 14, C: 3 };

describe.each<[string, LossOptions]>([
  ['dice', {}], ['dice', { task: 'multiclass' }], ['dice', { task: 'multiclass', layout: 'NCHW' }], ['cross-entropy', { task: 'multiclass', layout: 'NCHW', reduction: 'none', targets: 'labels', mask: true }],
  ['cross-entropy', { reduction: 'none' }], ['lovasz', { task: 'multiclass' }],
])('%s %o', (slug, options) => {
  const sizes = { ...SIZES, C: options.task === undefined ? 1 : SIZES.C };
  const plan = createAdapter(webasm).compile(findLoss(slug), options).plan(true);
  const inputs = arraysOf(sampleOf(options, sizes));

  it.each([[42, 1e9], [18, 1e9], [16, 1e9], [42, 84], [42, 100], [16, 40], [3, 12]])('in rows of %i and pieces of %i', async (row, cells) => {
    const whole = new Program(webasm, 'webasm', plan, sizes);
    const pieces = new Program(webasm, 'webasm', plan, sizes, withRows(row, cells));
    const [expected, got] = [await whole.run(inputs), await pieces.run(inputs)];
    expect(got.get('gradient')).toEqual(expected.get('gradient'));
    expect(got.get('value')).toEqual(expected.get('value'));
    whole.dispose();
    pieces.dispose();
  });
});

describe.each<[string, LossOptions]>([
  ['dice', {}], ['dice', { task: 'multiclass', layout: 'NCHW', over: 'batch' }], ['focal', { task: 'multiclass' }], ['cross-entropy', { task: 'multiclass', targets: 'labels', mask: true }],
  ['balanced-cross-entropy', {}], ['balanced-cross-entropy', { task: 'multiclass' }], ['balanced-cross-entropy', { task: 'multilabel', layout: 'NCHW' }], ['boundary', { task: 'multiclass', reduction: 'none' }],
])('sums of %s %o', (slug, options) => {
  const classes = options.task === undefined ? 1 : 3;
  const plan = createAdapter(webasm).compile(findLoss(slug), options).plan(true);

  it.each<[string, number, number, number, number]>([
    ['two samples', 9, 14, 252, 2], ['one sample', 9, 14, 130, 4], ['a third of a sample', 9, 14, 45, 12], ['a third of a sample, in several parts for each thread', 96, 128, 4096, 12],
  ])('in pieces of %s', async (_, H, W, pixels, count) => {
    const sizes = { N: 4, H, W, C: classes };
    const feeds = sampleOf(options, sizes);
    const dialect = withCache(pixels * classes);
    const counts = { batch: 4, space: H * W, class: classes };
    // Planes of classes are no stretch of memory, so that a sample of them stays whole.
    const pieces = startsOf(counts, pieceOf(plan, counts, dialect)).length;
    expect(pieces).toBe(options.layout === 'NCHW' && pixels < H * W ? 1 : count);
    const program = new Program(webasm, 'webasm', plan, sizes, dialect);
    const outputs = await program.run(arraysOf(feeds));
    const reference = run(plan.graph, feeds, ROUNDING.webasm);
    for (const name of ['value', 'gradient']) expect(overBound(outputs.get(name), reference[name]), name).toBeLessThanOrEqual(1);
    program.dispose();
  });
});

describe('a launch that fails', () => {
  // What still runs when the promise is rejected shows only some turns later.
  it.each([0, 1, 2, 3, 4, 5])('lets the others end, so that nothing is left after dispose(), %i turns later', async (turns) => {
    const own = new GPU({ mode: 'webasm' });
    const { kernels } = own as unknown as { readonly kernels: readonly unknown[] };
    const createKernel = (text: string, settings: object): unknown => {
      const made = own.createKernel(text, settings);
      if (!text.includes(': stores')) return made;
      return Object.assign(() => { throw new Error('memory limit'); }, { kernel: (made as unknown as { readonly kernel: unknown }).kernel, destroy: () => made.destroy() });
    };
    const compiled = createAdapter({ createKernel, mode: own.mode, Kernel: own.Kernel } as unknown as GPU).compile('cross-entropy');
    const tensor = (): Feeds[string] => ({ data: new Float32Array(2 ** 20), shape: [1, 1024, 1024, 1] });
    await expect(compiled.run({ prediction: tensor(), target: tensor() }, { gradient: true, validate: false })).rejects.toThrow(/memory limit/);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    compiled.dispose();
    await new Promise((settle) => { setTimeout(settle); });
    expect(kernels).toHaveLength(0);
  });
});

describe('pieces of arrays', () => {
  const planOf = (options: LossOptions): Plan => createAdapter(webasm).compile('dice', options).plan(true);
  const plans = { binary: planOf({}), NHWC: planOf({ task: 'multiclass' }), NCHW: planOf({ task: 'multiclass', layout: 'NCHW' }) };

  it.each<[keyof typeof plans, readonly [number, number, number], number, readonly [number, number]]>([
    // All at once, some samples, one sample, a stretch of one.
    ['binary', [2, 64, 1], 128, [2, 64]], ['binary', [12, 64, 1], 256, [4, 64]], ['binary', [7, 64, 1], 256, [1, 64]], ['binary', [2, 1024, 1], 256, [1, 256]],
    // Stretches of whole runs of a sum, if there are such.
    ['binary', [1, 2400, 1], 256, [1, 160]], ['binary', [1, 2401, 1], 256, [1, 49]],
    // Classes side by side, or planes of classes, which are no stretch of memory.
    ['NHWC', [2, 1024, 3], 256, [1, 64]], ['NCHW', [2, 1024, 3], 256, [2, 1024]], ['NCHW', [8, 64, 3], 400, [2, 64]],
    // Nothing divides them, or only what is not worth a launch.
    ['binary', [1, 1021, 1], 256, [1, 1021]], ['binary', [997, 16, 1], 256, [997, 16]],
  ])('%s, %o in at most %i elements: %o', (layout, [batch, space, classes], most, [samples, pixels]) => {
    const counts = { batch, space, class: classes };
    const piece = pieceOf(plans[layout], counts, withCache(most));
    expect(piece).toEqual({ batch: samples, space: pixels, class: classes });
    const starts = startsOf(counts, piece);
    expect(starts.map((start) => start.batch * space + start.space)).toEqual(Array.from({ length: (batch * space) / (samples * pixels) }, (__, i) => i * samples * pixels));
  });
});

describe('arrays that are too large', () => {
  const plan = createAdapter(webasm).compile('dice').plan(true);
  const build = (mode: Mode, side: number, dialect?: Dialect): Program => new Program(webasm, mode, plan, { N: 1, H: side, W: side }, dialect);

  it('are refused before anything is allocated', () => {
    expect(() => build('webasm', 2 ** 15)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }));
    expect(() => build('webasm', 2 ** 15)).toThrow(/the arrays of a kernel have 3221225472 elements, and this device takes at most 536870912/);
    expect(() => build('webasm', 2 ** 13)).not.toThrow();
    expect(() => build('webgl2', 128, { ...DIALECTS.webgl2, most: { ...DIALECTS.webgl2.most, one: 128 * 127 } })).toThrow(/an array has 16384 elements, and this device takes at most 16256/);
  });

  it('are taken where they are only summed, a piece at a time', () => {
    const value = createAdapter(webasm).compile('dice').plan(false);
    expect(() => new Program(webasm, 'webasm', value, { N: 1, H: 2 ** 15, W: 2 ** 15 })).not.toThrow();
  });

  it('more classes side by side than a row holds are refused', () => {
    const many = createAdapter(webasm).compile('dice', { task: 'multiclass' }).plan(true);
    expect(() => new Program(webasm, 'webasm', many, { N: 1, H: 2, W: 2, C: 40 }, withRows(32, 1e9))).toThrow(/more than 32 classes side by side/);
  });
});

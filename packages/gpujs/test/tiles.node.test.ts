// Arrays that are larger than one launch takes are written in pieces, and come out the same; and they are summed in pieces.
import { findLoss, run, type LossOptions, type Plan } from '@semsegloss/core';
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
const within = (row: number, cells: number): Dialect => ({ ...DIALECTS.webasm, most: { ...DIALECTS.webasm.most, row, pixels: row, cells } });

const SIZES = { N: 2, H: 9, W: 14, C: 3 };

describe.each<[string, LossOptions]>([
  ['dice', {}], ['dice', { task: 'multiclass' }], ['dice', { task: 'multiclass', layout: 'NCHW' }], ['cross-entropy', { task: 'multiclass', layout: 'NCHW', reduction: 'none', targets: 'labels', mask: true }],
  ['cross-entropy', { reduction: 'none' }], ['lovasz', { task: 'multiclass' }],
])('%s %o', (slug, options) => {
  const sizes = { ...SIZES, C: options.task === undefined ? 1 : SIZES.C };
  const plan = createAdapter(webasm).compile(findLoss(slug), options).plan(true);
  const inputs = Object.fromEntries(Object.entries(sampleOf(options, sizes)).map(([name, { data }]) => [name, data]));

  it.each([[42, 1e9], [18, 1e9], [16, 1e9], [42, 84], [42, 100], [16, 40], [3, 12]])('in rows of %i and pieces of %i', async (row, cells) => {
    const whole = new Program(webasm, 'webasm', plan, sizes);
    const pieces = new Program(webasm, 'webasm', plan, sizes, within(row, cells));
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
])('%s %o', (slug, options) => {
  const classes = options.task === undefined ? 1 : 3;
  const sizes = { N: 4, H: 9, W: 14, C: classes };
  const compiled = createAdapter(webasm).compile(findLoss(slug), options);
  const plan = compiled.plan(true);
  const feeds = sampleOf(options, sizes);
  const reference = run(plan.graph, feeds, ROUNDING.webasm);

  it.each([['two samples', 252], ['one sample', 130], ['a third of a sample', 45]])('summed in pieces of %s', async (_, pixels) => {
    const dialect: Dialect = { ...DIALECTS.webasm, most: { ...DIALECTS.webasm.most, piece: pixels * classes } };
    const program = new Program(webasm, 'webasm', plan, sizes, dialect);
    const outputs = await program.run(Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data])));
    for (const name of ['value', 'gradient']) expect(overBound(outputs.get(name), reference[name]), name).toBeLessThanOrEqual(1);
    program.dispose();
  });
});

describe('pieces of arrays', () => {
  const within = (piece: number): Dialect => ({ ...DIALECTS.webasm, most: { ...DIALECTS.webasm.most, piece } });
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
    const piece = pieceOf(plans[layout], counts, within(most));
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
    expect(() => build('webasm', 2 ** 13)).not.toThrow();
    expect(() => build('webgl2', 128, { ...DIALECTS.webgl2, most: { ...DIALECTS.webgl2.most, one: 128 * 127 } })).toThrow(/larger than this device takes/);
  });

  it('as are more classes side by side than a row holds', () => {
    const many = createAdapter(webasm).compile('dice', { task: 'multiclass' }).plan(true);
    expect(() => new Program(webasm, 'webasm', many, { N: 1, H: 2, W: 2, C: 40 }, within(32, 1e9))).toThrow(/more than 32 classes side by side/);
  });
});

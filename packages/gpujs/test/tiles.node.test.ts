// Arrays that are larger than one launch takes are written in pieces, and come out the same.
import { findLoss, type LossOptions } from '@semsegloss/core';
import { GPU } from 'gpu.js';
import { describe, expect, it } from 'vitest';
import { createAdapter } from '../src/index.ts';
import { DIALECTS, type Dialect, type Mode } from '../src/mode.ts';
import { Program } from '../src/program.ts';
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

// `eval`: values against the hand-derived ones of specs/vectors, what is inferred, and what is refused.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, decompose, findLoss, optimise, run as runReference, type LossOptions } from '@semsegloss/core';
import { JS_ROUNDING } from '@semsegloss/js';
import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy, type NpyData } from '../src/files/npy.ts';
import { encodePng } from '../src/files/png.ts';
import { run, temporaryFolder } from './command-run.ts';
import { nifti1 } from './nifti-file.ts';

const folder = temporaryFolder();
const path = (name: string): string => join(folder, name);
function npy(name: string, data: NpyData, shape: readonly number[]): string {
  writeFileSync(path(name), encodeNpy(data, shape));
  return path(name);
}

interface Vector {
  readonly id: string;
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
  readonly expected: number;
}
interface Evaluated {
  readonly loss: string;
  readonly backend: string;
  readonly value: number;
  readonly shape: readonly number[];
  readonly options: Readonly<Record<string, unknown>>;
}
const vectors = JSON.parse(readFileSync(fileURLToPath(new URL('../../../specs/vectors/golden.json', import.meta.url)), 'utf8')) as Vector[];

const flags = (options: Readonly<Record<string, unknown>>): string[] => Object.entries(options).flatMap(([name, value]) => ['--param', `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`]);

function boundOf(loss: string, options: Vector['options'], inputs: Vector['inputs']): number {
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, { data, shape }]) => [name, { data: Float64Array.from(data), shape }]));
  return runReference(optimise(decompose(build(findLoss(loss), options as LossOptions).graph)), feeds, JS_ROUNDING)['value']?.bound[0] ?? 0;
}

describe('agrees with the golden vectors', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', async (_, { id, loss, options, inputs, expected }) => {
    const [pred, target] = ['prediction', 'target'].map((name) => {
      const { data, shape } = inputs[name] ?? { data: [], shape: [] };
      return npy(`${id.replace('/', '-')}-${name}.npy`, Float64Array.from(data), shape);
    }) as [string, string];
    for (const backend of ['js', 'reference']) {
      const ran = await run('eval', loss, '--pred', pred, '--target', target, '--backend', backend, ...flags(options), '--json');
      const evaluated = ran.json() as Evaluated;
      expect(evaluated).toMatchObject({ loss, backend, shape: [] });
      // 14 digits are printed there; js rounds what it stores to float32, within the bound of the reference.
      const bound = backend === 'js' ? boundOf(loss, options, inputs) : 0;
      expect(Math.abs(evaluated.value - expected)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(expected)) + bound);
      expect(ran.stderr).toBe('');
    }
  });
});

/** p = ½ everywhere: cross-entropy is ln 2, its gradient (½ − y)/n. */
const zeros = npy('zeros.npy', new Float32Array(6), [2, 3]);
const half = npy('half.npy', Uint8Array.of(0, 1, 1, 0, 0, 1), [2, 3]);

describe('further inputs', () => {
  it('come from files by name', async () => {
    const maps = npy('maps.npy', Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
    const ran = await run('eval', 'boundary', '--pred', zeros, '--target', half, '--param', 'distanceMaps=given', '--input', `distances=${maps}`, '--json');
    // p = ½ everywhere: the mean of half of the map.
    expect((ran.json() as Evaluated).value).toBe(1.75);
  });

  it('are refused where there are none', async () => {
    expect((await run('eval', 'dice', '--pred', zeros, '--target', half, '--input', 'share=1')).stderr).toMatch(/inputs of this loss are prediction, target/);
    expect((await run('eval', 'iou', '--kind', 'metric', '--pred', zeros, '--target', half, '--input', 'share=1')).stderr).toMatch(/no further inputs/);
    expect((await run('eval', 'dice', '--pred', zeros, '--target', half, '--input', 'share')).stderr).toMatch(/name=value/);
  });
});

describe('backends', () => {
  it.each(['js', 'js-interpreted', 'wasm', 'reference', 'onnxruntime-wasm', 'tfjs-cpu', 'tfjs-wasm', 'gpu.js-cpu', 'gpu.js-webasm'])('%s gives value and gradient', async (backend) => {
    const gradient = path(`gradient-${backend}.npy`);
    const ran = await run('eval', 'cross-entropy', '--pred', zeros, '--target', half, '--backend', backend, '--gradient', gradient, '--json');
    expect(ran.json()).toMatchObject({ loss: 'cross-entropy', backend, gradient, options: { layout: 'HW', task: 'binary', fromLogits: true } });
    // Six digits of a value and seven of a gradient below 1/10: a few units in the last place of float32, which some backends compute in.
    expect((ran.json() as Evaluated).value).toBeCloseTo(Math.LN2, 6);
    expect(ran.stderr).toBe('');
    const { data, shape, dtype } = decodeNpy(readFileSync(gradient), gradient);
    expect([shape, dtype]).toEqual([[2, 3], 'f4']);
    [0, 1, 1, 0, 0, 1].forEach((y, i) => expect(data[i]).toBeCloseTo((0.5 - y) / 6, 7));
  });

  it('that this command does not run end with status 3, unknown ones with 2', async () => {
    const webgl = await run('eval', 'dice', '--pred', zeros, '--target', half, '--backend', 'tfjs-webgl', '--json');
    expect([webgl.status, webgl.stdout]).toEqual([3, '']);
    expect(webgl.stderr).toContain('[BACKEND_MISSING]');
    const unknown = await run('eval', 'dice', '--pred', zeros, '--target', half, '--backend', 'tfjs-wsm');
    expect([unknown.status, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toContain('Did you mean "tfjs-wasm"?');
  });
});

describe('output', () => {
  it('is the value with all digits on stdout, and the options on stderr', async () => {
    const { stdout, stderr, status } = await run('eval', 'cross-entropy', '--pred', zeros, '--target', half, '--backend', 'reference');
    expect(Number(stdout)).toBeCloseTo(Math.LN2, 15);
    expect(stdout).toMatch(/^0\.693147180559945\d*\n$/);
    expect(stderr).toMatch(/cross-entropy on reference: .*layout=HW/);
    expect(status).toBe(0);
  });

  it('lists the elements without reduction', async () => {
    const ran = await run('eval', 'cross-entropy', '--pred', zeros, '--target', half, '--reduction', 'none', '--json');
    const { value, shape } = ran.json() as { value: number[]; shape: number[] };
    expect(value).toHaveLength(shape.reduce((a, b) => a * b, 1));
    for (const element of value) expect(element).toBeCloseTo(Math.LN2, 6);
  });

  it('evaluates metrics', async () => {
    const probabilities = npy('metric-p.npy', Float32Array.of(0.9, 0.8, 0.1, 0.2, 0.7, 0.6), [2, 3]);
    // Predicted 1 1 0 0 1 1 against 0 1 1 0 0 1: TP 2, FP 2, FN 1.
    const ran = await run('eval', 'dice', '--kind', 'metric', '--pred', probabilities, '--target', half, '--probabilities', '--json');
    expect(ran.json()).toMatchObject({ metric: 'dice', backend: 'js', value: 4 / 7 });
    // Two pixels of the first row belong to one mask only: the left is 2 from the other mask, the right is 1 below.
    const distance = await run('eval', 'hausdorff-distance', '--pred', probabilities, '--target', half, '--probabilities', '--param', 'spacing=[1,2]', '--json');
    expect(distance.json()).toMatchObject({ metric: 'hausdorff-distance', value: 2, options: { layout: 'HW', spacing: [1, 2] } });
    const matrix = await run('eval', 'confusion-matrix', '--pred', probabilities, '--target', half, '--probabilities');
    expect(matrix.stdout).toBe('1 2\n1 2\n');
  });
});

async function evaluate(pred: string, target: string, ...more: string[]): Promise<Evaluated> {
  return (await run('eval', 'cross-entropy', '--pred', pred, '--target', target, '--json', ...more)).json() as Evaluated;
}

describe('inference', () => {
  it.each([[[4], 'W'], [[2, 2], 'HW'], [[1, 2, 2], 'NHW'], [[2, 2, 1], 'HWC'], [[1, 2, 2, 1], 'NHWC'], [[1, 1, 2, 2, 1], 'NDHWC']])('takes shape %j for layout %s', async (shape, layout) => {
    const { options, value } = await evaluate(npy('rank-p.npy', new Float32Array(4), shape), npy('rank-t.npy', new Float32Array(4), shape));
    expect(options).toMatchObject({ layout, task: 'binary', targets: 'dense' });
    expect(value).toBeCloseTo(Math.LN2, 6);
  });

  it('takes integers with one axis less for class ids', async () => {
    const logits = npy('labels-p.npy', new Float32Array(12), [2, 2, 3]);
    const { options, value } = await evaluate(logits, npy('labels-t.npy', Uint8Array.of(0, 1, 2, 1), [2, 2]));
    expect(options).toMatchObject({ layout: 'HWC', task: 'multiclass', targets: 'labels' });
    expect(value).toBeCloseTo(Math.log(3), 6);
    const wide = await evaluate(logits, npy('labels-i8.npy', Int32Array.of(0, 1, 2, 1), [2, 2]), '--param', 'includeBackground=false', '--classes', '3');
    expect(wide.options).toMatchObject({ task: 'multiclass', includeBackground: false });
  });

  it('takes the class axis from a given layout', async () => {
    const { options, value } = await evaluate(npy('nchw-p.npy', new Float32Array(12), [1, 3, 2, 2]), npy('nchw-t.npy', Uint8Array.of(0, 1, 2, 1), [1, 2, 2]), '--layout', 'NCHW');
    expect(options).toMatchObject({ layout: 'NCHW', task: 'multiclass', targets: 'labels' });
    expect(value).toBeCloseTo(Math.log(3), 6);
  });

  it('reads pictures: probabilities, 0 and 255 as a binary target, weights', async () => {
    writeFileSync(path('p.png'), encodePng(1, 2, Uint8Array.of(51, 102)));
    writeFileSync(path('t.png'), encodePng(1, 2, Uint8Array.of(255, 0)));
    writeFileSync(path('m.png'), encodePng(1, 2, Uint8Array.of(255, 0)));
    const { options, value } = await evaluate(path('p.png'), path('t.png'), '--mask', path('m.png'));
    expect(options).toMatchObject({ fromLogits: false, mask: true, layout: 'HW' });
    expect(value).toBeCloseTo(-Math.log(0.2), 6);
  });

  it('reads NIfTI volumes, packed or not', async () => {
    writeFileSync(path('p.nii.gz'), gzipSync(nifti1({ sizes: [2, 1, 2], datatype: 16, bits: 32, voxels: new Uint8Array(Float32Array.of(0.2, 0.5, 0.5, 0.5).buffer) })));
    writeFileSync(path('t.nii'), nifti1({ sizes: [2, 1, 2], datatype: 2, bits: 8, voxels: Uint8Array.of(1, 0, 1, 0) }));
    const { options, value } = await evaluate(path('p.nii.gz'), path('t.nii'), '--probabilities');
    expect(options).toMatchObject({ layout: 'DHW', task: 'binary', targets: 'dense' });
    expect(value).toBeCloseTo((-Math.log(0.2) + 3 * Math.LN2) / 4, 6);
  });

  it('takes the spacing of distances from NIfTI, and refuses files of different grids', async () => {
    const [left, right, elsewhere] = [[[1, 0, 0], 4], [[0, 0, 1], 4], [[0, 0, 1], 3]].map(([ids, width], i) => {
      writeFileSync(path(`grid-${i}.nii`), nifti1({ sizes: [3, 1], datatype: 2, bits: 8, voxels: Uint8Array.from(ids as number[]), pixdim: [width as number, 9] }));
      return path(`grid-${i}.nii`);
    }) as [string, string, string];
    const ran = await run('eval', 'hausdorff-distance', '--pred', left, '--target', right, '--probabilities', '--json');
    expect(ran.json()).toMatchObject({ value: 8, options: { layout: 'HW', spacing: [9, 4] } });
    expect((await run('eval', 'hausdorff-distance', '--pred', left, '--target', right, '--probabilities', '--param', 'spacing=1')).stdout).toBe('2\n');
    expect(await run('eval', 'dice', '--pred', left, '--target', elsewhere, '--probabilities')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('must have the spacing 9 × 3 mm') as string });
  });

  it('never goes against a variant', async () => {
    const probabilities = npy('variant-p.npy', Float32Array.of(0.9, 0.8, 0.3, 0.2, 0.6, 0.1), [1, 6, 1]);
    const ran = await run('eval', 'dice', '--pred', probabilities, '--target', npy('variant-t.npy', Float32Array.of(1, 1, 1, 0, 0, 0), [1, 6, 1]), '--param', 'variant=semsegloss', '--json');
    expect((ran.json() as Evaluated).value).toBeCloseTo(0.27536231884058, 6);
  });
});

describe('refuses, with status 2 and nothing written:', () => {
  const classes = npy('classes.npy', new Float32Array(12), [1, 2, 2, 3]);
  const nan = npy('nan.npy', Float32Array.of(0, Number.NaN, 0, 0, 0, 0), [2, 3]);
  const grey = npy('grey.npy', Uint8Array.of(0, 255, 255, 0, 0, 255), [2, 3]);
  const ids = npy('ids.npy', Uint8Array.of(0, 1, 3, 1), [1, 2, 2]);
  const fractions = npy('fractions.npy', Float32Array.of(0, 1, 2, 1), [1, 2, 2]);
  writeFileSync(path('broken.npy'), 'no numbers');
  writeFileSync(path('picture.png'), encodePng(2, 3, new Uint8Array(6)));
  const cases: [string, string[], string][] = [
    ['no prediction', ['dice', '--target', half], '[MISSING_INPUT]'],
    ['no target', ['dice', '--pred', zeros], '--target'],
    ['an unknown option', ['dice', '--prd', zeros], 'Did you mean --pred?'],
    ['an unknown loss', ['dize', '--pred', zeros, '--target', half], 'Did you mean "dice"?'],
    ['a file that is not there', ['dice', '--pred', path('none.npy'), '--target', half], '[FILE_MISSING]'],
    ['a folder', ['dice', '--pred', folder, '--target', half], '[FILE_UNSUPPORTED]'],
    ['a broken file', ['dice', '--pred', path('broken.npy'), '--target', half], '[FILE_MALFORMED]'],
    ['shapes that differ', ['dice', '--pred', zeros, '--target', npy('short.npy', new Float32Array(4), [2, 2])], '[SHAPE_MISMATCH]'],
    ['a NaN', ['dice', '--pred', nan, '--target', half], '[VALUE_NOT_FINITE]'],
    ['grey values as a target', ['dice', '--pred', zeros, '--target', grey], 'Divide an 8-bit mask by 255'],
    ['a class id too large', ['dice', '--pred', classes, '--target', ids], '[VALUE_RANGE]'],
    ['too few class weights', ['dice', '--pred', classes, '--target', ids, '--param', 'classWeights=1,2'], 'must have one number per class, and'],
    ['spacing for other axes', ['hausdorff', '--pred', zeros, '--target', half, '--param', 'spacing=1,1,2'], 'must have one number per spatial axis: 2'],
    ['class ids that are fractions', ['dice', '--pred', classes, '--target', fractions], 'holds fractions'],
    ['classes without a task', ['dice', '--pred', classes, '--target', classes], 'Give --task'],
    ['a task without class ids', ['dice', '--pred', classes, '--target', ids, '--task', 'binary'], '[SHAPE_MISMATCH]'],
    ['an unknown task', ['dice', '--pred', zeros, '--target', half, '--task', 'bnary'], 'Did you mean "binary"?'],
    ['a layout that is none', ['dice', '--pred', zeros, '--target', half, '--layout', 'WHAT'], '[PARAMETER_RANGE]'],
    ['classes that are no number', ['dice', '--pred', zeros, '--target', half, '--classes', 'three'], '--classes'],
    ['an option given twice', ['dice', '--pred', zeros, '--target', half, '--task', 'binary', '--param', 'task=multiclass'], 'as a flag too'],
    ['logits in a picture', ['dice', '--pred', path('picture.png'), '--target', half, '--param', 'fromLogits=true'], 'contradicts'],
    ['a mask that is switched off', ['dice', '--pred', zeros, '--target', half, '--mask', half, '--param', 'mask=false'], 'contradicts'],
    ['a mask that is not there', ['dice', '--pred', zeros, '--target', half, '--param', 'mask=true'], 'Give it with --mask'],
    ['probabilities above 1', ['dice', '--pred', npy('above.npy', Float32Array.of(2, 0, 0, 0, 0, 0), [2, 3]), '--target', half, '--probabilities'], '[VALUE_RANGE]'],
    ['six axes', ['dice', '--pred', npy('six.npy', new Float32Array(1), [1, 1, 1, 1, 1, 1]), '--target', half], '[SHAPE_MISMATCH]'],
    ['the gradient of a metric', ['iou', '--pred', zeros, '--target', half], 'has no gradient'],
    ['an empty array', ['dice', '--pred', npy('empty.npy', new Float32Array(), [0, 3]), '--target', npy('empty-t.npy', new Float32Array(), [0, 3])], '[EMPTY_INPUT]'],
  ];
  it.each(cases)('%s', async (_, words, message) => {
    const before = readdirSync(folder);
    const { status, stdout, stderr } = await run('eval', ...words, '--gradient', path('never.npy'), '--json');
    expect(stderr).toContain(message);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('a gradient over an input, or where nothing can be written', async () => {
    const over = await run('eval', 'dice', '--pred', zeros, '--target', half, '--gradient', zeros);
    expect([over.status, over.stdout]).toEqual([2, '']);
    expect(over.stderr).toContain('must not replace an input');
    const nowhere = await run('eval', 'dice', '--pred', zeros, '--target', half, '--gradient', path('no/folder/g.npy'));
    expect([nowhere.status, nowhere.stdout]).toEqual([2, '']);
    expect(nowhere.stderr).toContain('[FILE_UNWRITABLE]');
    expect(existsSync(path('no'))).toBe(false);
  });
});

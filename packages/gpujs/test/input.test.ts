// What is refused, with a code and a sentence that says what to do; and devices that are not there, or no more.
import type { ErrorCode, Feeds } from '@semsegloss/core';
import { GPU } from 'gpu.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAdapter, type Gpu } from '../src/index.ts';
import { gpuFor, HERE } from './gpu.ts';

const coded = (code: ErrorCode): Error => expect.objectContaining({ name: 'SemSegLossError', code }) as Error;
const tensor = (values: readonly number[], shape = [1, 2, 2, 1]): Feeds[string] => ({ data: Float32Array.from(values), shape });
const good: Feeds = { prediction: tensor([-1, 2, 0.5, -3]), target: tensor([0, 1, 1, 0]) };

describe('GPU objects that are refused', () => {
  const cpu = new GPU({ mode: 'cpu' });
  const like = (mode: string, features: object = {}): Gpu => ({ createKernel: cpu.createKernel, mode, Kernel: { mode: 'gpu', features, testContext: {} } }) as unknown as Gpu;

  it.each<[string, ErrorCode, RegExp, () => unknown]>([
    ['no object at all', 'PARAMETER_RANGE', /must be a GPU object/, () => createAdapter(undefined as unknown as Gpu)],
    ['the class, not an object', 'PARAMETER_RANGE', /must be a GPU object/, () => createAdapter(GPU as unknown as Gpu)],
    ['one that settles later', 'UNSUPPORTED', /"async" names no device/, () => createAdapter(new GPU({ mode: 'async' }))],
    ['one that mocks kernels', 'UNSUPPORTED', /"dev" names no device/, () => createAdapter(new GPU({ mode: 'dev' }))],
    ['WebGL 1', 'UNSUPPORTED', /cpu, webasm, webgl2, webgpu/, () => createAdapter(like('webgl'))],
    ['one without float targets', 'UNSUPPORTED', /no single precision.*webasm or cpu/, () => createAdapter(like('webgl2', { isFloatRead: false, isTextureFloat: true }))],
    ['one without float textures', 'UNSUPPORTED', /no single precision/, () => createAdapter(like('webgl2', { isFloatRead: true, isTextureFloat: false }))],
  ])('%s', (_what, code, message, act) => {
    expect(act).toThrow(coded(code));
    expect(act).toThrow(message);
  });
});

describe.each(HERE)('gpu.js-%s', (mode) => {
  let gpu: GPU;
  beforeEach(async ({ skip }) => {
    const found = await gpuFor(mode);
    skip(typeof found === 'string', String(found));
    gpu = found as GPU;
  });

  it.each<[string, ErrorCode, Feeds]>([
    ['a missing input', 'MISSING_INPUT', { prediction: good['prediction']! }],
    ['a wrong rank', 'SHAPE_MISMATCH', { ...good, prediction: tensor([1, 2, 3, 4], [4]) }],
    ['sizes that differ', 'SHAPE_MISMATCH', { ...good, target: tensor([0, 1], [1, 2, 1, 1]) }],
    ['an empty batch', 'EMPTY_INPUT', { prediction: tensor([], [0, 2, 2, 1]), target: tensor([], [0, 2, 2, 1]) }],
    ['NaN', 'VALUE_NOT_FINITE', { ...good, prediction: tensor([Number.NaN, 2, 0.5, -3]) }],
    ['a bare array', 'DTYPE_MISMATCH', { ...good, target: [0, 1, 1, 0] as unknown as Feeds[string] }],
  ])('refuses %s', async (_what, code, feeds) => {
    const dice = createAdapter(gpu).compile('dice');
    await expect(dice.run(feeds, { gradient: true })).rejects.toThrow(coded(code));
    dice.dispose();
  });

  it('is named so, and refuses unknown names and options when it compiles', () => {
    const adapter = createAdapter(gpu);
    expect(adapter.name).toBe(`gpu.js-${mode}`);
    expect(() => adapter.compile('dicee')).toThrow(coded('UNKNOWN_NAME'));
    expect(() => adapter.compile('dice', { layuot: 'NHWC' } as object)).toThrow(coded('UNKNOWN_PARAMETER'));
  });

  it('does not run a disposed loss, and lets a run that is on its way end', async () => {
    const dice = createAdapter(gpu).compile('dice');
    const before = await dice.run(good, { gradient: true });
    const onItsWay = dice.run(good, { gradient: true });
    dice.dispose();
    await expect(dice.run(good)).rejects.toThrow(coded('DISPOSED'));
    expect(await onItsWay).toEqual(before);
  });

  it('keeps runs that overlap apart', async () => {
    const dice = createAdapter(gpu).compile('dice');
    const others = Array.from({ length: 4 }, (_, i): Feeds => ({ ...good, prediction: tensor([-1, 2 + i, 0.5, -3 * i]) }));
    const alone = [];
    for (const feeds of others) alone.push(await dice.run(feeds, { gradient: true }));
    expect(await Promise.all(others.map((feeds) => dice.run(feeds, { gradient: true })))).toEqual(alone);
    dice.dispose();
  });

  it('takes targets of any number type', async () => {
    const dice = createAdapter(gpu).compile('dice');
    const [a, ...rest] = await Promise.all([Float32Array, Float64Array, Uint8Array, Int32Array].map((kind) => dice.run({ ...good, target: { data: kind.from([0, 1, 1, 0]), shape: [1, 2, 2, 1] } })));
    for (const each of rest) expect(each).toEqual(a);
    dice.dispose();
  });

  it('tells what the host does', () => {
    const adapter = createAdapter(gpu);
    expect(adapter.compile('dice').execution()).toBe('kernels');
    expect(adapter.compile('lovasz', { task: 'multiclass' }).execution()).toMatch(/^kernels, and on the host: .*argsort/);
    expect(adapter.compile('boundary').execution()).toMatch(/squaredDistance/);
  });
});

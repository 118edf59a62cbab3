// Tensors in the memory of the WebAssembly backend: the same numbers as for copied arrays, nothing written past their
// ends, memory that is used again, and arrays that outlive its growth.
import type { LossOptions } from '@semsegloss/core';
import { describe, expect, it } from 'vitest';
import { createJsAdapter, createWasmAdapter } from '../src/index.ts';
import { expectSame } from './support/same.ts';

const noise = (length: number, scale = 4): Float32Array => Float32Array.from({ length }, (_, i) => scale * Math.sin(i * 12.9898 + 1));

/** Images whose last block is not full, few classes and many, planes and neighbours. */
const PROBLEMS: readonly (readonly [string, string, LossOptions, readonly number[]])[] = [
  ['Dice, one class', 'dice', { layout: 'HW' }, [181, 183]],
  ['focal, one class', 'focal', { layout: 'NHW' }, [3, 13, 11]],
  ['Dice, three planes', 'dice', { layout: 'NCHW', task: 'multiclass', targets: 'labels' }, [2, 3, 61, 59]],
  ['cross-entropy, 21 planes', 'cross-entropy', { layout: 'NCHW', task: 'multiclass', targets: 'labels', ignoreIndex: 255 }, [2, 21, 47, 45]],
  ['cross-entropy, 21 neighbours', 'cross-entropy', { layout: 'NHWC', task: 'multiclass', targets: 'labels', ignoreIndex: 255 }, [2, 47, 45, 21]],
  ['weighted cross-entropy, 12 planes', 'cross-entropy', { layout: 'CHW', task: 'multiclass', targets: 'labels', classWeights: Array.from({ length: 12 }, (_, c) => 0.5 + c) }, [12, 31, 33]],
  ['Lovász, 10 planes', 'lovasz-softmax', { layout: 'NCHW', task: 'multiclass', targets: 'labels' }, [1, 10, 9, 7]],
];

describe('in the memory and out of it, bit by bit', () => {
  it.each(PROBLEMS)('%s', (_name, slug, options, shape) => {
    const adapter = createWasmAdapter();
    const axis = (options.layout ?? '').indexOf('C');
    const classes = axis < 0 ? 1 : (shape[axis] ?? 1);
    const pixels = shape.filter((_, i) => i !== axis);
    const ids = Uint8Array.from({ length: pixels.reduce((a, b) => a * b, 1) }, (_, i) => (options.ignoreIndex === 255 && i % 13 === 0 ? 255 : (i * 7919) % Math.max(2, classes)));
    const logits = noise(shape.reduce((a, b) => a * b, 1));
    const loss = adapter.compile(slug, options);
    const copied = loss.run({ prediction: { data: logits, shape }, target: { data: ids, shape: pixels } }, { gradient: true });

    const prediction = adapter.allocate(shape);
    // Neighbours in the memory: what is written past an end would be seen in them.
    const gradient = adapter.allocate(shape);
    const after = adapter.allocate([64]);
    const target = adapter.allocate(pixels, 'uint8');
    prediction.data.set(logits);
    target.data.set(ids);
    after.data.fill(7);
    const placed = loss.run({ prediction, target }, { gradientInto: gradient });
    expect(placed.value.data).toEqual(copied.value.data);
    expect(placed.gradient?.data.buffer).toBe(gradient.data.buffer);
    expectSame(gradient.data, copied.gradient?.data);
    expectSame(prediction.data, logits);
    expectSame(target.data, ids);
    expect(after.data.every((value) => value === 7)).toBe(true);
  });
});

describe('allocate', () => {
  it('gives zeros of the type asked for, also where something lay before', () => {
    const adapter = createWasmAdapter();
    const first = adapter.allocate([1000], 'int32');
    first.data.fill(3);
    first.free();
    const second = adapter.allocate([900]);
    expect(second.data).toEqual(new Float32Array(900));
    expect(adapter.allocate([2, 3], 'uint8').data).toEqual(new Uint8Array(6));
    expect(second.shape).toEqual([900]);
  });

  it('uses freed memory again', () => {
    const adapter = createWasmAdapter();
    const bytes = (): number => adapter.allocate([1], 'uint8').data.buffer.byteLength;
    const run = (): void => {
      const tensors = [1 << 20, 3, 1 << 18, 77].map((length) => adapter.allocate([length]));
      [2, 0, 3, 1].forEach((i) => tensors[i]?.free());
    };
    run();
    const before = bytes();
    for (let i = 0; i < 20; i++) run();
    expect(bytes()).toBe(before);
  });

  it('a tensor is the same where the memory has grown, and a run that makes it grow works', () => {
    const adapter = createWasmAdapter();
    const shape = [1, 4, 4, 4000];
    const prediction = adapter.allocate(shape);
    const gradient = adapter.allocate(shape);
    prediction.data.set(noise(64_000));
    const before = prediction.data;
    const loss = adapter.compile('cross-entropy', { task: 'multiclass', targets: 'labels' });
    const target = { data: Int32Array.from({ length: 16 }, (_, i) => 250 * i), shape: [1, 4, 4] };
    const { value } = loss.run({ prediction, target }, { gradientInto: gradient });
    // Windows of 4000 classes take more than the memory had.
    expect(before.length).toBe(0);
    expectSame(prediction.data, noise(64_000));
    expect(value.data).toEqual(adapter.compile('cross-entropy', { task: 'multiclass', targets: 'labels' }).run({ prediction: { data: noise(64_000), shape }, target }).value.data);
  });

  it('refuses what it cannot give', () => {
    const adapter = createWasmAdapter();
    expect(() => adapter.allocate([2, 0])).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
    expect(() => adapter.allocate([2], 'float64' as 'float32')).toThrow(expect.objectContaining({ code: 'DTYPE_MISMATCH' }));
    expect(() => adapter.allocate([2 ** 31])).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }));
    const tensor = adapter.allocate([2]);
    tensor.free();
    tensor.free();
    expect(() => tensor.data).toThrow(expect.objectContaining({ code: 'DISPOSED' }));
  });
});

describe('a gradient in place of the prediction', () => {
  it.each(PROBLEMS)('%s', (_name, slug, options, shape) => {
    const axis = (options.layout ?? '').indexOf('C');
    const pixels = shape.filter((_, i) => i !== axis);
    const classes = axis < 0 ? 2 : (shape[axis] ?? 1);
    const target = { data: Uint8Array.from({ length: pixels.reduce((a, b) => a * b, 1) }, (_, i) => (i * 7919) % classes), shape: pixels };
    const logits = noise(shape.reduce((a, b) => a * b, 1));
    const adapter = createWasmAdapter();
    for (const [prediction, loss] of [
      [adapter.allocate(shape), adapter.compile(slug, options)],
      [{ data: new Float32Array(logits.length), shape }, adapter.compile(slug, options)],
      [{ data: new Float32Array(logits.length), shape }, createJsAdapter().compile(slug, options)],
      [{ data: new Float32Array(logits.length), shape }, createJsAdapter({ codegen: false }).compile(slug, options)],
    ] as const) {
      prediction.data.set(logits);
      const expected = loss.run({ prediction, target }, { gradient: true });
      const { value, gradient } = loss.run({ prediction, target }, { gradientInto: prediction });
      expect(value.data).toEqual(expected.value.data);
      expectSame(prediction.data, expected.gradient?.data);
      expect(gradient?.data.buffer).toBe(prediction.data.buffer);
    }
  });

  it('an array that overlaps the prediction but is not it', () => {
    const all = new Float32Array(101);
    const prediction = { data: all.subarray(0, 100), shape: [100] };
    const target = { data: new Uint8Array(100).fill(1, 50), shape: [100] };
    prediction.data.set(noise(100));
    const loss = createJsAdapter().compile('bce', { layout: 'W' });
    const expected = loss.run({ prediction, target }, { gradient: true });
    loss.run({ prediction, target }, { gradientInto: all.subarray(1) });
    expect(all.subarray(1)).toEqual(expected.gradient?.data);
  });
});

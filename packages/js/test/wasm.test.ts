// The printed WebAssembly, as a reviewer reads it in a diff, and what the backend promises: golden values, data of any
// type and size, a small memory, errors.
import { assemble } from '@semsegloss/core/wasm';
import { run, type Feeds, type LossOptions } from '@semsegloss/core';
import { describe, expect, it } from 'vitest';
import golden from '../../../specs/vectors/golden.json' with { type: 'json' };
import { compile, createWasmAdapter, WASM_ROUNDING } from '../src/index.ts';
import { printPlan } from '../src/wasm/run.ts';
import { disassemble } from './support/disassemble.ts';

const adapter = createWasmAdapter();
const floats = new Float32Array(1);

function textOf(loss: string, options: LossOptions, classes: number, target: Float32Array | Uint8Array): string {
  const passes = printPlan(compile(loss, options).plan(true), classes, { prediction: floats, target });
  return disassemble(assemble(passes.map((pass) => pass.function), false));
}

describe('printed code', () => {
  it('of Dice from probabilities', () => expect(textOf('dice', { fromLogits: false }, 1, floats)).toMatchSnapshot());
  it('of softmax cross-entropy over three classes, and over many', () => {
    const options = { task: 'multiclass', targets: 'labels', layout: 'NCHW' } as const;
    expect(textOf('cross-entropy', options, 3, new Uint8Array(1))).toMatchSnapshot();
    expect(textOf('cross-entropy', options, 21, new Uint8Array(1))).toMatchSnapshot();
  });
});

describe('golden values', () => {
  it.each(golden)('$id', ({ loss, options, inputs, expected }) => {
    const compiled = adapter.compile(loss, options as LossOptions);
    // Inputs are rounded to float32 on their way in.
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, { data, shape }]) => [name, { data: Float64Array.from(data), shape }]));
    const { value } = run(compiled.plan(false).graph, feeds, { ...WASM_ROUNDING, ops: { ...WASM_ROUNDING.ops, input: 2 ** -24 } });
    expect(Math.abs((compiled.run(feeds).value.data[0] ?? Number.NaN) - expected)).toBeLessThanOrEqual(value?.bound[0] ?? 0);
  });
});

const SIZE = 257;
const shape = [1, SIZE, SIZE, 1];
const logits = Float32Array.from({ length: SIZE * SIZE }, (_, i) => 6 * Math.sin(i * 12.9898));
const truth = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => (Math.sin(i * 78.233) > 0.3 ? 1 : 0));

/** Value and gradient, and what the reference says of them. */
function expectWithin(loss: string, options: LossOptions, feeds: Feeds): void {
  const compiled = adapter.compile(loss, options);
  const result = compiled.run(feeds, { gradient: true });
  const truths = run(compiled.plan(true).graph, feeds, WASM_ROUNDING);
  for (const name of ['value', 'gradient'] as const) {
    truths[name]?.data.forEach((value, i) => {
      const error = Math.abs((result[name]?.data[i] ?? Number.NaN) - value);
      if (!(error <= (truths[name]?.bound[i] ?? 0) + 2 ** -149)) expect.fail(`${name} ${i} is off by ${error}`);
    });
  }
}

describe('data', () => {
  it.each([
    ['bytes', truth], ['clamped bytes', Uint8ClampedArray.from(truth)], ['short integers', Int16Array.from(truth)], ['integers', Int32Array.from(truth)],
    ['unsigned integers', Uint32Array.from(truth)], ['floats', Float32Array.from(truth)], ['doubles', Float64Array.from(truth)],
  ])('a target of %s, in an image that fills no block', (_kind, data) => {
    for (const loss of ['dice', 'cross-entropy']) expectWithin(loss, {}, { prediction: { data: logits, shape }, target: { data, shape } });
  });

  it.each(['NCHW', 'NHWC'] as const)('classes few and many, images of several blocks, %s', (layout) => {
    for (const [classes, side] of [[3, 91], [21, 46], [90, 23]] as const) {
      const pixels = side * side;
      const data = Float32Array.from({ length: 2 * pixels * classes }, (_, i) => 4 * Math.sin(i * 12.9898));
      const ids = (array: { from(source: { length: number }, map: (_: unknown, i: number) => number): Uint8Array | Int32Array }): Uint8Array | Int32Array => array.from({ length: 2 * pixels }, (_, i) => (i % 17 === 0 ? 255 : (i * 7919) % classes));
      const full = layout === 'NCHW' ? [2, classes, side, side] : [2, side, side, classes];
      for (const [loss, target] of [['cross-entropy', ids(Uint8Array)], ['dice', ids(Int32Array)]] as const) {
        expectWithin(loss, { task: 'multiclass', targets: 'labels', layout, ignoreIndex: 255, average: loss === 'dice' && classes === 90 ? 'micro' : 'macro' } as LossOptions, { prediction: { data, shape: full }, target: { data: target, shape: [2, side, side] } });
      }
      if (classes === 90) continue;
      const oneHot = Uint8Array.from({ length: data.length }, (_, i) => ((i * 31) % 5 === 0 ? 1 : 0));
      expectWithin('dice', { task: 'multilabel', layout }, { prediction: { data, shape: full }, target: { data: oneHot, shape: full } });
    }
  });

  it('32 million ones are counted exactly', () => {
    const many = [1, 8000, 4000, 1];
    const feeds = { prediction: { data: new Float32Array(32_000_000).fill(1), shape: many }, target: { data: new Uint8Array(32_000_000), shape: many } };
    const { value } = adapter.compile('dice', { fromLogits: false, smoothNumerator: 1, smoothDenominator: 1 }).run(feeds, { validate: false });
    expect(value.data[0]).toBe(16e6 / (16e6 + 1));
  });

  it('saturated logits, of empty and full masks', () => {
    for (const loss of ['dice', 'cross-entropy', 'focal', 'tversky', 'jaccard']) {
      for (const y of [0, 1]) {
        const extremes = Float32Array.of(1e4, -1e4, 88, -88, 104, -104, 17, -17, 0);
        const { value, gradient } = adapter.compile(loss, { layout: 'W' }).run({ prediction: { data: extremes, shape: [9] }, target: { data: new Float32Array(9).fill(y), shape: [9] } }, { gradient: true });
        expect([...value.data, ...(gradient?.data ?? [])].every(Number.isFinite)).toBe(true);
      }
    }
  });
});

it('says what it is', () => {
  expect(adapter.name).toBe('wasm');
  expect(adapter.compile('dice').backend).toBe('wasm');
});

it('all losses share a memory of less than 2 MB', () => {
  const own = createWasmAdapter();
  const memories = new Set<unknown>();
  const { Instance } = WebAssembly;
  const spy = new Proxy(Instance, { construct: (target, [module, imports]: [WebAssembly.Module, { m: { m: WebAssembly.Memory } }]) => {
    memories.add(imports.m.m);
    return new target(module, imports);
  } });
  WebAssembly.Instance = spy;
  try {
    for (const [loss, classes] of [['dice', 1], ['cross-entropy', 21], ['cross-entropy', 150]] as const) {
      const isMany = classes > 1;
      const own3 = [1, 8, 8, classes];
      own.compile(loss, isMany ? { task: 'multiclass', targets: 'labels' } : {}).run({ prediction: { data: new Float32Array(64 * classes), shape: own3 }, target: { data: new Uint8Array(64), shape: isMany ? [1, 8, 8] : own3 } }, { gradient: true });
    }
  } finally {
    WebAssembly.Instance = Instance;
  }
  expect(memories.size).toBe(1);
  for (const memory of memories) expect((memory as WebAssembly.Memory).buffer.byteLength).toBeLessThan(2 ** 21);
});

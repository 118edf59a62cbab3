// The threaded backend: to the last bit what one thread computes, arrays in the shared memory and out of it, runs in
// turn, the end of its workers, and what is said where memory cannot be shared.
import { afterAll, describe, expect, it } from 'vitest';
import { createThreadedAdapter, createWasmAdapter, type ThreadedAdapter } from '../src/index.ts';
import { expectSame } from './support/same.ts';

const isShared = typeof SharedArrayBuffer !== 'undefined' && (globalThis.crossOriginIsolated ?? true);
const alone = createWasmAdapter();
const pools: ThreadedAdapter[] = [];
const open = (threads: number): ThreadedAdapter => {
  const adapter = createThreadedAdapter({ threads });
  pools.push(adapter);
  return adapter;
};
afterAll(() => pools.forEach((adapter) => adapter.dispose()));

const noise = (length: number, scale = 4): Float32Array => Float32Array.from({ length }, (_, i) => scale * Math.sin(i * 12.9898 + 1));
const shape = [2, 181, 187, 3];
const pixels = shape.slice(0, 3);
const ids = Uint8Array.from({ length: 2 * 181 * 187 }, (_, i) => (i * 7919) % 3);
const feeds = { prediction: { data: noise(3 * ids.length), shape }, target: { data: ids, shape: pixels } };
const options = { task: 'multiclass', targets: 'labels' } as const;

describe.runIf(isShared)('threads', () => {
  it.each([1, 2, 3])('%i of them compute what one does, bit by bit', async (threads) => {
    const adapter = open(threads);
    for (const [slug, more] of [['dice', {}], ['cross-entropy', { classWeights: [1, 2, 3] }], ['tversky', { average: 'micro', over: 'batch' }], ['lovasz-softmax', {}]] as const) {
      const expected = alone.compile(slug, { ...options, ...more }).run(feeds, { gradient: true });
      const { value, gradient } = await adapter.compile(slug, { ...options, ...more }).run(feeds, { gradient: true });
      expect(value).toEqual(expected.value);
      expectSame(gradient?.data, expected.gradient?.data);
    }
  });

  it('losses with routines between sweeps, of which some store what they sweep', async () => {
    const adapter = open(2);
    const small = { data: noise(2 * 13 * 11), shape: [2, 13, 11, 1] };
    const target = { data: Uint8Array.from({ length: small.data.length }, (_, i) => (Math.floor(i / 17) % 2)), shape: small.shape };
    for (const loss of ['lovasz-hinge', 'boundary', 'hausdorff-dt', 'ssim', 'ohem', 'cldice']) {
      const expected = alone.compile(loss).run({ prediction: small, target }, { gradient: true });
      const compiled = adapter.compile(loss);
      const { value, gradient } = await compiled.run({ prediction: small, target }, { gradient: true });
      expect([value.data, gradient?.data], loss).toEqual([expected.value.data, expected.gradient?.data]);
      compiled.dispose();
    }
  });

  it('reads and writes tensors of the shared memory in place, also after it has grown', async () => {
    const adapter = open(2);
    const prediction = adapter.allocate(shape);
    const target = adapter.allocate(pixels, 'uint8');
    const gradient = adapter.allocate(shape);
    prediction.data.set(feeds.prediction.data);
    target.data.set(ids);
    const early = gradient.data;
    adapter.allocate([1 << 20]);
    const loss = adapter.compile('dice', options);
    const result = await loss.run({ prediction, target }, { gradientInto: early });
    const expected = alone.compile('dice', options).run(feeds, { gradient: true });
    expect(result.value).toEqual(expected.value);
    expectSame(gradient.data, expected.gradient?.data);
    await loss.run({ prediction, target }, { gradientInto: prediction });
    expectSame(prediction.data, expected.gradient?.data);
  });

  it('runs that are asked for at once come one after the other', async () => {
    const loss = open(2).compile('cross-entropy', options);
    const all = await Promise.all([1, 2, 3].map((scale) => loss.run({ ...feeds, prediction: { data: feeds.prediction.data.map((x) => scale * x), shape } })));
    const single = alone.compile('cross-entropy', options);
    expect(all.map(({ value }) => value.data)).toEqual([1, 2, 3].map((scale) => single.run({ ...feeds, prediction: { data: feeds.prediction.data.map((x) => scale * x), shape } }).value.data));
  });

  it('a run that is refused leaves the next as it was', async () => {
    const loss = open(1).compile('dice', options);
    await expect(loss.run({ prediction: feeds.prediction, target: { data: ids, shape: [1] } })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    expect((await loss.run(feeds)).value.data[0]).toBeGreaterThan(0);
  });

  it('after dispose nothing runs, and what was under way is rejected', async () => {
    const adapter = open(2);
    const loss = adapter.compile('dice', options);
    const underWay = expect(loss.run(feeds)).rejects.toMatchObject({ code: 'DISPOSED' });
    await Promise.resolve();
    adapter.dispose();
    await underWay;
    await expect(loss.run(feeds)).rejects.toMatchObject({ code: 'DISPOSED' });
    adapter.dispose();
  });

  it('refuses a number of threads that is none', () => {
    expect(() => createThreadedAdapter({ threads: 0 })).toThrow(expect.objectContaining({ code: 'PARAMETER_RANGE' }));
  });
});

describe.runIf(!isShared)('a page that is not isolated', () => {
  it('is told what to do', () => {
    expect(() => createThreadedAdapter()).toThrow(expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('Cross-Origin-Opener-Policy') as string }));
  });
});

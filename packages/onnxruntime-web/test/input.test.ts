// What is refused, with a code and a sentence that says what to do; and what happens around a run.
import type { ErrorCode } from '@semsegloss/core';
import { createAdapter, type Ort, type OrtTensor, type Provider } from '@semsegloss/onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { feedsOf, ort } from './agreement.ts';

const coded = (code: ErrorCode): Error => expect.objectContaining({ name: 'SemSegLossError', code }) as Error;
const ones = (shape: readonly number[]): { data: Float32Array; shape: readonly number[] } => ({ data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), shape });
const good = { prediction: ones([1, 2, 2, 1]), target: ones([1, 2, 2, 1]) };

describe('inputs that are refused', () => {
  const dice = createAdapter(ort).compile('dice');

  it.each<[string, ErrorCode, () => Promise<unknown>]>([
    ['a wrong rank', 'SHAPE_MISMATCH', () => dice.run({ ...good, prediction: ones([4]) })],
    ['sizes that differ', 'SHAPE_MISMATCH', () => dice.run({ ...good, target: ones([1, 2, 3, 1]) })],
    ['an empty batch', 'EMPTY_INPUT', () => dice.run({ prediction: ones([0, 2, 2, 1]), target: ones([0, 2, 2, 1]) })],
    ['a missing target', 'MISSING_INPUT', () => dice.run({ prediction: good.prediction })],
    ['a mask that the loss was not built for', 'UNKNOWN_NAME', () => dice.run({ ...good, mask: ones([1, 2, 2]) })],
    ['NaN', 'VALUE_NOT_FINITE', () => dice.run({ ...good, prediction: { data: Float32Array.of(0, Number.NaN, 0, 0), shape: [1, 2, 2, 1] } })],
    ['a target above 1', 'VALUE_RANGE', () => dice.run({ ...good, target: { data: Float32Array.of(0, 2, 0, 0), shape: [1, 2, 2, 1] } })],
  ])('%s', async (_what, code, act) => {
    await expect(act()).rejects.toThrow(coded(code));
  });

  it('names and options', () => {
    const adapter = createAdapter(ort);
    expect(() => adapter.compile('dyce')).toThrow(coded('UNKNOWN_NAME'));
    expect(() => createAdapter('ort' as unknown as Ort)).toThrow(coded('PARAMETER_RANGE'));
    expect(() => createAdapter(ort, { provider: 'webnn' as Provider })).toThrow(coded('PARAMETER_RANGE'));
    expect(() => createAdapter(ort, { provider: 'cpu' })).toThrow(coded('PARAMETER_RANGE'));
    expect(() => createAdapter(native().ort, { provider: 'wasm' })).toThrow(coded('PARAMETER_RANGE'));
  });

  const tensor = (type: 'float32' | 'float64', dims: readonly number[]): OrtTensor => new ort.Tensor(type, [...ones(dims).data], dims);
  const box = [1, 2, 2, 1];

  it.each<[string, ErrorCode, Record<string, OrtTensor>]>([
    ['a missing tensor', 'MISSING_INPUT', { prediction: tensor('float32', box) }],
    ['a tensor of another type', 'DTYPE_MISMATCH', { prediction: tensor('float32', box), target: tensor('float64', box) }],
    ['tensors of other sizes', 'SHAPE_MISMATCH', { prediction: tensor('float32', box), target: tensor('float32', [1, 2, 3, 1]) }],
    ['a tensor too many', 'UNKNOWN_NAME', { prediction: tensor('float32', box), target: tensor('float32', box), mask: tensor('float32', box) }],
  ])('%s', async (_what, code, feeds) => {
    await expect(dice.runTensors(feeds)).rejects.toThrow(coded(code));
  });
});

/** What tells onnxruntime-node and onnxruntime-react-native from onnxruntime-web: another version, and other providers. */
function native(): { ort: Ort; providers: () => readonly string[] } {
  const asked = new Set<string>();
  const create: Ort['InferenceSession']['create'] = async (model, options) => {
    options.executionProviders.forEach((provider) => asked.add(provider));
    return ort.InferenceSession.create(model, { ...options, executionProviders: ['wasm'] }) as unknown as ReturnType<Ort['InferenceSession']['create']>;
  };
  return { ort: { Tensor: ort.Tensor, InferenceSession: { create }, env: { versions: { common: '1.30.0', node: '1.30.0' } } }, providers: () => [...asked] };
}

/** onnxruntime-web that counts its sessions. */
function counting(): { ort: Ort; open: () => number; made: () => number } {
  let open = 0;
  let made = 0;
  const create = async (...given: Parameters<Ort['InferenceSession']['create']>) => {
    const session = await ort.InferenceSession.create(...given);
    made++;
    open++;
    return { run: session.run.bind(session), release: async () => { open--; await session.release(); } };
  };
  return { ort: { ...ort, InferenceSession: { create } } as unknown as Ort, open: () => open, made: () => made };
}

describe('runs', () => {
  it('share a session per kind, which is let go of at the end', async () => {
    const counted = counting();
    const loss = createAdapter(counted.ort).compile('dice');
    const runs = await Promise.all([1, 2, 3].map((seed) => loss.run(feedsOf({}, undefined, seed), { gradient: true })));
    await loss.run(feedsOf({}));
    expect([counted.made(), counted.open()]).toEqual([2, 2]);
    const again = await loss.run(feedsOf({}, undefined, 2), { gradient: true });
    expect(again.value.data).toEqual(runs[1]!.value.data);
    loss.dispose();
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    expect(counted.open()).toBe(0);
    await expect(loss.run(feedsOf({}))).rejects.toThrow(coded('DISPOSED'));
  });

  it('take tensors of the runtime, and leave them to the caller', async () => {
    const loss = createAdapter(ort).compile('dice', { targets: 'labels' });
    const [logits, ids] = [Float32Array.of(1, -2, 0.5, 3), Int32Array.of(0, 1, 1, 0)];
    const feeds = { prediction: new ort.Tensor('float32', logits, [1, 2, 2, 1]), target: new ort.Tensor('int32', ids, [1, 2, 2]) };
    const expected = await loss.run({ prediction: { data: logits, shape: [1, 2, 2, 1] }, target: { data: ids, shape: [1, 2, 2] } }, { gradient: true });
    for (let run = 0; run < 2; run++) {
      const { value, gradient } = await loss.runTensors(feeds, { gradient: true });
      expect([await value!.getData(), await gradient!.getData(), gradient!.dims]).toEqual([expected.value.data, expected.gradient!.data, [1, 2, 2, 1]]);
    }
    expect(Object.keys(await loss.runTensors(feeds))).toEqual(['value']);
    loss.dispose();
    await expect(loss.runTensors(feeds)).rejects.toThrow(coded('DISPOSED'));
  });

  it('go to the processor with a runtime that is not of the web', async () => {
    const runtime = native();
    const adapter = createAdapter(runtime.ort);
    expect(adapter.name).toBe('onnxruntime-cpu');
    const [there, here] = await Promise.all([adapter, createAdapter(ort)].map((each) => each.compile('dice').run(good, { gradient: true })));
    expect([there, runtime.providers()]).toEqual([here, ['cpu']]);
  });

  it('end before their session is let go of', async () => {
    const loss = createAdapter(ort).compile('dice');
    const pending = loss.run(feedsOf({}), { gradient: true });
    loss.dispose();
    expect((await pending).value.shape).toEqual([]);
  });

  it('take what is fed as it is', async () => {
    const loss = createAdapter(ort).compile('dice', { targets: 'labels' });
    const prediction = { data: Float64Array.of(1, -2, 0.5, 3), shape: [1, 2, 2, 1] };
    const ids = [0, 1, 1, 0];
    const values = await Promise.all([Int32Array.from(ids), Uint8Array.from(ids), Float32Array.from(ids)].map(async (data) => (await loss.run({ prediction, target: { data, shape: [1, 2, 2] } })).value.data[0]));
    expect(new Set(values).size).toBe(1);
    loss.dispose();
  });
});

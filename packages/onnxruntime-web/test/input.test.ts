// What is refused, with a code and a sentence that says what to do; and what happens around a run.
import type { ErrorCode } from '@semsegloss/core';
import { createAdapter, type Ort, type Provider } from '@semsegloss/onnxruntime-web';
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
  });
});

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

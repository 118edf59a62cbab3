// The vector functions against float64 over their domains, in half-units of the last place of float32.
import { assemble, f32x4, get, i32, loop, wasmFunction, I32, type Code } from '@semsegloss/core/wasm';
import { describe, expect, it } from 'vitest';
import { exp, HALF_ULPS, log, log1p, logistic, pow } from '../src/wasm/approximations.ts';
import { VectorCode } from '../src/wasm/vector-code.ts';

const COUNT = 1 << 16;

/** Applies a vector function to an array of COUNT floats. */
function vectorised(f: (code: VectorCode, x: Code) => Code): (values: Float32Array) => Float32Array {
  const memory = new WebAssembly.Memory({ initial: 1 + (8 * COUNT) / 65_536 });
  const all = wasmFunction('all', ['end'], (parameter, local) => {
    const code = new VectorCode(local);
    const at = local(I32);
    const body = code.block(() => {
      const x = code.name(f32x4.load(get(at)));
      code.do(f32x4.store(get(at), f(code, x), 4 * COUNT));
    });
    return [code.entry(), loop(at, get(parameter('end')), i32.constant(16), body)];
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble([all], false)), { m: { m: memory } });
  return (values) => {
    new Float32Array(memory.buffer).set(values);
    (exports['all'] as (end: number) => void)(4 * COUNT);
    return new Float32Array(memory.buffer.slice(4 * COUNT, 8 * COUNT));
  };
}

const sweep = (low: number, high: number): Float32Array => Float32Array.from({ length: COUNT }, (_, i) => low + ((high - low) * i) / (COUNT - 1));
const geometric = (low: number, high: number): Float32Array => sweep(Math.log(low), Math.log(high)).map(Math.exp);

/** Largest relative error, in units of 2^−24. */
function worst(values: Float32Array, f: (code: VectorCode, x: Code) => Code, truth: (x: number) => number): number {
  const got = vectorised(f)(values);
  let error = 0;
  values.forEach((x, i) => {
    const expected = truth(x);
    const ratio = expected === 0 ? Math.abs(got[i] ?? Number.NaN) : Math.abs((got[i] ?? Number.NaN) / expected - 1);
    if (!(ratio * 2 ** 24 <= error)) error = ratio * 2 ** 24;
  });
  return error;
}

describe('vector functions stay within their declared errors', () => {
  const normal = -126 * Math.LN2;
  it.each([['far', normal, 0], ['near', -1, 0], ['close', -1e-3, 0]])('exp of what is not positive, %s', (_range, low, high) => {
    expect(worst(sweep(low, high), (code, x) => exp(code, x, true), Math.exp)).toBeLessThanOrEqual(HALF_ULPS.exp);
  });
  it('exp of anything', () => {
    expect(worst(sweep(normal, 88.3), (code, x) => exp(code, x, false), Math.exp)).toBeLessThanOrEqual(HALF_ULPS.exp);
  });
  it('exp below the smallest normal number is at most that, and 0 further out', () => {
    const got = vectorised((code, x) => exp(code, x, true))(sweep(-1e4, normal));
    expect(Math.max(...got)).toBeLessThanOrEqual(2 ** -126);
    expect(vectorised((code, x) => exp(code, x, true))(new Float32Array(COUNT).fill(-3e38)).every((value) => value === 0)).toBe(true);
  });
  it.each([['unit', true, sweep(0, 1)], ['tiny', true, geometric(1e-30, 1e-3)], ['near −1', false, sweep(-0.999, 0)], ['large', false, geometric(1, 1e30)], ['tiny, of either sign', false, sweep(-1e-6, 1e-6)]] as const)('log1p, %s', (_range, isUnit, values) => {
    expect(worst(values, (code, x) => log1p(code, x, isUnit), Math.log1p)).toBeLessThanOrEqual(HALF_ULPS.log1p);
  });
  it.each([['everywhere', geometric(1.2e-38, 3e38)], ['near 1', sweep(0.5, 2)], ['close to 1', sweep(0.999, 1.001)]] as const)('log, %s', (_range, values) => {
    expect(worst(values, log, Math.log)).toBeLessThanOrEqual(HALF_ULPS.log);
  });
  it.each([2, 3, 5, -1, -2, 0.5, 0.7, -0.3, 0.3, -0.7, 1.5, 4 / 3, 2.2])('x^%d', (n) => {
    for (const values of [geometric(1e-7, 1), sweep(0.001, 1), sweep(0.5, 4)]) {
      expect(worst(values, (code, x) => pow(code, x, n), (x) => x ** n)).toBeLessThanOrEqual(HALF_ULPS.pow);
    }
  });
  it('powers of 0', () => {
    for (const n of [0.3, 0.5, 1.5, 2]) expect(worst(new Float32Array(COUNT), (code, x) => pow(code, x, n), (x) => x ** n)).toBe(0);
  });
});

/** Units in the last place of float32 at a number: the distance between its neighbours. */
const ulp = (x: number): number => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23);

/** Largest error in units in the last place of the truth. */
function worstUlps(values: Float32Array, f: (code: VectorCode, x: Code) => Code, truth: (x: number) => number): number {
  const got = vectorised(f)(values);
  let error = 0;
  values.forEach((x, i) => {
    const expected = truth(x);
    const off = Math.abs((got[i] ?? Number.NaN) - expected) / ulp(expected);
    if (!(off <= error)) error = off;
  });
  return error;
}

describe('vector functions are within 2 units of the last place', () => {
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const normal = -126 * Math.LN2;
  it.each([
    ['exp', (code: VectorCode, x: Code) => exp(code, x, false), Math.exp, [sweep(normal, 88.3), sweep(-1, 1), sweep(-1e-3, 1e-3)]],
    ['exp of what is not positive', (code: VectorCode, x: Code) => exp(code, x, true), Math.exp, [sweep(normal, 0), sweep(-2, 0)]],
    ['log', log, Math.log, [geometric(1.2e-38, 3e38), sweep(0.5, 2), sweep(0.999, 1.001)]],
    ['log1p', (code: VectorCode, x: Code) => log1p(code, x, false), Math.log1p, [sweep(-0.999, 0), geometric(1, 1e30), sweep(-1e-6, 1e-6), geometric(1e-30, 1)]],
    ['log1p of [0, 1]', (code: VectorCode, x: Code) => log1p(code, x, true), Math.log1p, [sweep(0, 1), geometric(1e-30, 1)]],
    ['the logistic function', logistic, sigmoid, [sweep(-87, 88), sweep(-20, 20), sweep(-17.5, -16), sweep(-1, 1), sweep(-1e-3, 1e-3)]],
  ] as const)('%s', (_name, f, truth, ranges) => {
    for (const values of ranges) expect(worstUlps(values, f, truth)).toBeLessThanOrEqual(2);
  });
  it('the logistic function far out is 1, and at most the smallest normal number', () => {
    expect(vectorised(logistic)(sweep(17.4, 1e4)).every((value) => value === 1)).toBe(true);
    expect(Math.max(...vectorised(logistic)(sweep(-1e4, -87.4)))).toBeLessThanOrEqual(2 ** -126);
    expect(vectorised(logistic)(new Float32Array(COUNT).fill(-3e38)).every((value) => value >= 0)).toBe(true);
  });
});

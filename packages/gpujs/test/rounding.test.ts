// The op probes: each entry of the rounding tables, swept over its op's domain against float64.
import type { Expr } from '@semsegloss/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GPU } from 'gpu.js';
import { ROUNDING } from '../src/index.ts';
import { gpuFor, HERE } from './gpu.ts';
import { computed } from './probe.ts';

const POINTS = 20_001;
const linear = (from: number, to: number): Float32Array => Float32Array.from({ length: POINTS }, (_, i) => from + ((to - from) * i) / (POINTS - 1));
const geometric = (from: number, to: number): Float32Array => Float32Array.from({ length: POINTS }, (_, i) => from * (to / from) ** (i / (POINTS - 1)));

interface Probe {
  readonly what: string;
  readonly op: 'exp' | 'log' | 'log1p' | 'pow' | 'div' | 'mul' | 'add';
  readonly expr: (x: Expr) => Expr;
  readonly of: (x: number) => number;
  readonly points: Float32Array;
}

const third = Math.fround(1 / 3);
const raised = (exponent: number, from: number, to: number): Probe => ({ what: `x^${exponent}`, op: 'pow', expr: (x) => x.pow(exponent), of: (x) => x ** exponent, points: geometric(from, to) });

const PROBES: readonly Probe[] = [
  // Results below the smallest normal number may be lost, so exponentials stop at e^-87.
  { what: 'e^x', op: 'exp', expr: (x) => x.exp(), of: Math.exp, points: linear(-87, 88) },
  { what: 'e^x, x near 0', op: 'exp', expr: (x) => x.exp(), of: Math.exp, points: linear(-1, 1) },
  { what: 'e^−|x|', op: 'exp', expr: (x) => x.abs().neg().exp(), of: (x) => Math.exp(-Math.abs(x)), points: linear(-87, 87) },
  { what: 'ln x', op: 'log', expr: (x) => x.log(), of: Math.log, points: geometric(1.2e-38, 3e38) },
  { what: 'ln x, x near 1', op: 'log', expr: (x) => x.log(), of: Math.log, points: linear(0.9, 1.1) },
  { what: 'ln(1 + x)', op: 'log1p', expr: (x) => x.log1p(), of: Math.log1p, points: geometric(1e-30, 1e30) },
  { what: 'ln(1 + x), x near 0', op: 'log1p', expr: (x) => x.log1p(), of: Math.log1p, points: linear(-0.9, 1) },
  raised(0.5, 1e-37, 1e37), raised(0.75, 1e-37, 1e37), raised(0.3, 1e-37, 1e37), raised(-0.7, 1e-37, 1e37), raised(4 / 3, 1e-27, 1e27),
  raised(2, 1e-18, 1e18), raised(-1, 1e-37, 1e37), raised(3, 1e-12, 1e12), raised(2.5, 1e-14, 1e14),
  { what: '1/x', op: 'div', expr: (x) => x.builder.constant(1).div(x), of: (x) => 1 / x, points: geometric(1e-37, 1e37) },
  { what: 'x/3', op: 'div', expr: (x) => x.div(x.builder.constant(3).expandTo(x.shape)), of: (x) => x / 3, points: linear(-1, 1) },
  { what: 'x · x', op: 'mul', expr: (x) => x.mul(x), of: (x) => x * x, points: geometric(1e-18, 1e18) },
  { what: 'x + ⅓', op: 'add', expr: (x) => x.add(third), of: (x) => x + third, points: linear(-3, 3) },
];

describe.each(HERE)('gpu.js-%s rounds as declared', (mode) => {
  let gpu: GPU;
  beforeEach(async ({ skip }) => {
    const found = await gpuFor(mode);
    skip(typeof found === 'string', String(found));
    gpu = found as GPU;
  });
  const { ops, store, sum } = ROUNDING[mode];

  it.each(PROBES)('$what', async ({ op, expr, of, points }) => {
    const got = await computed(gpu, mode, points, expr);
    const worst = points.reduce((most, x, i) => (of(x) === 0 ? most : Math.max(most, Math.abs((got[i] ?? Number.NaN) - of(x)) / Math.abs(of(x)))), 0);
    // Where numbers are float64 inside, the output is rounded once more.
    expect(worst).toBeLessThanOrEqual((ops[op] ?? 0) + (mode === 'cpu' ? store : 0));
  });

  it('e^x is 0 far below, and finite for all logits', async () => {
    const got = await computed(gpu, mode, Float32Array.of(-1e4, -200, -88.5, 88.3, 1e4), (x) => x.exp());
    expect([got[0], got[1], got[2]]).toEqual([0, 0, 0]);
    expect(got[3]).toBeGreaterThan(1e38);
    expect(Number.isFinite(got[4])).toBe(true);
  });

  it('keeps count of more ones than float32 can count, and tells their places apart', async () => {
    const count = 2 ** 24 + 66;
    const ones = new Float32Array(count).fill(1);
    ones[count - 1] = 3;
    const total = await computed(gpu, mode, ones, (x) => x.sum('space'));
    expect(total[0]).toBe(count + 2);
  });

  it('tells the places of classes apart where there are more than float32 can tell', async () => {
    const pixels = 2 ** 23 + 33;
    const pairs = new Float32Array(2 * pixels);
    pairs.set([5, 7], 2 * pixels - 2);
    // The first class of the last pixel and the second have places that are one float32.
    const total = await computed(gpu, mode, pairs, (x) => x.mul(x.sum('class').expandTo(x.shape)).sum('space'), 2);
    expect(Array.from(total)).toEqual([5 * 12, 7 * 12]);
  });

  it.each([1, 2, 63, 1023, 1025, 4099, 64 * 64 * 3, 131 * 67, 1_000_003])('sums %i terms within its bound', async (terms) => {
    const data = Float32Array.from({ length: terms }, (_, i) => ((i * 7919) % 1009) / 1009);
    const exact = data.reduce((a, b) => a + b, 0);
    const total = await computed(gpu, mode, data, (x) => x.sum('space'));
    expect(Math.abs((total[0] ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * sum(terms));
  });

  it('sums 10 000 000 terms, many small beside few large, to 1e-6', async () => {
    const data = Float32Array.from({ length: 1e7 }, (_, i) => (i % 1000 === 0 ? 100 : 1e-4));
    const exact = data.reduce((a, b) => a + b, 0);
    const total = await computed(gpu, mode, data, (x) => x.sum('space'));
    expect(Math.abs((total[0] ?? Number.NaN) - exact) / exact).toBeLessThanOrEqual(1e-6);
  });
});

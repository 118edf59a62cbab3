// The op probes: each entry of the rounding tables, swept over its op's domain against float64.
import * as tf from '@tensorflow/tfjs-core';
import { OP_BY_OP_ROUNDING } from '@semsegloss/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { LOWERINGS, type LoweredOp, type Site } from '../src/lower.ts';
import { sumOver } from '../src/sums.ts';
import { HOST_BACKENDS, start, type Backend } from './backends.ts';

const POINTS = 20_001;
const linear = (from: number, to: number): Float32Array => Float32Array.from({ length: POINTS }, (_, i) => from + ((to - from) * i) / (POINTS - 1));
const geometric = (from: number, to: number): Float32Array => Float32Array.from({ length: POINTS }, (_, i) => from * (to / from) ** (i / (POINTS - 1)));
// Results below the smallest normal number may be lost, so exponentials stop at e^-87.
const LOWEST = -87;

const logistic = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

interface Probe {
  readonly op: LoweredOp;
  readonly of: (x: number) => number;
  readonly points: Float32Array;
  readonly nonPositive?: boolean;
  readonly exponent?: number;
}

const PROBES: readonly Probe[] = [
  { op: 'exp', of: Math.exp, points: linear(LOWEST, 0), nonPositive: true },
  { op: 'exp', of: Math.exp, points: linear(LOWEST, 88) },
  { op: 'log', of: Math.log, points: geometric(1e-37, 1e37) },
  { op: 'log', of: Math.log, points: linear(0.9, 1.1) },
  { op: 'log1p', of: Math.log1p, points: geometric(1e-30, 1e30) },
  { op: 'log1p', of: Math.log1p, points: linear(-0.5, 1) },
  { op: 'pow', of: (x) => x ** 0.75, points: geometric(1e-30, 1e30), exponent: 0.75 },
  { op: 'pow', of: Math.sqrt, points: geometric(1e-30, 1e30), exponent: 0.5 },
];

function lowered(backend: Backend, { op, points, nonPositive = false, exponent = 1 }: Probe): Float32Array {
  const site = { tf, backend, shape: [POINTS], attributes: { exponent }, known: [undefined], nonPositive: [nonPositive] } as unknown as Site;
  return tf.tidy(() => {
    const x = tf.tensor1d(points);
    return LOWERINGS[op](site, x, x, x).dataSync() as Float32Array;
  });
}

/** The largest relative error over all points. */
function worst(backend: Backend, probe: Probe): number {
  const got = lowered(backend, probe);
  return probe.points.reduce((most, x, i) => {
    const exact = probe.of(x);
    return exact === 0 ? most : Math.max(most, Math.abs((got[i] ?? Number.NaN) - exact) / Math.abs(exact));
  }, 0);
}

describe.each(HOST_BACKENDS)('tfjs-%s rounds op by op as declared', (backend) => {
  beforeAll(() => start(backend));
  const { ops } = OP_BY_OP_ROUNDING[backend];

  it.each(PROBES)('$op', (probe) => {
    expect(worst(backend, probe)).toBeLessThanOrEqual(ops[probe.op as 'exp'] ?? 0);
  });

  it('has a logistic function within the bound of its decomposition', () => {
    const bound = (ops.exp ?? 0) + (ops.add ?? 0) + (ops.div ?? 0);
    expect(worst(backend, { op: 'sigmoid', of: logistic, points: linear(LOWEST, 0) })).toBeLessThanOrEqual(bound);
    expect(worst(backend, { op: 'sigmoid', of: logistic, points: linear(0, 87) })).toBeLessThanOrEqual(bound);
  });

  it('has a log1p(exp) within the bounds of its parts', () => {
    const probe = { op: 'log1pExp', of: (x: number) => Math.log1p(Math.exp(x)), points: linear(LOWEST, 0), nonPositive: true } as const;
    expect(worst(backend, probe)).toBeLessThanOrEqual((ops.exp ?? 0) + (ops.log1p ?? 0));
  });

  it('keeps count of more ones than float32 can count', () => {
    const count = 2 ** 24 + 66;
    const total = tf.tidy(() => sumOver(tf, tf.ones([count]), [0], [1]).dataSync()[0]);
    expect(total).toBe(count);
  });

  it.each([1, 64, 127, 4099, 64 * 64 * 3, 131 * 67])('sums %i terms within its bound', (terms) => {
    const data = Float32Array.from({ length: terms }, (_, i) => ((i * 7919) % 1009) / 1009);
    const exact = data.reduce((a, b) => a + b, 0);
    for (const [shape, axes] of [[[terms], [0]], [[1, terms, 1, 1], [1, 2]]] as const) {
      const got = tf.tidy(() => sumOver(tf, tf.tensor(data, [...shape]), axes, shape.map(() => 1)).dataSync()[0]) ?? Number.NaN;
      expect(Math.abs(got - exact)).toBeLessThanOrEqual(exact * OP_BY_OP_ROUNDING[backend].sum(terms));
    }
  });
});

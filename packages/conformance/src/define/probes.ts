// The op probes: each operation by itself, swept densely over its domain. They check the table of roundings that every
// bound is derived from.
import { type Expr, type LossDefinition, type PrimitiveName, type Problem } from '@semsegloss/core';
import { graphLoss } from './graph-loss.ts';

export interface Probe {
  /** The entry of the table that is checked; composites are held against the bound of their decomposition. */
  readonly op: PrimitiveName | 'sigmoid' | 'softplus' | 'softmax' | 'logSoftmax';
  readonly domain: string;
  readonly loss: LossDefinition;
  readonly points: (count: number) => Float32Array;
}

const linear = (from: number, to: number) => (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
const geometric = (from: number, to: number) => (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));

function probe(op: Probe['op'], domain: string, of: (x: Expr, problem: Problem) => Expr, points: Probe['points']): Probe {
  return { op, domain, points, loss: graphLoss(`probe-${op}`, (problem) => of(problem.prediction, problem)) };
}

const third = Math.fround(1 / 3);
const power = (exponent: number, from: number, to: number): Probe => probe('pow', `x^${Number(exponent.toFixed(3))}, x from ${from} to ${to}`, (x) => x.pow(exponent), geometric(from, to));

/** exp is only ever taken of x ≤ 0 and log1p of x ≥ −½; results below the smallest normal number may be lost. */
export const PROBES: readonly Probe[] = [
  probe('exp', 'x from −87 to 0', (x) => x.abs().neg().exp(), linear(-87, 0)),
  probe('exp', 'x from −1 to 0', (x) => x.abs().neg().exp(), linear(-1, 0)),
  probe('log', 'x from 1e-37 to 1e37', (x) => x.log(), geometric(1e-37, 1e37)),
  probe('log', 'x from 0.9 to 1.1', (x) => x.log(), linear(0.9, 1.1)),
  probe('log1p', 'x from 1e-30 to 1', (x) => x.log1p(), geometric(1e-30, 1)),
  probe('log1p', 'x from −½ to 1', (x) => x.log1p(), linear(-0.5, 1)),
  probe('log1p', 'x from 1 to 1e6', (x) => x.log1p(), geometric(1, 1e6)),
  power(0.5, 1e-37, 1e37), power(0.75, 1e-30, 1e30), power(-0.7, 1e-30, 1e30), power(4 / 3, 1e-27, 1e27), power(2, 1e-18, 1e18), power(-1, 1e-37, 1e37), power(3, 1e-12, 1e12),
  probe('div', '1/x, x from 1e-37 to 1e37', (x, { builder }) => builder.constant(1).div(x), geometric(1e-37, 1e37)),
  probe('div', 'x/3, x from −1 to 1', (x) => x.div(3), linear(-1, 1)),
  probe('mul', 'x · x, x from 1e-18 to 1e18', (x) => x.mul(x), geometric(1e-18, 1e18)),
  probe('add', 'x + ⅓, x from −3 to 3', (x) => x.add(third), linear(-3, 3)),
  probe('max', 'x and ½, x from −1 to 1', (x) => x.max(0.5), linear(-1, 1)),
  probe('abs', 'x from −100 to 100', (x) => x.abs(), linear(-100, 100)),
  probe('sigmoid', 'x from −87 to 87', (x) => x.sigmoid(), linear(-87, 87)),
  probe('softplus', 'x from −87 to 87', (x) => x.softplus(), linear(-87, 87)),
  probe('logSoftmax', 'four classes, x from −40 to 40', (x) => x.logSoftmax(), linear(-40, 40)),
  probe('softmax', 'four classes, x from −40 to 40', (x) => x.softmax(), linear(-40, 40)),
];

/** Sums of so many terms. Terms that differ round up as often as down; equal ones all the same way, which no sum one by one survives. */
export const SUM_LENGTHS = [1, 2, 63, 127, 1023, 1025, 4099, 12_288, 131 * 67] as const;

export const TERMS = {
  'different terms': (i: number): number => ((i * 7919) % 1009) / 1009,
  'equal terms': (): number => third,
} as const;

/** The sum of a sample's pixels, beside each of them. */
export const SUM: LossDefinition = graphLoss('probe-sum', ({ prediction }) => prediction.sum('space'));

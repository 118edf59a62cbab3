// Sweeps of the functions that a printer of kernels brings along, for backends whose own may be wrong in many digits.
import type { Expr } from '@semsegloss/core';

const POINTS = 20_001;
const linear = (from: number, to: number): Float32Array => Float32Array.from({ length: POINTS }, (_, i) => from + ((to - from) * i) / (POINTS - 1));
const geometric = (from: number, to: number): Float32Array => Float32Array.from({ length: POINTS }, (_, i) => from * (to / from) ** (i / (POINTS - 1)));

/** A function swept over some of its domain. */
export interface Probe {
  readonly what: string;
  readonly op: 'exp' | 'log' | 'log1p' | 'pow' | 'div' | 'mul' | 'add';
  readonly expr: (x: Expr) => Expr;
  readonly of: (x: number) => number;
  readonly points: Float32Array;
}

const third = Math.fround(1 / 3);
const raised = (exponent: number, from: number, to: number): Probe => ({ what: `x^${exponent}`, op: 'pow', expr: (x) => x.pow(exponent), of: (x) => x ** exponent, points: geometric(from, to) });

export const PROBES: readonly Probe[] = [
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

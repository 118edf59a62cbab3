// How tfjs rounds on the backends whose arithmetic is known: the tables that error bounds are derived from.
// The op probes in the tests sweep each entry over its op's domain against float64.
import type { Rounding } from '@semsegloss/core';
import { roundingsOfSum } from './sums.ts';

/** The relative error of one correctly rounded float32 operation: half a unit in the last place. */
const HALF_ULP = 2 ** -24;

const sum: Rounding['sum'] = (terms) => roundingsOfSum(terms) * HALF_ULP;
const ARITHMETIC = { add: HALF_ULP, mul: HALF_ULP, div: HALF_ULP, const: HALF_ULP, size: HALF_ULP } as const;

/** By the backend's tfjs name. GPUs are missing: how they round is up to their driver. */
export const ROUNDING: Readonly<Record<'cpu' | 'wasm', Rounding>> = {
  // float64 functions of JavaScript, themselves within an ULP of float64, rounded once.
  cpu: { ops: { ...ARITHMETIC, exp: 1.001 * HALF_ULP, log: 1.001 * HALF_ULP, log1p: 1.001 * HALF_ULP, pow: 1.001 * HALF_ULP }, sum, store: HALF_ULP, buffer: HALF_ULP },
  // exp is σ/(1 − σ) of XNNPACK's σ where it can be; log1p is our corrected logarithm.
  wasm: { ops: { ...ARITHMETIC, exp: 6 * HALF_ULP, log: 1.5 * HALF_ULP, log1p: 2.5 * HALF_ULP, pow: 1.001 * HALF_ULP }, sum, store: HALF_ULP, buffer: HALF_ULP },
};

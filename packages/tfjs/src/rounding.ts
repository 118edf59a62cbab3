// How tfjs rounds on each backend: the tables that error bounds are derived from.
// The op probes in the tests sweep each entry over its op's domain against float64.
import type { Rounding } from '@semsegloss/core';
import { roundingsOfSum as roundingsOfFusedSum } from './gpu/blocks.ts';
import { roundingsOfSum } from './sums.ts';

/** The relative error of one correctly rounded float32 operation: half a unit in the last place. */
const HALF_ULP = 2 ** -24;
/** Below the smallest normal number an operation may lose all its digits. */
const UNDERFLOW = 2 ** -126;

const sum: Rounding['sum'] = (terms) => roundingsOfSum(terms) * HALF_ULP;
const ARITHMETIC = { add: HALF_ULP, mul: HALF_ULP, div: HALF_ULP, const: HALF_ULP, size: HALF_ULP } as const;

/**
 * Fused programs on a GPU. Assumed is what WGSL asks of one: + and · rounded correctly, division within 2.5 units in the
 * last place, a square root within 4.5; results below the smallest normal number may become 0. exp, log, log1p and powers
 * are printed from these, so their entries follow: a division and some two or three roundings (powers: exponents up to 4).
 */
const FUSED: Rounding = {
  ops: { ...ARITHMETIC, div: 5 * HALF_ULP, exp: 3 * HALF_ULP, log: 9 * HALF_ULP, log1p: 9 * HALF_ULP, pow: 16 * HALF_ULP },
  sum: (terms) => roundingsOfFusedSum(terms) * HALF_ULP,
  store: HALF_ULP,
  buffer: HALF_ULP,
  underflow: UNDERFLOW,
};

/** By the backend's tfjs name. On webgl and webgpu only fused programs are covered: how tfjs' own kernels round there is up to the driver. */
export const ROUNDING: Readonly<Record<'cpu' | 'wasm' | 'webgl' | 'webgpu', Rounding>> = {
  // float64 functions of JavaScript, themselves within an ULP of float64, rounded once.
  cpu: { ops: { ...ARITHMETIC, exp: 1.001 * HALF_ULP, log: 1.001 * HALF_ULP, log1p: 1.001 * HALF_ULP, pow: 1.001 * HALF_ULP }, sum, store: HALF_ULP, buffer: HALF_ULP, underflow: UNDERFLOW },
  // exp is σ/(1 − σ) of XNNPACK's σ where it can be; log1p is our corrected logarithm.
  wasm: { ops: { ...ARITHMETIC, exp: 6 * HALF_ULP, log: 1.5 * HALF_ULP, log1p: 2.5 * HALF_ULP, pow: 1.001 * HALF_ULP }, sum, store: HALF_ULP, buffer: HALF_ULP, underflow: UNDERFLOW },
  webgl: FUSED,
  webgpu: FUSED,
};

// How a loss rounds on each backend: the tables that error bounds are derived from.
// The op probes in the tests sweep each entry over its op's domain against float64.
import type { Rounding } from '@semsegloss/core';
import { JS_ROUNDING, WASM_ROUNDING } from '@semsegloss/js';
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
const PROGRAMS: Rounding = {
  ops: { ...ARITHMETIC, div: 5 * HALF_ULP, exp: 3 * HALF_ULP, log: 9 * HALF_ULP, log1p: 9 * HALF_ULP, pow: 16 * HALF_ULP },
  sum: (terms) => roundingsOfFusedSum(terms) * HALF_ULP,
  store: HALF_ULP,
  buffer: HALF_ULP,
  underflow: UNDERFLOW,
};

/** Fused losses, by the backend's tfjs name. On cpu and wasm they are those of `@semsegloss/js`, whose loops run there. */
export const ROUNDING: Readonly<Record<'cpu' | 'wasm' | 'webgl' | 'webgpu', Rounding>> = {
  cpu: JS_ROUNDING,
  wasm: WASM_ROUNDING,
  webgl: PROGRAMS,
  webgpu: PROGRAMS,
};

/** One unit in the last place. */
const ULP = 2 ** -23;

/**
 * tfjs' own kernels on a GPU: what WGSL and GLSL ask of one. + and · rounded either way, a quotient within 2.5 units in
 * the last place, e^x within 3 + 2|x|, ln x within 3, or 2⁻²¹ where x is near 1, a power as 2^(y log₂ x).
 */
const GPU_KERNELS: Rounding = {
  ops: { add: ULP, mul: ULP, div: 2.5 * ULP, const: ULP, size: ULP, exp: 3 * ULP, log: 3 * ULP, log1p: 8 * ULP, pow: (3 + 5 * 126) * ULP },
  operands: { exp: 2 * ULP, log: 2 ** -21, log1p: 2 ** -21, pow: 2 ** -21 },
  sum: (terms) => roundingsOfSum(terms) * ULP,
  store: ULP,
  buffer: ULP,
  underflow: UNDERFLOW,
};

/** Op by op. */
export const OP_BY_OP_ROUNDING: Readonly<Record<keyof typeof ROUNDING, Rounding>> = {
  // float64 functions of JavaScript, themselves within an ULP of float64, rounded once.
  cpu: { ops: { ...ARITHMETIC, exp: 1.001 * HALF_ULP, log: 1.001 * HALF_ULP, log1p: 1.001 * HALF_ULP, pow: 1.001 * HALF_ULP }, sum, store: HALF_ULP, buffer: HALF_ULP, underflow: UNDERFLOW },
  // exp is σ/(1 − σ) of XNNPACK's σ where it can be; log1p is our corrected logarithm.
  wasm: { ops: { ...ARITHMETIC, exp: 6 * HALF_ULP, log: 1.5 * HALF_ULP, log1p: 2.5 * HALF_ULP, pow: 1.001 * HALF_ULP }, sum, store: HALF_ULP, buffer: HALF_ULP, underflow: UNDERFLOW },
  webgl: GPU_KERNELS,
  webgpu: GPU_KERNELS,
};

// How gpu.js rounds in each of its modes: the tables that error bounds are derived from. The op probes in the tests sweep
// each entry over its op's domain against float64.
import type { Rounding } from '@semsegloss/core';
import { roundingsOfSum } from './kernels/blocks.ts';
import type { Mode } from './mode.ts';

/** Half a unit in the last place of float32 and of float64: the relative error of one correctly rounded operation. */
const SINGLE = 2 ** -24;
const DOUBLE = 2 ** -53;

const sum: Rounding['sum'] = (terms) => roundingsOfSum(terms) * SINGLE;
/** exp, log, log1p and powers are printed from the others: a polynomial, a division and some two or three roundings. Powers: exponents up to 4. */
const PRINTED = { exp: 3 * SINGLE, log: 9 * SINGLE, log1p: 9 * SINGLE, pow: 16 * SINGLE } as const;

/**
 * WebAssembly rounds as IEEE 754 says. Of GPUs is assumed what WGSL asks: + and · rounded correctly, division within 2.5
 * units in the last place, a square root within 4.5; results below the smallest normal number may become 0.
 */
const ON_CPU: Rounding = {
  ops: { input: SINGLE, const: SINGLE, size: SINGLE, add: SINGLE, mul: SINGLE, div: SINGLE, ...PRINTED }, sum, store: SINGLE, buffer: SINGLE, underflow: 2 ** -126,
};
const ON_GPU: Rounding = { ...ON_CPU, ops: { ...ON_CPU.ops, div: 5 * SINGLE } };

export const ROUNDING: Readonly<Record<Mode, Rounding>> = {
  // Numbers and sums are float64; only arrays of pixels that are written are float32.
  cpu: {
    ops: { add: DOUBLE, mul: DOUBLE, div: DOUBLE, exp: 4e-9, log: 5e-9, log1p: 5e-9, pow: 1e-8 },
    sum: (terms) => terms * DOUBLE, store: SINGLE, buffer: SINGLE, underflow: 2 ** -126,
  },
  webasm: ON_CPU,
  webgl2: ON_GPU,
  webgpu: ON_GPU,
};

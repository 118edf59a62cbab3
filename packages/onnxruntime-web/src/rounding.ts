// How onnxruntime's WebAssembly backend rounds: the table that error bounds are derived from. The op probes in the tests
// sweep each entry over its op's domain against float64. On WebGPU the driver may round as WGSL lets it.
import type { Rounding } from '@semsegloss/core';

/** The relative error of one correctly rounded float32 operation: half a unit in the last place. */
const HALF_ULP = 2 ** -24;
/** Below the smallest normal number an operation may lose all its digits. */
const UNDERFLOW = 2 ** -126;

export const ROUNDING: Rounding = {
  ops: {
    add: HALF_ULP, mul: HALF_ULP, div: HALF_ULP, const: HALF_ULP, size: HALF_ULP,
    exp: 1.5 * HALF_ULP, log: 1.5 * HALF_ULP, pow: 1.001 * HALF_ULP,
    // Of a product of eight, held as itself less 1: two additions each time that two of them become one, then the logarithm.
    log1p: 10 * HALF_ULP,
    // A square, a product with the spacing, a difference and a sum.
    minPlusQuad: 4 * HALF_ULP,
    distanceMoments: 16 * HALF_ULP, distanceMomentsGradient: 16 * HALF_ULP,
  },
  // Whatever the order, each term goes through at most so many additions.
  sum: (terms) => Math.max(0, terms - 1) * HALF_ULP,
  store: HALF_ULP,
  buffer: HALF_ULP,
  underflow: UNDERFLOW,
};

/** On a processor without WebAssembly: other kernels for exp, log and powers, which the conformance suite has measured on x64. */
export const CPU_ROUNDING: Rounding = { ...ROUNDING, ops: { ...ROUNDING.ops, exp: 4 * HALF_ULP, log: 4 * HALF_ULP, log1p: 14 * HALF_ULP, pow: 4 * HALF_ULP } };

/** One unit in the last place. */
const ULP = 2 ** -23;

/**
 * What WGSL asks of every GPU: + and · rounded either way, a quotient within 2.5 units in the last place, e^x within
 * 3 + 2|x|, ln x within 3, or 2⁻²¹ where x is near 1, a power as 2^(y log₂ x): for results that are normal numbers.
 */
export const WEBGPU_ROUNDING: Rounding = {
  ops: {
    add: ULP, mul: ULP, div: 2.5 * ULP, const: ULP, size: ULP,
    exp: 3 * ULP, log: 3 * ULP, log1p: 16 * ULP, pow: (3 + 5 * 126) * ULP,
    minPlusQuad: 8 * ULP, distanceMoments: 32 * ULP, distanceMomentsGradient: 32 * ULP,
  },
  operands: { exp: 2 * ULP, log: 2 ** -21, pow: 2 ** -21 },
  sum: (terms) => terms * ULP,
  store: ULP,
  buffer: ULP,
  underflow: UNDERFLOW,
};

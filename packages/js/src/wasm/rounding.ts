// How the WebAssembly backend rounds: every value of a pixel in float32, sums in float64 after short runs.
import type { Rounding } from '@semsegloss/core';
import { HALF_ULPS } from './approximations.ts';
import { RUN } from './sums.ts';

/** Half a unit in the last place of float64 and of float32. */
const DOUBLE = 2 ** -53;
const SINGLE = 2 ** -24;

export const WASM_ROUNDING: Rounding = {
  ops: {
    // Numbers without pixels are rounded to float32 where a pass reads them.
    const: SINGLE, size: SINGLE,
    add: SINGLE, mul: SINGLE,
    // Shares of a pixel's sum are products with its reciprocal.
    div: 2 * SINGLE,
    exp: HALF_ULPS.exp * SINGLE, log: HALF_ULPS.log * SINGLE, log1p: HALF_ULPS.log1p * SINGLE, pow: HALF_ULPS.pow * SINGLE,
  },
  sum: (terms) => Math.min(terms, RUN) * SINGLE + terms * DOUBLE,
  store: SINGLE,
  buffer: SINGLE,
  // exp and powers give 0 below the smallest normal number.
  underflow: 2 ** -126,
};

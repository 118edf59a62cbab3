// How this backend rounds: values in float64, exp and log1p by polynomials, float32 only where a pixel is stored.
import type { Rounding } from '@semsegloss/core';
import { APPROXIMATION_ERROR } from './approximations.ts';

/** Half a unit in the last place of float64 and of float32. */
const DOUBLE = 2 ** -53;
const SINGLE = 2 ** -24;

export const JS_ROUNDING: Rounding = {
  ops: { add: DOUBLE, mul: DOUBLE, div: DOUBLE, pow: 4 * DOUBLE, log: 2 * DOUBLE, exp: APPROXIMATION_ERROR.exp, log1p: APPROXIMATION_ERROR.log1p },
  // Plain summation of n numbers loses at most n half-units, relative to the sum of their magnitudes.
  sum: (terms) => terms * DOUBLE,
  store: SINGLE,
  buffer: SINGLE,
};

// exp, log, log1p and powers of four floats at once, each within 2 units of the last place of float32.
// exp: x = k ln 2 + r (Cody and Waite), e^x = 2^k e^r. Logarithms: log(1 + f) = f − s (f − s² Q(s²)) with s = f/(2 + f),
// the atanh series with its first term written so that it cancels exactly. Coefficients are minimax fits.
import { f32x4, i32x4, type Code } from '@semsegloss/core/wasm';
import type { VectorCode } from './vector-code.ts';

/** (e^r − 1 − r)/r² on |r| ≤ ln 2/2: e^r to a relative error of 3.1e-9. */
const EXP = [0.49999993432118395, 0.16666520399040805, 0.041668390785827944, 0.008368745109069138, 0.0013814540062037101];
/** (2 atanh(s)/s − 2)/s² in s² on [0, 1/9]: the logarithm to a relative error of 4.5e-9. */
const ATANH = [0.6666641628567993, 0.4002152723858975, 0.28001805277083724, 0.2801198681459718];

/** Below, e^x is 0: its power of two is 2^−127, whose exponent bits are 0. Above the largest, 2^k would be Infinity. */
const EXP_LOW = -88;
const EXP_HIGH = 88.37;
/** Adding 1.5 · 2^23 rounds to the nearest integer, which then stands in the low bits. */
const ROUND = 12582912;
/** ln 2 in two parts; whole multiples of the first are exact. */
const LN2_HIGH = 355 / 512;
const LN2_LOW = Math.LN2 - LN2_HIGH;
/** The bits of 1 and of √½ as float32. */
const ONE_BITS = 0x3f800000;
const ROOT_HALF_BITS = 0x3f3504f3;

/** Roundings of one operation, in half units of the last place, as a sweep in the tests confirms. */
export const HALF_ULPS = { exp: 2.5, log: 3, log1p: 3, pow: 8 } as const;

const { add, subtract, multiply, divide, larger, smaller } = f32x4;

/** A polynomial in x by Estrin's scheme: pairs of terms side by side, since waiting for one another is what costs time. */
function polynomial(code: VectorCode, coefficients: readonly number[], x: Code): Code {
  const terms = coefficients.map((c) => code.constant(c));
  return pairwise(code, terms, x);
}

function pairwise(code: VectorCode, terms: readonly Code[], x: Code): Code {
  const [first = [], second] = terms;
  if (second === undefined) return first;
  const pairs = terms.flatMap((low, i): Code[] => {
    if (i % 2 === 1) return [];
    const high = terms[i + 1];
    return [high === undefined ? low : code.name(add(low, multiply(high, x)))];
  });
  return pairs.length === 1 ? (pairs[0] ?? []) : pairwise(code, pairs, code.name(multiply(x, x)));
}

/** 2^k, and e^r − 1 = r + r² P(r); `rounded` is k + ROUND. */
function powerAndRest(code: VectorCode, r: Code, rounded: Code): { power: Code; rest: Code } {
  const square = code.name(multiply(r, r));
  return {
    power: i32x4.add(i32x4.shiftLeft(rounded, 23), code.integer(ONE_BITS)),
    rest: add(r, multiply(square, polynomial(code, EXP, r))),
  };
}

function scaledExp(code: VectorCode, r: Code, rounded: Code): Code {
  const { power, rest } = powerAndRest(code, r, rounded);
  return code.name(multiply(add(code.constant(1), rest), power));
}

/** e^x. `nonPositive`: x is known to be at most 0. */
export function exp(code: VectorCode, x: Code, nonPositive: boolean): Code {
  const { r, rounded } = reduced(code, x, nonPositive);
  return scaledExp(code, r, rounded);
}

/** 1/(1 + e^−x), where 1 + e^−x is the larger of 1 and 2^k, and to it the smaller and 2^k (e^r − 1): one rounding that counts instead of two. */
export function logistic(code: VectorCode, x: Code): Code {
  const { r, rounded } = reduced(code, f32x4.exclusiveOr(x, code.constant(-0)), false);
  const { power, rest } = powerAndRest(code, r, rounded);
  const whole = code.name(power);
  const one = code.constant(1);
  const below = add(smaller(whole, one), multiply(whole, rest));
  return code.name(divide(one, add(larger(whole, one), below)));
}

/** x = k ln 2 + r, with k + ROUND for k. */
function reduced(code: VectorCode, x: Code, nonPositive: boolean): { r: Code; rounded: Code } {
  const above = larger(x, code.constant(EXP_LOW));
  const clamped = code.name(nonPositive ? above : smaller(above, code.constant(EXP_HIGH)));
  const rounded = code.name(add(multiply(clamped, code.constant(Math.LOG2E)), code.constant(ROUND)));
  const k = code.name(subtract(rounded, code.constant(ROUND)));
  const r = code.name(subtract(subtract(clamped, multiply(k, code.constant(LN2_HIGH))), multiply(k, code.constant(LN2_LOW))));
  return { r, rounded };
}

/** log(1 + f) for f from √½ − 1 to 1. */
function logNearOne(code: VectorCode, f: Code): Code {
  const s = code.name(divide(f, add(f, code.constant(2))));
  const q = code.name(multiply(s, s));
  return subtract(f, subtract(multiply(s, f), multiply(multiply(s, q), polynomial(code, ATANH, q))));
}

/** x = 2^e (1 + f) with 1 + f in [√½, √2): e, and log(1 + f). */
function split(code: VectorCode, x: Code): { e: Code; log: Code } {
  const exponent = code.name(i32x4.shiftRight(i32x4.subtract(x, code.integer(ROOT_HALF_BITS)), 23));
  const f = code.name(subtract(i32x4.subtract(x, i32x4.shiftLeft(exponent, 23)), code.constant(1)));
  return { e: code.name(f32x4.fromIntegers(exponent)), log: logNearOne(code, f) };
}

/** ln x for a normal x > 0; finite for 0. */
export function log(code: VectorCode, x: Code): Code {
  const { e, log: rest } = split(code, x);
  return code.name(add(multiply(e, code.constant(LN2_HIGH)), add(multiply(e, code.constant(LN2_LOW)), rest)));
}

/** ln(1 + x) for x > −1. `isUnit`: x is known to be in [0, 1]. */
export function log1p(code: VectorCode, x: Code, isUnit: boolean): Code {
  if (isUnit) return code.name(logNearOne(code, x));
  const one = code.constant(1);
  const sum = code.name(add(x, one));
  // What was lost in the sum is put back to first order.
  return code.name(add(log(code, sum), divide(subtract(x, subtract(sum, one)), sum)));
}

/** The largest whole power that is computed by multiplication. */
const MOST_FACTORS = 8;

/** x^n for a constant n; x ≥ 0 unless n is an integer. */
export function pow(code: VectorCode, x: Code, n: number): Code {
  if (n < 0) return code.name(divide(code.constant(1), pow(code, x, -n)));
  if (n === 0.5) return code.name(f32x4.sqrt(x));
  if (Number.isInteger(n) && n <= MOST_FACTORS) return wholePower(code, x, n);
  // n log₂ x = n e + n log₂(1 + f): the first product is exact for the high part of n, so that r keeps its digits.
  const { e, log: rest } = split(code, x);
  const high = Math.round(n * 256) / 256;
  const whole = code.name(multiply(e, code.constant(high)));
  const fraction = code.name(add(multiply(e, code.constant(n - high)), multiply(rest, code.constant(n * Math.LOG2E))));
  const bounded = smaller(larger(add(whole, fraction), code.constant(-127)), code.constant(127));
  const rounded = code.name(add(bounded, code.constant(ROUND)));
  const r = code.name(multiply(add(subtract(whole, subtract(rounded, code.constant(ROUND))), fraction), code.constant(Math.LN2)));
  return code.name(f32x4.and(scaledExp(code, r, rounded), f32x4.notEqual(x, code.constant(0))));
}

function wholePower(code: VectorCode, x: Code, n: number): Code {
  if (n === 0) return code.constant(1);
  if (n === 1) return x;
  const half = wholePower(code, x, n >> 1);
  const square = code.name(multiply(half, half));
  return n % 2 === 0 ? square : code.name(multiply(square, x));
}

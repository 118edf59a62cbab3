// exp, log, log1p and powers as statements of +, −, · and /: those that gpu.js calls by these names are inexact on GPUs,
// near 0 in every digit, and leave WebAssembly for each number. Coefficients are minimax fits of the relative error.

/** (e^r − 1 − r)/r² on |r| ≤ ln 2/2, lowest power first: e^r to 3.3e-9. */
const EXP = [0.49999993050712366, 0.16666514791278408, 0.04166845678980305, 0.00836941884650763, 0.0013813144393243458];
/** 2 atanh(z)/z in z² on [0, 1/9]: to 4.4e-9. */
const ATANH = [2.000000008796065, 0.666662835632652, 0.4002657152331704, 0.27933000179327566, 0.28318773727278945];

/** ln 2 in two parts (Cody and Waite): the first has 15 bits, so that its products with exponents are exact. */
const LN2 = { high: 0.693145751953125, low: 1.42860682030941e-6 } as const;

/** Below, e^x is less than the smallest normal float32; above, its power of two has none. */
const EXP_RANGE = { low: -87.3365, high: 88.3762 } as const;
const SMALLEST = '1.1754944e-38';

/** Powers of two: POWERS[k + 127] is 2^k for −126 ≤ k ≤ 127, and POWERS[0] is 0. */
export const POWERS: Float32Array = Float32Array.from({ length: 255 }, (_, i) => (i === 0 ? 0 : 2 ** (i - 127)));
const powerOf = (k: string): string => `this.constants.powers[${k}]`;

function horner(coefficients: readonly number[], x: string): string {
  const [last = 0, ...rest] = coefficients.toReversed();
  return rest.reduce((text, c) => `(${text} * ${x} + ${c})`, String(last));
}

/** Defines `name` = e^x. Far below 0 it is 0; far above, the largest power of two or so. */
export function exp(name: string, x: string, isNonPositive: boolean): string[] {
  const low = `Math.max(${x}, ${EXP_RANGE.low - 1})`;
  return [
    `const ${name}t = ${isNonPositive ? low : `Math.min(${low}, ${EXP_RANGE.high})`};`,
    `const ${name}k = Math.floor(${name}t * ${Math.LOG2E} + 0.5);`,
    `const ${name}r = (${name}t - ${name}k * ${LN2.high}) - ${name}k * ${LN2.low};`,
    `const ${name} = (1 + (${name}r + ${name}r * ${name}r * ${horner(EXP, `${name}r`)})) * ${powerOf(`${name}k + 127`)};`,
  ];
}

/** Defines `name` = 2 atanh z for |z| ≤ 1/3. */
function atanh(name: string, z: string): string[] {
  return [`const ${name}z = ${z};`, `const ${name}w = ${name}z * ${name}z;`, `const ${name} = ${name}z * ${horner(ATANH, `${name}w`)};`];
}

/** Defines `name`e and `name`m, x = m · 2^e with m near 1: how near does not matter. */
function split(name: string, x: string): string[] {
  // In two steps: 2^−127 is no normal number.
  return [`const ${name}e = Math.max(Math.min(Math.floor(Math.log2(${x}) + 0.5), 127), -126);`, `const ${name}m = (${x} * ${powerOf(`128 - ${name}e`)}) * 0.5;`];
}

/** Defines `name` = ln x = e ln 2 + 2 atanh((m − 1)/(m + 1)): near 1 the exponent is 0, and nothing cancels. */
export function log(name: string, x: string): string[] {
  return [
    ...split(name, `Math.max(${x}, ${SMALLEST})`), ...atanh(`${name}l`, `(${name}m - 1) / (${name}m + 1)`),
    `const ${name} = ${name}e * ${LN2.high} + (${name}e * ${LN2.low} + ${name}l);`,
  ];
}

/** Defines `name` = ln(1 + x) = 2 atanh(x/(2 + x)) for x in [0, 1]. */
export function log1pOfUnit(name: string, x: string): string[] {
  return atanh(name, `${x} / (2 + ${x})`);
}

/** Defines `name` = ln(1 + x): beyond [−½, 1], 1 + x has lost nothing that matters. */
export function log1p(name: string, x: string): string[] {
  return [
    `const ${name}near = (${x} >= -0.5 && ${x} <= 1) ? ${x} : 0.0;`, ...log1pOfUnit(`${name}a`, `${name}near`), ...log(`${name}b`, `(1 + ${x})`),
    `const ${name} = (${x} >= -0.5 && ${x} <= 1) ? ${name}a : ${name}b;`,
  ];
}

/** Defines `name` = x^exponent for a known exponent: products, roots, or 2^(y e) e^(y ln m). */
export function pow(name: string, x: string, exponent: number): string[] {
  const positive = Math.abs(exponent);
  const plain = positive === 0.5 ? `Math.sqrt(${x})` : product(x, positive);
  if (plain !== undefined) return [`const ${name} = ${exponent < 0 ? `1 / (${plain})` : plain};`];
  // The exponent in two parts, the first of 12 bits, so that its product with e is exact.
  const high = leading(exponent);
  return [
    ...split(name, `Math.max(${x}, ${SMALLEST})`), ...atanh(`${name}l`, `(${name}m - 1) / (${name}m + 1)`),
    `const ${name}k = Math.floor(${name}e * ${signed(high)} + 0.5);`,
    `const ${name}f = (${name}e * ${signed(high)} - ${name}k) + ${name}e * ${signed(exponent - high)};`,
    ...exp(`${name}p`, `(${name}f * ${Math.LN2} + ${name}l * ${signed(exponent)})`, false),
    `const ${name} = (${x} < ${SMALLEST}) ? 0.0 : ${name}p * ${powerOf(`Math.max(Math.min(${name}k, 127), -127) + 127`)};`,
  ];
}

/** x · x · … for small whole exponents. */
function product(x: string, exponent: number): string | undefined {
  if (exponent === 0) return '1.0';
  return Number.isInteger(exponent) && exponent <= 16 ? Array.from({ length: exponent }, () => x).join(' * ') : undefined;
}

/** A number rounded to its 12 leading bits. */
function leading(value: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 11);
  return Math.round(value / unit) * unit;
}

function signed(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}

// exp and log1p as polynomials in float64: within a tenth of a float32 ULP, several times faster than Math.exp and
// Math.log1p, and the same on every engine. Coefficients are minimax fits of the relative error.

/** Powers of two that `exp` multiplies with: POWERS[k + POWER_OFFSET] = 2^k. */
export const POWER_OFFSET = 1080;
export const POWERS: Float64Array = Float64Array.from({ length: POWER_OFFSET + 1024 }, (_, i) => 2 ** (i - POWER_OFFSET));

/** Arguments outside are clamped: e^−746 is 0 in float64, e^709 its largest finite whole power. */
export const EXP_RANGE = [-746, 709] as const;

/** Adding and subtracting 1.5 · 2^52 rounds to the nearest integer. */
const ROUND = 6755399441055744;

/** e^r on |r| ≤ ln 2/2, relative error 2.0e-9, exact at 0. */
const EXP = [
  1,
  1.00000003218374,
  0.49999994205573767,
  0.16666431170260984,
  0.041668002572931184,
  0.008374163368501384,
  0.0013843644162917525,
];
/** 2 atanh(s)/s in s² on [0, 1/9], relative error 4e-9: log1p(x) = 2 atanh(x/(2 + x)). */
const LOG1P = [
  2.000000007925231,
  0.6666631453146682,
  0.4002491839777602,
  0.2796046655965214,
  0.2817903475302536,
];

/** Relative errors of the two, for bounds on what a loss may be off by. */
export const APPROXIMATION_ERROR = { exp: 2e-9, log1p: 5e-9 } as const;

function horner(coefficients: readonly number[], x: string): string {
  const [last = 0, ...rest] = coefficients.toReversed();
  return rest.reduce((text, c) => `(${text} * ${x} + ${c})`, String(last));
}

/** Statements that define `name` = e^argument. `nonPositive`: the argument is known to be at most 0. */
export function expStatements(name: string, argument: string, nonPositive: boolean): string {
  const [low, high] = EXP_RANGE;
  const clamped = nonPositive ? `Math.max(${argument}, ${low})` : `Math.min(Math.max(${argument}, ${low}), ${high})`;
  return `const ${name}x = ${clamped}, ${name}k = ${name}x * ${Math.LOG2E} + ${ROUND} - ${ROUND}, ${name}r = ${name}x - ${name}k * ${Math.LN2}, `
    + `${name} = ${horner(EXP, `${name}r`)} * POWERS[(${name}k + ${POWER_OFFSET}) | 0];`;
}

/** Statements that define `name` = log(1 + argument) for an argument in [0, 1]. */
export function log1pStatements(name: string, argument: string): string {
  return `const ${name}s = ${argument} / (2 + ${argument}), ${name}q = ${name}s * ${name}s, ${name} = ${name}s * ${horner(LOG1P, `${name}q`)};`;
}

/** The same as a function, for code that is not generated. */
export function exp(argument: number): number {
  const x = Math.min(Math.max(argument, EXP_RANGE[0]), EXP_RANGE[1]);
  const k = x * Math.LOG2E + ROUND - ROUND;
  return evaluate(EXP, x - k * Math.LN2) * (POWERS[k + POWER_OFFSET] ?? Number.NaN);
}

/** log(1 + argument); the polynomial serves [0, 1], the engine's own function everything else. */
export function log1p(argument: number): number {
  if (!(argument >= 0 && argument <= 1)) return Math.log1p(argument);
  const s = argument / (2 + argument);
  return s * evaluate(LOG1P, s * s);
}

function evaluate(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + (coefficients[i] ?? 0);
  return sum;
}

// exp, log, log1p and powers that programs bring along: a GPU's own are allowed to be off by many units in the last
// place, and near 0 by all digits. Only +, *, / and the bits of a number are used, so the error is that of a few roundings.
import { SERIES } from '../log1p-exp.ts';
import { literal, type Dialect, type Parameter } from './dialect.ts';

/** (e^r − 1 − r)/r² on |r| ≤ ln 2/2, lowest power first, interpolated at five Chebyshev nodes: e^r to 1.0e-8. */
const EXP = [0.5, 0.1666657703, 0.04166655466, 0.008363173075, 0.001392617612] as const;

/** ln 2 in two parts (Cody and Waite): the first has 15 bits, so that its products with exponents are exact. */
const LN2 = { high: 0.693145751953125, low: 1.42860682030941e-6 } as const;

/** Below, e^x is less than the smallest normal number; above, its power of two has no float32. */
const EXP_RANGE = { low: -87.3365, high: 88.3762 } as const;

/** The functions in the order in which they build on each other. */
const NAMES = ['scaled', 'expOf', 'atanhOf', 'logOf', 'log1pOf', 'powOf'] as const;
export type FunctionName = (typeof NAMES)[number];

const CALLS: Readonly<Record<FunctionName, readonly FunctionName[]>> = {
  scaled: [], expOf: ['scaled'], atanhOf: [], logOf: ['atanhOf'], log1pOf: ['atanhOf', 'logOf'], powOf: ['scaled', 'expOf', 'atanhOf'],
};

const number = (name: string): Parameter => ({ name, type: 'number' });

function horner(coefficients: readonly number[], x: string): string {
  const [last = 0, ...rest] = coefficients.toReversed();
  return rest.reduce((text, c) => `(${text} * ${x} + ${literal(c)})`, literal(last));
}

/** x as a mantissa m in [√½, √2) and a whole exponent e, x = m · 2^e. */
function split(d: Dialect): string[] {
  return [
    d.let('whole', 'bits', d.bitsOf('x')),
    d.let('number', 'one', d.fromBits('(bits & 8388607) | 1065353216')),
    d.let('truth', 'large', 'one > 1.4142135'),
    d.let('number', 'm', d.choose('large', '0.5 * one', 'one')),
    d.let('number', 'e', d.choose('large', d.toNumber(`(${d.shiftRight('bits', 23)}) - 126`), d.toNumber(`(${d.shiftRight('bits', 23)}) - 127`))),
  ];
}

const BODIES: Readonly<Record<FunctionName, { readonly parameters: readonly Parameter[]; readonly body: (d: Dialect) => string[] }>> = {
  // x · 2^k for a whole k; 0 where 2^k is no normal number.
  scaled: {
    parameters: [number('x'), number('k')],
    body: (d) => [
      d.let('number', 'power', d.fromBits(d.shiftLeft(`(${d.toWhole('clamp(k, -126.0, 127.0)')} + 127)`, 23))),
      `return ${d.choose('k < -126.0', '0.0', 'x * power')};`,
    ],
  },
  // e^x = 2^k e^r with k = round(x/ln 2), r = x − k ln 2.
  expOf: {
    parameters: [number('x')],
    body: (d) => [
      d.let('number', 't', `min(x, ${literal(EXP_RANGE.high)})`),
      d.let('number', 'k', `floor(t * ${literal(Math.LOG2E)} + 0.5)`),
      d.let('number', 'r', `(t - k * ${literal(LN2.high)}) - k * ${literal(LN2.low)}`),
      d.let('number', 'p', `1.0 + (r + r * r * ${horner(EXP, 'r')})`),
      `return ${d.choose(`t < ${literal(EXP_RANGE.low)}`, '0.0', 'scaled(p, k)')};`,
    ],
  },
  // 2 atanh z for |z| ≤ 1/3.
  atanhOf: {
    parameters: [number('z')],
    body: (d) => [d.let('number', 'w', 'z * z'), `return z * ${horner(SERIES.map((c) => 2 * c), 'w')};`],
  },
  // ln x = e ln 2 + 2 atanh((m − 1)/(m + 1)): near 1 the exponent is 0, and nothing cancels.
  logOf: {
    parameters: [number('x')],
    body: (d) => [...split(d), `return e * ${literal(LN2.high)} + (e * ${literal(LN2.low)} + atanhOf((m - 1.0) / (m + 1.0)));`],
  },
  // ln(1 + x) = 2 atanh(x/(2 + x)) on [−½, 1]; beyond, 1 + x has lost nothing that matters.
  log1pOf: {
    parameters: [number('x')],
    body: (d) => [
      d.let('truth', 'near', 'x >= -0.5 && x <= 1.0'),
      d.let('number', 'z', d.choose('near', 'x', '0.0')),
      `return ${d.choose('near', 'atanhOf(z / (2.0 + z))', `logOf(${d.choose('near', '1.0', '1.0 + x')})`)};`,
    ],
  },
  // x^y = 2^(y e) e^(y ln m). y comes in two parts, the first of 12 bits, so that its product with e is exact.
  powOf: {
    parameters: [number('x'), number('high'), number('low')],
    body: (d) => [
      ...split(d),
      d.let('number', 'k', 'floor(high * e + 0.5)'),
      d.let('number', 'f', '(high * e - k) + low * e'),
      d.let('number', 'p', `expOf(f * ${literal(Math.LN2)} + (high + low) * atanhOf((m - 1.0) / (m + 1.0)))`),
      `return ${d.choose('x < 1.17549435e-38', '0.0', 'scaled(p, k)')};`,
    ],
  },
};

/** The definitions of some functions and of all that they call. */
export function definitions(dialect: Dialect, used: ReadonlySet<FunctionName>): string[] {
  const wanted = new Set(used);
  const add = (name: FunctionName): void => CALLS[name].forEach((called) => { wanted.add(called); add(called); });
  used.forEach(add);
  return NAMES.filter((name) => wanted.has(name)).flatMap((name) => dialect.define(name, BODIES[name].parameters, 'number', BODIES[name].body(dialect)));
}

/** x^exponent for a known exponent: products, roots, or the function. Also says which functions it calls. */
export function power(x: string, exponent: number): { readonly text: string; readonly calls: readonly FunctionName[] } {
  const positive = Math.abs(exponent);
  const plain = positive === 0.5 ? `sqrt(${x})` : product(x, positive);
  if (plain !== undefined) return { text: exponent < 0 ? `1.0 / (${plain})` : plain, calls: [] };
  const high = leading(exponent);
  return { text: `powOf(${x}, ${literal(high)}, ${literal(exponent - high)})`, calls: ['powOf'] };
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

// Numbers, one element at a time. exp and logarithm are only used where float32 keeps their digits.
import type { Emitter } from './emit.ts';
import type { Site } from './site.ts';

/** 2 artanh(z)/z in powers of z² for z ≤ 1/3: the polynomial of least relative error, 4e-9. */
const ARTANH = [2, 0.6666631468186089, 0.400249102875276, 0.27960602676952273, 0.28178335253002623] as const;

/** ln(1 + x) for x from −½ on: ln u + (x − (u − 1))/u with u = 1 + x rounded, so that what the rounding took away is put back. */
export function log1p(site: Pick<Site, 'to' | 'profile'>, x: string): string {
  const { to } = site;
  const one = to.floats([1]);
  const u = to.node('Add', [x, one]);
  if (site.profile === 'webgpu') return to.node('Where', [to.node('Less', [x, one]), seriesLog1p(to, x), to.node('Log', [u])]);
  return to.node('Add', [to.node('Log', [u]), to.node('Div', [to.node('Sub', [x, to.node('Sub', [u, one])]), u])]);
}

/** ln(1 + x) for x in [0, 1]: the x-th part of what the rounding took away is left out. */
function log1pOfShare(to: Emitter, x: string): string {
  const one = to.floats([1]);
  const u = to.node('Add', [x, one]);
  return to.node('Add', [to.node('Log', [u]), to.node('Sub', [x, to.node('Sub', [u, one])])]);
}

/** ln(1 + x) = 2 artanh z with z = x/(2 + x): a GPU's logarithm has lost its digits near 1. */
function seriesLog1p(to: Emitter, x: string): string {
  const z = to.node('Div', [x, to.node('Add', [x, to.floats([2])])]);
  const square = to.node('Mul', [z, z]);
  const [highest, ...others] = ARTANH.toReversed().map((coefficient) => to.floats([coefficient]));
  return to.node('Mul', [z, others.reduce((sum, coefficient) => to.node('Add', [to.node('Mul', [sum, square]), coefficient]), highest ?? '')]);
}

/** 1/(1 + e^−x): exact in both tails, where onnxruntime's Sigmoid is 0 below −18. */
export function sigmoid({ to }: Site, x: string): string {
  const one = to.floats([1]);
  return to.node('Div', [one, to.node('Add', [one, to.node('Exp', [to.node('Neg', [x])])])]);
}

/** [x > 0] − y, with ½ for the bracket at 0. */
function wrong(to: Emitter, x: string, y: string): string {
  const step = to.node('HardSigmoid', [to.node('Sign', [x])], { alpha: { float: 0.5 }, beta: { float: 0.5 } });
  return to.node('Sub', [step, y]);
}

/** e^−|x|. */
export function tail(to: Emitter, x: string): string {
  return to.node('Exp', [to.node('Neg', [to.node('Abs', [x])])]);
}

/** −y ln σ(x) − (1 − y) ln σ(−x) = ([x > 0] − y) x + ln(1 + e^−|x|): a sum that is exact in both tails. */
export function binaryCrossEntropy(site: Site, x: string, y: string): string {
  return site.to.node('Add', [wrongBy(site, x, y), log1pOfShare(site.to, tail(site.to, x))]);
}

/** ([x > 0] − y) x: what a pixel costs that is on the wrong side, by how far. */
export function wrongBy({ to }: Site, x: string, y: string): string {
  return to.node('Mul', [wrong(to, x, y), x]);
}

/** σ(x) − y = [x > 0] − y − sign(x) · e^−|x|/(1 + e^−|x|). */
export function binaryCrossEntropySlope({ to }: Site, x: string, y: string): string {
  const small = tail(to, x);
  const share = to.node('Div', [small, to.node('Add', [small, to.floats([1])])]);
  return to.node('Sub', [wrong(to, x, y), to.node('Mul', [to.node('Sign', [x]), share])]);
}

export function power({ to, attributes }: Site, x: string): string {
  const exponent = Number(attributes['exponent']);
  if (exponent === 2) return to.node('Mul', [x, x]);
  if (exponent === 0.5) return to.node('Sqrt', [x]);
  if (exponent === -1) return to.node('Div', [to.floats([1]), x]);
  return to.node('Pow', [x, to.floats([exponent])]);
}

/** The larger, without the op Max in the profile that has none. */
export function larger({ to, profile, known }: Site, a: string, b: string): string {
  if (profile !== 'webgpu') return to.node('Max', [a, b]);
  if (known[1] === 0) return to.node('Relu', [a]);
  if (known[0] === 0) return to.node('Relu', [b]);
  return to.node('Where', [to.node('Less', [a, b]), b, a]);
}

export function smaller({ to, profile }: Pick<Site, 'to' | 'profile'>, a: string, b: string): string {
  return profile === 'webgpu' ? to.node('Where', [to.node('Less', [a, b]), a, b]) : to.node('Min', [a, b]);
}

export function choose({ to, known: [, yes, no] }: Site, condition: string, a: string, b: string): string {
  return yes === 1 && no === 0 ? to.node('Cast', [condition], { to: 1 }) : to.node('Where', [condition, a, b]);
}

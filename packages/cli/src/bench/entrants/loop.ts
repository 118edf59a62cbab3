// Loops as one writes them by hand in JavaScript, value and gradient fused.
import type { Entrant, Prepare } from '../entrant.ts';
import type { BenchLoss } from '../problem.ts';

const EPSILON = 1e-5;

type Region = (p: Float32Array, y: ArrayLike<number>, g: Float32Array) => number;

/** v/u = (TP + s)/(TP + a FP + b FN + s), a + b = 1: FP is Σp − TP, and FN Σy − TP. */
const overlap = (fp: number, fn: number): Region => (p, y, g) => {
  let [tp, sp, sy] = [0, 0, 0];
  for (let i = 0; i < p.length; i++) { tp += p[i]! * y[i]!; sp += p[i]!; sy += y[i]!; }
  const [u, v] = [fp * sp + fn * sy + EPSILON, tp + EPSILON];
  const [a, b] = [(fp * v) / (u * u), -1 / u];
  for (let i = 0; i < p.length; i++) g[i] = a + b * y[i]!;
  return 1 - v / u;
};

/** The same of logits; the gradient's array has the probabilities first. */
const overlapOfLogits = (fp: number, fn: number): Region => (z, y, g) => {
  let [tp, sp, sy] = [0, 0, 0];
  for (let i = 0; i < z.length; i++) {
    const p = 1 / (1 + Math.exp(-z[i]!));
    g[i] = p;
    tp += p * y[i]!; sp += p; sy += y[i]!;
  }
  const [u, v] = [fp * sp + fn * sy + EPSILON, tp + EPSILON];
  const [a, b] = [(fp * v) / (u * u), -1 / u];
  for (let i = 0; i < z.length; i++) g[i] = (a + b * y[i]!) * g[i]! * (1 - g[i]!);
  return 1 - v / u;
};

function bce(z: Float32Array, y: ArrayLike<number>, g: Float32Array): number {
  let sum = 0;
  const scale = 1 / z.length;
  for (let i = 0; i < z.length; i++) {
    const [x, t] = [z[i]!, y[i]!];
    const e = Math.exp(-Math.abs(x));
    sum += Math.max(x, 0) - x * t + Math.log1p(e);
    g[i] = ((x >= 0 ? 1 / (1 + e) : e / (1 + e)) - t) * scale;
  }
  return sum * scale;
}

/** γ = 2, α = 0.25 on the class and 0.75 beside it. */
function focal(z: Float32Array, y: ArrayLike<number>, g: Float32Array): number {
  let sum = 0;
  const scale = 1 / z.length;
  for (let i = 0; i < z.length; i++) {
    const [x, t] = [z[i]!, y[i]!];
    const e = Math.exp(-Math.abs(x));
    const l = Math.log1p(e);
    const p = x >= 0 ? 1 / (1 + e) : e / (1 + e);
    const [q, up, down] = [1 - p, Math.max(-x, 0) + l, Math.max(x, 0) + l];
    const [a, b] = [0.25 * t, 0.75 * (1 - t)];
    sum += a * q * q * up + b * p * p * down;
    g[i] = (-a * q * q * (2 * p * up + q) + b * p * p * (2 * q * down + p)) * scale;
  }
  return sum * scale;
}

function softmax(z: Float32Array, ids: ArrayLike<number>, g: Float32Array, classes: number): number {
  const pixels = z.length / classes;
  const scale = 1 / pixels;
  let sum = 0;
  for (let i = 0; i < pixels; i++) {
    let [most, total] = [Number.NEGATIVE_INFINITY, 0];
    for (let c = 0; c < classes; c++) most = Math.max(most, z[c * pixels + i]!);
    for (let c = 0; c < classes; c++) { const e = Math.exp(z[c * pixels + i]! - most); g[c * pixels + i] = e; total += e; }
    sum -= z[ids[i]! * pixels + i]! - most - Math.log(total);
    for (let c = 0; c < classes; c++) g[c * pixels + i]! *= scale / total;
    g[ids[i]! * pixels + i]! -= scale;
  }
  return sum * scale;
}

const LOOPS = {
  'dice-probabilities': overlap(0.5, 0.5), 'tversky-probabilities': overlap(0.3, 0.7),
  dice: overlapOfLogits(0.5, 0.5), tversky: overlapOfLogits(0.3, 0.7),
  bce, focal, 'softmax-ce': softmax,
} as const satisfies Record<BenchLoss, unknown>;

const prepare: Prepare = ({ name, prediction, target, classes }) => {
  const gradient = new Float32Array(prediction.data.length);
  return { run: () => LOOPS[name](prediction.data, target.data, gradient, classes), gradient: async () => gradient, dispose: () => undefined };
};

export const LOOP: Entrant = { name: 'loop', doc: 'a loop written by hand in JavaScript', isOurs: false, arrays: 3, open: async () => ({ prepare }) };

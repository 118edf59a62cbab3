// ln(1 + e^t) for t ≤ 0 from the logistic function alone. The tail of a cross-entropy: tfjs' own log1p is ln(1 + x)
// on wasm and GPUs, wrong in every digit for small x, and its exponential is slow or inexact there.
import type { Tensor, Tf } from './runtime.ts';

/**
 * atanh(√w)/√w on [0, 1/9], lowest power first: interpolated at five Chebyshev nodes, relative error below 2^-27
 * (checked by the op probes).
 */
export const SERIES = [1.000000003840879, 0.3333316082070072, 0.20012297614909472, 0.13982578878397325, 0.14078889156761287] as const;

/** With s = σ(t): ln(1 + e^t) = −ln(1 − s) = 2 atanh z, z = s/(2 − s) ≤ 1/3. No cancellation for any t ≤ 0. */
export function log1pExp(tf: Tf, t: Tensor): Tensor {
  const s = tf.sigmoid(t);
  const rest = tf.sub(2, s);
  const z = consumed(tf.div(s, rest), s, rest);
  const w = tf.square(z);
  const [constant = 0, ...higher] = SERIES.map((coefficient) => 2 * coefficient);
  const [last = 0, ...lower] = higher.toReversed();
  // Each step lets go of the one before it, so that no more than four of these are held at a time.
  let series = tf.mul(w, last);
  for (const coefficient of lower) {
    const sum = consumed(tf.add(series, coefficient), series);
    series = consumed(tf.mul(sum, w), sum);
  }
  w.dispose();
  const sum = consumed(tf.add(series, constant), series);
  return consumed(tf.mul(sum, z), sum, z);
}

/** A result, after letting go of what it was made of. */
function consumed(result: Tensor, ...operands: readonly Tensor[]): Tensor {
  for (const operand of operands) operand.dispose();
  return result;
}

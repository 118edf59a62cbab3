// Powers of losses with a finite slope at 0, whatever the exponent.
import type { Expr } from '../graph/expr.ts';

/** x^exponent for x ≥ 0; an exponent below 1 has an infinite slope at 0, so below `floor` it is a straight line through 0. */
export function finitePower(x: Expr, exponent: number, floor: number): Expr {
  // Roundings may leave a perfect value just below 0, where a power would not be a number.
  if (exponent >= 1) return x.clipBelow(0).pow(exponent);
  const line = x.mul(floor ** (exponent - 1));
  return x.lessThan(floor).where(line, x.max(floor).pow(exponent));
}

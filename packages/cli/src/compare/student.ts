// Student's t for whole degrees of freedom: the exact upper-tail quantile, from the closed-form
// distribution (a finite sum of cosines) and a bisection. No tables, no approximation.

/** P(T ≤ t) with `freedom` degrees of freedom (a whole number of at least 1). */
export function studentDistribution(t: number, freedom: number): number {
  const angle = Math.atan2(t, Math.sqrt(freedom));
  const cosine = Math.cos(angle);
  const odd = freedom % 2 === 1;
  // P(|T| < t) in terms of the angle atan(t / √freedom): Abramowitz and Stegun 26.7.3 (odd) and 26.7.4 (even).
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let k = odd ? 1 : 0; k <= freedom - 2; k += 2) {
    sum += term;
    term *= (cosine * cosine * (k + 1)) / (k + 2);
  }
  const within = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return 0.5 + within / 2;
}

/** The t that a Student variable exceeds with probability `tail` (between 0 and 0.5). */
export function studentQuantile(tail: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (1 - studentDistribution(high, freedom) > tail) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (1 - studentDistribution(middle, freedom) > tail) low = middle;
    else high = middle;
  }
}

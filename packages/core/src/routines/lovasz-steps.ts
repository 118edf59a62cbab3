// What each pixel adds to 1 − IoU in the order of a sort, for one line: one walk along the order.

/**
 * Writes J_k − J_(k−1) to out[order[k]], with J_k = 1 − I_k/U_k, I_k = G − Σ_(j≤k) w y, U_k = G + Σ_(j≤k) w (1 − y) and
 * G = Σ w y; all w = 1 without weights. As (w y U_k + w (1 − y) I_k)/(U_(k−1) U_k) it has no difference of nearly
 * equal numbers. O(n), sums in float64.
 */
export function lovaszSteps(order: ArrayLike<number>, target: ArrayLike<number>, weights: ArrayLike<number> | undefined, out: Float32Array): void {
  const bits = weights === undefined ? bitsOf(target) : undefined;
  if (bits !== undefined) return hardSteps(order, bits, out);
  let intersection = 0;
  if (weights === undefined) for (let i = 0; i < out.length; i++) intersection += target[i]!;
  else for (let i = 0; i < out.length; i++) intersection += target[i]! * weights[i]!;
  let union = intersection;
  for (let k = 0; k < out.length; k++) {
    const place = order[k]!;
    const weight = weights === undefined ? 1 : weights[place]!;
    const positive = weight * target[place]!;
    const negative = weight - positive;
    const unionBefore = union;
    union += negative;
    intersection -= positive;
    // Without a target pixel the first wrong one already makes J = 1.
    if (unionBefore === 0) out[place] = negative === 0 ? 0 : 1;
    else out[place] = (positive * union + negative * intersection) / (unionBefore * union);
  }
}

interface Bits {
  /** Bit i % 32 of word ⌊i/32⌋ is element i. */
  readonly words: Int32Array;
  readonly sum: number;
}

/** Zeros and ones as bits; undefined for other numbers. The walk reads them in any order, and bits stay in the cache. */
function bitsOf(values: ArrayLike<number>): Bits | undefined {
  const words = new Int32Array(Math.ceil(values.length / 32));
  let sum = 0;
  for (let w = 0, i = 0; w < words.length; w++) {
    const end = Math.min(values.length, i + 32);
    let word = 0;
    for (let bit = 0; i < end; i++, bit++) {
      const value = values[i]!;
      if (value === 1) {
        word |= 1 << bit;
        sum++;
      } else if (value !== 0) return undefined;
    }
    words[w] = word;
  }
  return { words, sum };
}

/** The same walk of a hard target without weights. */
function hardSteps(order: ArrayLike<number>, { words, sum }: Bits, out: Float32Array): void {
  let intersection = sum;
  let union = sum;
  for (let k = 0; k < out.length; k++) {
    const place = order[k]!;
    const positive = (words[place >>> 5]! >>> (place & 31)) & 1;
    const negative = 1 - positive;
    const unionBefore = union;
    union += negative;
    intersection -= positive;
    out[place] = unionBefore === 0 ? negative : (positive * union + negative * intersection) / (unionBefore * union);
  }
}

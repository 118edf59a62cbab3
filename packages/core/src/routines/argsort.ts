// A stable sort of the lines of an array that returns places instead of values: LSD radix sort on the bits of float32.

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const DIGIT_MASK = DIGITS - 1;
/** Shorter lines are sorted by insertion: counting digits would take longer. */
const SHORT = 64;

/**
 * Memory that sorts lines of up to `n` numbers. Make one and use it for all lines of a kind.
 *
 *     const sorter = new Argsorter(4);
 *     sorter.sort(Float32Array.of(2, -1, 2, 0), 0, 4, 1, true, places, 0);  // places: 0 2 3 1
 */
export class Argsorter {
  /** Pairs of (key, place), and where they go. */
  #from: Uint32Array;
  #to: Uint32Array;
  readonly #counts = [new Uint32Array(DIGITS), new Uint32Array(DIGITS), new Uint32Array(DIGITS)] as const;

  constructor(n: number) {
    this.#from = new Uint32Array(2 * n);
    this.#to = new Uint32Array(2 * n);
  }

  /**
   * Writes to `places[at …]`, `stride` apart, the places 0…n−1 of a line in the order of its values: ascending, or
   * descending. Equal values keep the order of their places, also when descending; −0 equals 0, and NaN is greater
   * than every number. The line is data[first + i·stride]. O(n).
   */
  sort(data: Float32Array, first: number, n: number, stride: number, descending: boolean, places: Int32Array, at: number): void {
    if (n > this.#from.length / 2) {
      this.#from = new Uint32Array(2 * n);
      this.#to = new Uint32Array(2 * n);
    }
    this.#readKeys(data, first, n, stride, descending);
    if (n <= SHORT) this.#insert(n);
    else this.#distribute(n);
    const sorted = this.#from;
    for (let i = 0; i < n; i++) places[at + i * stride] = sorted[2 * i + 1]!;
  }

  /** Unsigned integers in the order of the floats: negative ones with all bits turned, others with the sign bit set. */
  #readKeys(data: Float32Array, first: number, n: number, stride: number, descending: boolean): void {
    const pairs = this.#from;
    const values = FLOATS;
    const bits = BITS;
    const flip = descending ? -1 : 0;
    for (let i = 0; i < n; i++) {
      values[0] = data[first + i * stride]! + 0;
      const b = bits[0]!;
      const isNaN = (b & 0x7fff_ffff) > 0x7f80_0000;
      pairs[2 * i] = (isNaN ? -1 : b ^ ((b >> 31) | 0x8000_0000)) ^ flip;
      pairs[2 * i + 1] = i;
    }
  }

  #insert(n: number): void {
    const pairs = this.#from;
    for (let i = 1; i < n; i++) {
      const key = pairs[2 * i]!;
      const place = pairs[2 * i + 1]!;
      let j = i - 1;
      for (; j >= 0 && pairs[2 * j]! > key; j--) {
        pairs[2 * j + 2] = pairs[2 * j]!;
        pairs[2 * j + 3] = pairs[2 * j + 1]!;
      }
      pairs[2 * j + 2] = key;
      pairs[2 * j + 3] = place;
    }
  }

  /** One stable distribution per digit, lowest first. A digit that all keys share moves nothing. */
  #distribute(n: number): void {
    const [low, middle, high] = this.#counts;
    low.fill(0);
    middle.fill(0);
    high.fill(0);
    const keys = this.#from;
    for (let i = 0; i < 2 * n; i += 2) {
      const key = keys[i]!;
      low[key & DIGIT_MASK]!++;
      middle[(key >>> DIGIT_BITS) & DIGIT_MASK]!++;
      high[key >>> (2 * DIGIT_BITS)]!++;
    }
    const sample = keys[0]!;
    this.#counts.forEach((counts, digit) => {
      const shift = digit * DIGIT_BITS;
      if (counts[(sample >>> shift) & DIGIT_MASK] === n) return;
      let total = 0;
      for (let d = 0; d < DIGITS; d++) {
        const count = counts[d]!;
        counts[d] = total;
        total += count;
      }
      scatter(this.#from, this.#to, n, counts, shift);
      [this.#from, this.#to] = [this.#to, this.#from];
    });
  }
}

/** Turns a float into its bits. */
const FLOATS = new Float32Array(1);
const BITS = new Int32Array(FLOATS.buffer);

function scatter(from: Uint32Array, to: Uint32Array, n: number, starts: Uint32Array, shift: number): void {
  for (let i = 0; i < 2 * n; i += 2) {
    const key = from[i]!;
    const at = 2 * starts[(key >>> shift) & DIGIT_MASK]!++;
    to[at] = key;
    to[at + 1] = from[i + 1]!;
  }
}

/**
 * For every line along the middle axis of a row-major [outer, n, inner] array, the places 0…n−1 in the order of its
 * values. Stable in both directions; −0 equals 0; NaN is greater than every number.
 */
export function argsort(data: Float32Array, outer: number, n: number, inner: number, descending = false, into = new Int32Array(data.length)): Int32Array {
  const sorter = new Argsorter(n);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < inner; k++) {
      const first = o * n * inner + k;
      sorter.sort(data, first, n, inner, descending, into, first);
    }
  }
  return into;
}

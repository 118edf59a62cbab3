// A small seeded generator: Chris Doty-Humphrey's sfc32 (public domain), seeded through splitmix32 steps from any list of
// integers and strings. Fast and repeatable on every engine; not for cryptography.

export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform integer in [0, limit). */
  below(limit: number): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Standard normal, by Marsaglia's polar method. */
  normal(): number;
}

function mix(seed: number): number {
  let value = (seed + 0x9e3779b9) | 0;
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
  return (value ^ (value >>> 15)) | 0;
}

/** A stream that depends on all parts and their order, and on nothing else. */
export function randomFrom(...parts: readonly (number | string)[]): Random {
  let a = 0x243f6a88;
  let b = 0x85a308d3;
  let c = 0x13198a2e;
  let counter = 1;
  const absorb = (word: number): void => {
    a = mix(a ^ word);
    b = mix(b ^ a);
    c = mix(c ^ b);
  };
  for (const part of parts) {
    if (typeof part === 'number') {
      absorb(part | 0);
      absorb(Math.floor(part / 0x100000000));
    } else {
      for (const character of part) absorb(character.codePointAt(0) as number);
      absorb(part.length);
    }
  }
  const word = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) word();
  const next = (): number => word() / 0x100000000;
  let spare: number | null = null;
  return {
    next,
    below: (limit) => Math.floor(next() * limit),
    between: (low, high) => low + next() * (high - low),
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      for (;;) {
        const u = 2 * next() - 1;
        const v = 2 * next() - 1;
        const square = u * u + v * v;
        if (square >= 1 || square === 0) continue;
        const factor = Math.sqrt(-2 * Math.log(square) / square);
        spare = v * factor;
        return u * factor;
      }
    },
  };
}

// Numbers that are the same in every run, on every engine: all of the suite's data come from here.

/** Uniform numbers in [0, 1), the same ones for the same seed. */
export type Random = () => number;

export function randomNumbers(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed for each thing that has a name (FNV-1a), so that leaving out one case changes no other. */
export function seedOf(seed: number, ...names: readonly (string | number)[]): number {
  let state = (0x811c9dc5 ^ seed) >>> 0;
  for (const character of names.join('\n')) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return state >>> 0;
}

/** One of several. */
export function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[Math.floor(random() * values.length)] as Value;
}

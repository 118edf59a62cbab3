// A layout such as "NCHW" gives the named axes their positions. Nothing else in the library knows positions.
import { failure } from '../errors.ts';
import type { Dim } from '../graph/dims.ts';
import type { AxisName } from '../graph/types.ts';

const LETTERS: Readonly<Record<string, AxisName>> = { N: 'batch', D: 'depth', H: 'height', W: 'width', C: 'class' };

export interface Layout {
  readonly letters: string;
  /** All axes by position; a batch axis in front and a class axis at the end are added where the layout has none. */
  readonly axes: readonly AxisName[];
  /** Shape of a tensor with this layout, with symbols for its sizes. */
  readonly fed: (classes: Dim | null) => Dim[];
  /** The same with every axis of `axes`: sizes 1 where the layout has none. */
  readonly full: (classes: Dim) => Dim[];
}

/** Throws PARAMETER_RANGE unless the letters are different ones out of N, C, D, H, W with one to three of D, H, W side by side. */
export function parseLayout(letters: string): Layout {
  const known = [...letters].every((letter) => letter in LETTERS) && new Set(letters).size === letters.length;
  if (!known || !/[DHW]/.test(letters) || /[DHW][NC]+[DHW]|.N/.test(letters)) {
    throw failure('PARAMETER_RANGE', 'layout', 'must be different letters out of N, C, D, H, W, N first, with one to three of D, H, W side by side', letters, 'Examples: NHWC, NCHW, NDHWC, NCDHW, HW.');
  }
  const complete = `${letters.includes('N') ? '' : 'N'}${letters}${letters.includes('C') ? '' : 'C'}`;
  const axes = [...complete].map((letter) => LETTERS[letter] as AxisName);
  return {
    letters,
    axes,
    fed: (classes) => [...letters].flatMap((letter): Dim[] => {
      if (letter !== 'C') return [letter];
      return classes === null ? [] : [classes];
    }),
    full: (classes) => [...complete].map((letter): Dim => {
      if (!letters.includes(letter)) return 1;
      return letter === 'C' ? classes : letter;
    }),
  };
}

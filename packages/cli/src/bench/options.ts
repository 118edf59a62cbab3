// What `semsegloss bench` was asked for, checked: losses, sizes, class counts, entrants and the number of runs.
import { failure, SemSegLossError, unknownName } from '@semsegloss/core';
import { numberOf, splitList } from '../arguments.ts';
import { ENTRANTS } from './entrants/all.ts';
import type { Entrant } from './entrant.ts';
import { BENCH_LOSSES, pixelsOf, type BenchLoss, type Case } from './problem.ts';

export const DEFAULTS = { size: '64,256,1024,2048', classes: '1,4,21', runs: '9' } as const;

/** Of the default sizes and class counts, those with more elements than this are left out: they would take the most of the time. */
export const DEFAULT_ELEMENTS = 2 ** 23;

export interface GivenOptions {
  readonly loss: readonly string[];
  readonly size?: string;
  readonly classes?: string;
  readonly backend: readonly string[];
  readonly runs: string;
}

export interface Asked {
  readonly cases: readonly Case[];
  readonly entrants: readonly Entrant[];
  /** Whether the user named them: one that is not there is then an error. */
  readonly isNamed: boolean;
  readonly runs: number;
}

/** @throws UNKNOWN_NAME, PARAMETER_RANGE; OPTION_CONFLICT for losses and class counts that leave nothing to do */
export function asked({ loss, size, classes, backend, runs }: GivenOptions): Asked {
  const losses = named('--loss', loss.flatMap(splitList), Object.keys(BENCH_LOSSES) as BenchLoss[]);
  const names = backend.flatMap(splitList);
  const entrants = named('--backend', names, ENTRANTS.map(({ name }) => name)).flatMap((name) => ENTRANTS.filter((entrant) => entrant.name === name));
  const sizes = splitList(size ?? DEFAULTS.size).map(sidesOf);
  const counts = splitList(classes ?? DEFAULTS.classes).map((word) => wholeNumber('--classes', word, 1, 255));
  const all = losses.flatMap((name) => counts.flatMap((count) => (BENCH_LOSSES[name].isMulticlass === count > 1 ? sizes.map((sides): Case => ({ name, sides, classes: count })) : [])));
  const isChosen = size !== undefined || classes !== undefined;
  const cases = all.filter((each) => isChosen || pixelsOf(each) * each.classes <= DEFAULT_ELEMENTS);
  if (cases.length === 0) throw new SemSegLossError('OPTION_CONFLICT', `--classes: ${losses.join(', ')} cannot be had with ${counts.join(', ')} classes. Softmax losses take 2 or more, the others 1.`);
  return { cases, entrants, isNamed: names.length > 0, runs: wholeNumber('--runs', runs, 1, 10_000) };
}

/** `64` is 64 × 64; `512x256` and `256x256x256` are what they say. */
function sidesOf(word: string): readonly number[] {
  const sides = word.split('x').map((side) => wholeNumber('--size', side, 1, 65_536, word));
  if (sides.length > 3) throw failure('PARAMETER_RANGE', '--size', 'must be one to three sides', word, 'Write for example --size 64,512x256,128x128x128.');
  const [side = 1] = sides;
  return sides.length === 1 ? [side, side] : sides;
}

function wholeNumber(option: string, word: string, least: number, most: number, whole = word): number {
  const value = numberOf(option)(word);
  if (!Number.isInteger(value) || value < least || value > most) throw failure('PARAMETER_RANGE', option, `must be a whole number from ${least} to ${most}`, whole, 'See semsegloss bench --help for examples.');
  return value;
}

function named<Name extends string>(option: string, words: readonly string[], known: readonly Name[]): readonly Name[] {
  for (const word of words) if (!(known as readonly string[]).includes(word)) throw unknownName(option, word, known);
  return words.length === 0 ? known : known.filter((name) => words.includes(name));
}

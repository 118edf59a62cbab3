// Words of the command line as values: numbers, lists, name=value pairs. It knows no command.
import { failure, SemSegLossError } from '@semsegloss/core';

/** Called by a command with its exit status. */
export type Finish = (status: number) => void;

/** For options that may be given several times. */
export function collect(word: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), word];
}

/** Reads a decimal number. What range it must have is for the command to say. */
export function numberOf(option: string): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (word.trim() === '' || !Number.isFinite(value)) throw failure('PARAMETER_RANGE', option, 'must be a number', word, `Write for example ${option} 3.`);
    return value;
  };
}

/** `a,b:x=[1,2],c` to `a`, `b:x=[1,2]`, `c`: commas within brackets and braces separate nothing. Empty items are dropped. */
export function splitList(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let item = '';
  for (const character of text) {
    if ('[{('.includes(character)) depth += 1;
    if (']})'.includes(character)) depth -= 1;
    if (character === ',' && depth <= 0) {
      items.push(item);
      item = '';
    } else item += character;
  }
  return [...items, item].map((each) => each.trim()).filter((each) => each !== '');
}

/**
 * `name=value` pairs to an object. A value is JSON where it can be (`0.3`, `true`, `null`, `[1,2]`, and `1,2` for the same), else text.
 * @throws PARAMETER_RANGE for a pair without a name or an equals sign, OPTION_CONFLICT for a name that comes twice.
 */
export function parseAssignments(option: string, words: readonly string[]): Record<string, unknown> {
  const pairs = new Map<string, unknown>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = word.slice(0, equals).trim();
    if (equals < 1 || name === '') throw failure('PARAMETER_RANGE', option, 'must be name=value', word, `Write for example ${option} gamma=2.`);
    if (pairs.has(name)) throw new SemSegLossError('OPTION_CONFLICT', `${option}: must give "${name}" once, got it twice. Leave one out.`);
    pairs.set(name, parseValue(word.slice(equals + 1)));
  }
  return Object.fromEntries(pairs);
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return /^[^,\s]+(?:,[^,\s]+)+$/.test(text) && text.split(',').every((part) => Number.isFinite(Number(part))) ? text.split(',').map(Number) : text;
  }
}

/** The value of an option that a command cannot do without. Checked here, after commander has named unknown options. */
export function required(option: string, value: string | undefined): string {
  if (value === undefined) throw new SemSegLossError('MISSING_INPUT', `${option}: must be given. See --help for examples.`);
  return value;
}

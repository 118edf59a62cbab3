// Options of another library's function: name, default and what it accepts, as that library documents them.
import { failure, nearest, SemSegLossError } from '@semsegloss/core';

export interface Option<T> {
  readonly default: T;
  readonly accepts: (value: unknown) => boolean;
  /** What is accepted, as text that follows the option's name. */
  readonly rule: string;
}
export type Options = Readonly<Record<string, Option<unknown>>>;
/** The values that declared options take. */
export type Values<O extends Options> = { readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never };

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isList = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isNumber);

export const flag = (byDefault: boolean): Option<boolean> => ({ default: byDefault, accepts: (value) => typeof value === 'boolean', rule: 'must be true or false' });

export const real = (byDefault: number): Option<number> => ({ default: byDefault, accepts: isNumber, rule: 'must be a finite number' });

export const realOrNull = (byDefault: number | null): Option<number | null> => ({ default: byDefault, accepts: (value) => value === null || isNumber(value), rule: 'must be a finite number, or null' });

export const listOrNull = (byDefault: readonly number[] | null = null): Option<readonly number[] | null> => ({
  default: byDefault, accepts: (value) => value === null || isList(value), rule: 'must be a list of numbers, or null',
});

export const numberOrList = (byDefault: number | readonly number[] | null): Option<number | readonly number[] | null> => ({
  default: byDefault, accepts: (value) => value === null || isNumber(value) || isList(value), rule: 'must be a number, a list of numbers, or null',
});

export const text = (byDefault: string | null): Option<string | null> => ({ default: byDefault, accepts: (value) => value === null || typeof value === 'string', rule: 'must be text, or null' });

/** One of the given values, the first of which is the default. */
export function oneOf<const T extends string | null>(byDefault: T, ...others: readonly T[]): Option<T> {
  const choices = [byDefault, ...others];
  return { default: byDefault, accepts: (value) => choices.includes(value as T), rule: `must be one of ${choices.map((choice) => choice ?? 'null').join(', ')}` };
}

/** An option that must be given: the library has no default for it. */
export const required = <T>({ accepts, rule }: Option<T>): Option<T> => ({ default: undefined as T, accepts, rule: `${rule}, and has no default` });

/** Any value; the function that takes it checks it. */
export const anything = (byDefault: unknown = null): Option<unknown> => ({ default: byDefault, accepts: () => true, rule: '' });

/**
 * Fills in the library's defaults and checks what was given.
 * @throws UNKNOWN_PARAMETER with the nearest name, PARAMETER_RANGE
 */
export function resolve<O extends Options>(api: string, options: O, given: Readonly<Record<string, unknown>>): Values<O> {
  const names = Object.keys(options);
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(options, name)) continue;
    const near = nearest(name, names);
    const suggestion = near === undefined ? '' : `Did you mean "${near}"? `;
    throw new SemSegLossError('UNKNOWN_PARAMETER', `${api}: has no option "${name}". ${suggestion}Options: ${names.join(', ')}.`);
  }
  return Object.fromEntries(Object.entries(options).map(([name, option]) => {
    const value = given[name] === undefined ? option.default : given[name];
    if (!option.accepts(value)) throw failure('PARAMETER_RANGE', `${api}.${name}`, option.rule, value, 'Give it as the library takes it.');
    return [name, value];
  })) as Values<O>;
}

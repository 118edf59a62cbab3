// The parameters that a loss or metric declares: kind, default, range, meaning. From the declaration come
// the checks, the TypeScript types, the command line's `list` and the forms of user interfaces.
import { SemSegLossError, failure, nearest } from '../errors.ts';

interface Common<T> {
  readonly default: T;
  readonly doc: string;
}
export interface NumberParameter extends Common<number> {
  readonly kind: 'number';
  readonly min?: number;
  readonly max?: number;
  /** The ends of the range themselves are not allowed. */
  readonly open?: boolean;
}
export interface OptionalNumberParameter extends Common<number | null> {
  readonly kind: 'optionalNumber';
  readonly min?: number;
  readonly max?: number;
  readonly open?: boolean;
}
export interface FlagParameter extends Common<boolean> {
  readonly kind: 'flag';
}
export interface ChoiceParameter<Choice extends string = string> extends Common<Choice> {
  readonly kind: 'choice';
  readonly choices: readonly Choice[];
}
export interface NumbersParameter extends Common<readonly number[] | null> {
  readonly kind: 'numbers';
  readonly min?: number;
  /** One number may be given for a list of one. */
  readonly single?: boolean;
}
/** Rows of numbers, as long as each other. */
export interface MatrixParameter extends Common<readonly (readonly number[])[] | null> {
  readonly kind: 'matrix';
  readonly min?: number;
  /** One row and one column per class; tells a loss how many classes there are. */
  readonly perClass?: boolean;
}
export interface TextParameter extends Common<string | null> {
  readonly kind: 'text';
}

export type Parameter = NumberParameter | OptionalNumberParameter | FlagParameter | ChoiceParameter | NumbersParameter | MatrixParameter | TextParameter;
export type Parameters = Readonly<Record<string, Parameter>>;

type ValueOf<P> =
  P extends NumberParameter ? number
  : P extends OptionalNumberParameter ? number | null
  : P extends FlagParameter ? boolean
  : P extends ChoiceParameter<infer Choice> ? Choice
  : P extends NumbersParameter ? readonly number[] | null
  : P extends MatrixParameter ? readonly (readonly number[])[] | null
  : P extends TextParameter ? string | null
  : never;

/** The values that a set of declared parameters takes. */
export type ValuesOf<P extends Parameters> = { readonly [Name in keyof P]: ValueOf<P[Name]> };

type Declared<T extends Parameter> = Omit<T, 'kind'>;
export const number = (spec: Declared<NumberParameter>): NumberParameter => ({ kind: 'number', ...spec });
export const optionalNumber = (spec: Declared<OptionalNumberParameter>): OptionalNumberParameter => ({ kind: 'optionalNumber', ...spec });
export const flag = (spec: Declared<FlagParameter>): FlagParameter => ({ kind: 'flag', ...spec });
export const numbers = (spec: Declared<NumbersParameter>): NumbersParameter => ({ kind: 'numbers', ...spec });
export const matrix = (spec: Declared<MatrixParameter>): MatrixParameter => ({ kind: 'matrix', ...spec });
export const text = (spec: Declared<TextParameter>): TextParameter => ({ kind: 'text', ...spec });
export const choice = <const Choice extends string>(spec: Omit<ChoiceParameter<Choice>, 'kind'>): ChoiceParameter<Choice> => ({ kind: 'choice', ...spec });

/**
 * Fills in defaults and checks every given value.
 * @throws UNKNOWN_PARAMETER with the nearest name, PARAMETER_RANGE with the range.
 */
export function resolveParameters<P extends Parameters>(where: string, specs: P, given: Readonly<Record<string, unknown>>): ValuesOf<P> {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(specs, name)) continue;
    const near = nearest(name, Object.keys(specs));
    const suggestion = near === undefined ? '' : `Did you mean "${near}"? `;
    throw new SemSegLossError('UNKNOWN_PARAMETER', `${where}: has no parameter "${name}". ${suggestion}Parameters: ${Object.keys(specs).join(', ')}.`);
  }
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => {
    const asked = given[name] === undefined ? spec.default : given[name];
    const value = spec.kind === 'numbers' && spec.single === true && typeof asked === 'number' ? [asked] : asked;
    checkValue(`${where}.${name}`, spec, value);
    return [name, value];
  })) as ValuesOf<P>;
}

function checkValue(where: string, spec: Parameter, value: unknown): void {
  switch (spec.kind) {
    case 'number':
      return checkNumber(where, spec, value);
    case 'optionalNumber':
      return value === null ? undefined : checkNumber(where, spec, value);
    case 'flag':
      return require(typeof value === 'boolean', where, 'must be true or false', value);
    case 'choice': {
      const near = typeof value === 'string' ? nearest(value, spec.choices) : undefined;
      return require(spec.choices.includes(value as string), where, `must be one of ${spec.choices.join(', ')}`, value, near === undefined ? undefined : `Did you mean "${near}"?`);
    }
    case 'numbers':
      require(value === null || (Array.isArray(value) && value.length > 0), where, 'must be a list of numbers, or null', value);
      return (value as readonly unknown[] | null)?.forEach((item, i) => checkNumber(`${where}[${i}]`, spec, item));
    case 'matrix':
      return value === null ? undefined : checkMatrix(where, spec, value);
    case 'text':
      return require(value === null || typeof value === 'string', where, 'must be text, or null', value);
    default:
      spec satisfies never;
  }
}

function checkMatrix(where: string, spec: MatrixParameter, value: unknown): void {
  const rows = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  const isRectangle = width > 0 && rows.every((row) => Array.isArray(row) && row.length === width);
  require(isRectangle, where, 'must be a list of rows of the same number of numbers, or null', value);
  if (spec.perClass === true) require(width === rows.length, where, 'must be square, with a row and a column per class', value);
  rows.forEach((row, i) => (row as readonly unknown[]).forEach((item, j) => checkNumber(`${where}[${i}][${j}]`, spec, item)));
}

function checkNumber(where: string, spec: { readonly min?: number; readonly max?: number; readonly open?: boolean }, value: unknown): void {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, open = false } = spec;
  const inside = typeof value === 'number' && Number.isFinite(value) && (open ? value > min && value < max : value >= min && value <= max);
  require(inside, where, `must be a finite number in ${rangeText(spec)}`, value);
}

/** `[0, 1]`, `(0, ∞)`, `any`. */
export function rangeText(spec: { readonly min?: number; readonly max?: number; readonly open?: boolean }): string {
  const [left, right] = spec.open === true ? ['(', ')'] : ['[', ']'];
  const low = spec.min === undefined ? '(−∞' : `${left}${spec.min}`;
  const high = spec.max === undefined ? '∞)' : `${spec.max}${right}`;
  return `${low}, ${high}`;
}

function require(condition: boolean, where: string, rule: string, value: unknown, remedy = 'Change the value, or leave it out for the default.'): void {
  if (!condition) throw failure('PARAMETER_RANGE', where, rule, value, remedy);
}

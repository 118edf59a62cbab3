// Fields of a case file: each is read with its place, so that what is wrong can be named: file, case, field, rule.
import { failure, type SemSegLossError } from '@semsegloss/core';

/** A value of a JSON document, and where it stands. */
export interface Place {
  /** `cases.json, case dice-001` */
  readonly case: string;
  /** `inputs.target`; empty for the case itself. */
  readonly field: string;
  readonly value: unknown;
}

export type Fields = Readonly<Record<string, unknown>>;

/** FILE_MALFORMED at a place: the rule that it breaks. */
export function misplaced({ case: which, field, value }: Place, rule: string): SemSegLossError {
  const where = field === '' ? which : `${which}, ${field}`;
  return failure('FILE_MALFORMED', where, rule, value, 'See specs/vectors/README.md for the form of a case.');
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function fieldsAt(place: Place): Fields {
  if (!isFields(place.value)) throw misplaced(place, 'must be an object');
  return place.value;
}

/** A field of an object; its value is undefined where there is none. */
export function at(place: Place, name: string): Place {
  const { case: which, field, value } = place;
  return { case: which, field: field === '' ? name : `${field}.${name}`, value: isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined };
}

export function textAt(place: Place): string {
  if (typeof place.value !== 'string' || place.value === '') throw misplaced(place, 'must be a text');
  return place.value;
}

export function listAt(place: Place): readonly Place[] {
  if (!Array.isArray(place.value)) throw misplaced(place, 'must be a list');
  return place.value.map((value: unknown, index) => ({ case: place.case, field: `${place.field}[${index}]`, value }));
}

/** A number from 0 on, or undefined where there is none. */
export function toleranceAt(place: Place): number | undefined {
  if (place.value === undefined) return undefined;
  if (typeof place.value !== 'number' || !(place.value >= 0)) throw misplaced(place, 'must be a number of at least 0');
  return place.value;
}

const NOT_FINITE: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY };

/** The number that a value of a case file is; undefined for anything else. JSON has no number that is not finite. */
export function parseNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : typeof value === 'string' && Object.hasOwn(NOT_FINITE, value) ? NOT_FINITE[value] : undefined;
}

/** A number, or those of a list in order, row by row; null, which says undefined, is NaN. */
export function numbersAt(place: Place): number[] {
  const { value } = place;
  if (value === null) return [Number.NaN];
  if (Array.isArray(value)) return listAt(place).flatMap(numbersAt);
  const number = parseNumber(value);
  if (number === undefined) throw misplaced(place, 'must be a number, "NaN", "Infinity" or "-Infinity", or a list of them');
  return [number];
}
